"""What a shopper reads about money that goes back by transfer: where to, please; noted; sent."""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import phones
from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import SMS_LENGTH, Content, Kind, Stale
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payees.models import BankAccount
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments.models import Refund

from .messages import SHOPPER_DAYS, SHOPPER_LINK, shopper_of
from .models import Purchase

ASKED, NOTED, SENT = "refund_account_asked", "refund_account_noted", "refund_sent"


def register():
    kinds.register(Kind(ASKED, _asked, label=gettext_lazy("To the shopper: which account gets the money back"), copy_by_email=True))
    kinds.register(Kind(NOTED, _noted, label=gettext_lazy("To the shopper: an account was named for the refund"), copy_by_email=True))
    kinds.register(Kind(SENT, _sent, label=gettext_lazy("To the shopper: money was sent back"), copy_by_email=True))


def ask(purchase):
    _send(ASKED, purchase, {"purchase": purchase.pk})


def tell_noted(purchase, account):
    _send(NOTED, purchase, {"purchase": purchase.pk, "account": account.pk})


def tell_sent(purchase, refund):
    _send(SENT, purchase, {"purchase": purchase.pk, "refund": refund.pk})


def _send(kind, purchase, refs):
    notifications.send(kind, to=shopper_of(purchase), refs=refs, about=purchase.reference)


def _asked(refs, link):
    purchase = Purchase.objects.get(pk=refs["purchase"])
    payee = giving_back.payee_for(purchase.reference)
    rows, account = list(giving_back.refunds_to(payee).filter(taken_at=None)), payees.current_account(payee)
    if not rows or payees.why_not(account) == "":
        raise Stale
    words = {"sum": dong(sum(row.amount for row in rows)), "number": purchase.reference}
    said = _("%(sum)s of order %(number)s goes back to you. Please tell us the bank account it may go to.")
    if account and account.failed_at:
        words |= {"account": str(account), "why": account.failed_because}
        said = _("The bank did not take %(sum)s of order %(number)s for %(account)s: %(why)s. Please tell us the right account.")
    return _content(_("Money back for order %(number)s"), said, words, _address(purchase, link), _("Name the account"))


def _noted(refs, link):
    purchase, account = Purchase.objects.get(pk=refs["purchase"]), BankAccount.objects.get(pk=refs["account"])
    if account.replaced_at or not account.sealed:
        raise Stale
    hotline = phones.display(settings.HOTLINE) if settings.HOTLINE else settings.OPERATOR_NAME
    words = {"number": purchase.reference, "account": str(account), "hotline": hotline}
    said = _("The money back for order %(number)s goes to %(account)s. If you did not name this account, please call %(hotline)s at once.")
    return _content(_("Money back for order %(number)s"), said, words, _address(purchase, link), _("See the order"))


def _sent(refs, link):
    purchase, refund = Purchase.objects.get(pk=refs["purchase"]), Refund.objects.get(pk=refs["refund"])
    account = payees.current_account(giving_back.payee_for(purchase.reference))
    words = {"sum": dong(refund.amount), "number": purchase.reference, "account": str(account) if account and account.sealed else ""}
    said = _("%(sum)s of order %(number)s has been sent back to you.")
    if words["account"]:
        said = _("%(sum)s of order %(number)s has been sent back to %(account)s.")
    return _content(_("Money back for order %(number)s"), said, words, _address(purchase, link), _("See the order"))


def _address(purchase, link):
    return link(SHOPPER_LINK, purchase.reference, expires_at=timezone.now() + timedelta(days=SHOPPER_DAYS))


def _content(subject, sentence, words, address, button):
    subject, said = subject % words, sentence % words
    room = SMS_LENGTH - len(address) - 1
    return Content(
        subject=subject,
        text=render_to_string("email/base.txt", {"text": f"{said}\n\n{address}"}),
        html=render_to_string("email/base.html", {"subject": subject, "text": said, "action_url": address, "action": button}),
        sms=f"{said if len(said) <= room else said[: room - 1] + '…'} {address}",
    )
