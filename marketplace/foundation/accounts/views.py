from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.foundation.core import resending
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over

from . import services
from .access import private
from .kinds import STOP_LINK
from .models import Consent


@unseen_page
@require_http_methods(["GET", "HEAD", "POST"])
def consent_stop(request, key):
    """Where the link in a message about news leads: looking changes nothing, the button ends the consent."""
    consent = Consent.objects.filter(pk=key, user=None).first() if links.held(request, STOP_LINK, key) else None
    if consent is None:
        return over(request)
    if request.method == "POST":
        services.end_guest_consent(consent)
        return redirect("consent_stop", key)
    return render(request, "accounts/consent_stop.html", {"consent": consent})


@private
@require_safe
def resend(request):
    """After the sign-in: what was typed before it, to be sent by a click. Looking changes nothing."""
    if found := resending.kept(request):
        return resending.page(request, found, status=200)
    messages.info(request, _("Nothing waits to be sent again."))
    return redirect(settings.LOGIN_REDIRECT_URL)
