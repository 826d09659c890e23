"""Who may enter a view. Used by every room above."""

from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from marketplace.foundation.accounts import selectors
from marketplace.foundation.core import resending

SUPERUSER = "superuser"  # where a role is named: no role that could be given; superusers alone get in
private = cache_control(private=True, no_store=True)  # for every page that shows a person's data


def role_required(*roles, placed=False):
    """Login, one of these roles (none named: any role), and the second factor where the installation asks for it.

    Answers are private and never stored. `placed`: a role for one place will do; the view then shows no other place
    (`request.grants` says what the person holds today).
    """

    def decorate(view):
        @wraps(view)
        @private
        def guarded(request, *args, **kwargs):
            refused = refusal(request, *roles, placed=placed)
            return refused or view(request, *args, **kwargs)

        guarded.roles = roles
        return guarded

    return decorate


def person_required(view):
    """Login; the answer is private and never stored."""

    @wraps(view)
    @private
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_login(request)
        resending.forget(request)
        return view(request, *args, **kwargs)

    return guarded


def refusal(request, *roles, placed=False):
    if not request.user.is_authenticated:
        return to_login(request)
    request.grants = selectors.grants_of(request.user)
    if not selectors.opens(request.user, request.grants, roles, placed=placed):
        raise PermissionDenied
    if selectors.second_factor_missing(request.user):
        messages.info(request, _("Your work needs a second factor. Please set up an authenticator app first."))
        return redirect("mfa_activate_totp")
    resending.forget(request)
    return None


def to_login(request):
    """The sign-in has ended; what was typed meanwhile is sent after the next one."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if not resending.keep(request):
        return redirect_to_login(_page_before(request))
    messages.info(request, _("The sign-in had ended. What you filled in is kept: please sign in, then send it once more."))
    return redirect_to_login(resolve_url("resend"))


def _page_before(request):
    """Where the button stood: the address it posts to may be no page at all."""
    before = urlsplit(request.headers.get("Referer", "")) if resending.from_here(request) else None
    return before.path or "/" if before else resolve_url(settings.LOGIN_REDIRECT_URL)
