"""Login, second factors, roles: the only login and password doors of the site, and Django's admin for superusers behind them."""

from functools import wraps

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from django.urls import URLPattern, include, path

from marketplace.foundation.accounts import views
from marketplace.foundation.accounts.access import private
from marketplace.foundation.accounts.admin_site import site


def _ours(view):
    """Private and never stored; and allauth's `site` (a row of django.contrib.sites) does not hide the `site` of our pages."""

    @wraps(view)
    @private
    def shown(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        (getattr(response, "context_data", None) or {}).pop("site", None)
        return response

    return shown


def _private(patterns):
    """The same patterns in our frame."""
    return [
        URLPattern(item.pattern, _ours(item.callback), item.default_args, item.name)
        if isinstance(item, URLPattern)
        else path(str(item.pattern), include(_private(item.url_patterns)))
        for item in patterns
    ]


urlpatterns = [
    path("account/", include(_private(account_urls.urlpatterns))),
    path("account/second-factor/", include(_private(mfa_urls.urlpatterns))),
    path("account/send-again/", views.resend, name="resend"),
    path("news/<int:key>/stop/", views.consent_stop, name="consent_stop"),
]
plain_urlpatterns = [path("admin/", site.urls)]
