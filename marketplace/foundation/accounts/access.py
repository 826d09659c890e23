"""Who may enter a view. Used by every room above."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from marketplace.foundation.accounts import selectors

private = cache_control(private=True, no_store=True)  # for every page that shows a person's data


def role_required(*roles):
    """Login, one of these roles (none named: any role), and the second factor where the installation asks for it.

    Answers are private and never stored.
    """

    def decorate(view):
        @wraps(view)
        @private
        def guarded(request, *args, **kwargs):
            refused = refusal(request, *roles)
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
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def refusal(request, *roles):
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not selectors.has_role(request.user, *roles):
        raise PermissionDenied
    if selectors.second_factor_missing(request.user):
        messages.info(request, _("Your work needs a second factor. Please set up an authenticator app first."))
        return redirect("mfa_activate_totp")
    return None
