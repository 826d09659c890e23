"""Signing in: the guest's basket and the person's become one, and the page says so."""

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import current
from .models import Basket
from .services import merge, open_basket


@receiver(user_logged_in)
def baskets_become_one(sender, request, user, **_kwargs):
    key = current.cookie_key(request) if request is not None else None
    guest = key and Basket.open.filter(pk=key, owner=None).first()
    if not guest:
        return
    request._basket_was_merged = True
    told = merge(guest, into=open_basket(user))
    for words in _words(told):
        messages.info(request, words)


def _words(told):
    if told.added:
        n = len(told.added)
        yield ngettext(
            "%(n)d product chosen before signing in is now in your basket.",
            "%(n)d products chosen before signing in are now in your basket.",
            n,
        ) % {"n": n}
    for added in told.added:
        if added.words:
            yield f"{added.offer.listing.title}: {added.words}"
    for name, why in told.refused:
        yield _("%(name)s did not come along. %(why)s") % {"name": name, "why": why}
