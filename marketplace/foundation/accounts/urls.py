"""Login, second factors, roles: the only login and password doors of the site, and Django's admin for superusers behind them."""

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from django.urls import URLPattern, include, path

from marketplace.foundation.accounts.access import private
from marketplace.foundation.accounts.admin_site import site


def _private(patterns):
    """The same patterns, each answer private and never stored."""
    return [
        URLPattern(item.pattern, private(item.callback), item.default_args, item.name)
        if isinstance(item, URLPattern)
        else path(str(item.pattern), include(_private(item.url_patterns)))
        for item in patterns
    ]


urlpatterns = [
    path("account/", include(_private(account_urls.urlpatterns))),
    path("account/second-factor/", include(_private(mfa_urls.urlpatterns))),
]
plain_urlpatterns = [path("admin/", site.urls)]
