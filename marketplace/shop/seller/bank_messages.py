"""Whoever gets the money is told when somebody changes where it goes."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates, phones
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient
from marketplace.foundation.payees.models import BankAccount
from marketplace.register.producers.addressing import you
from marketplace.register.producers.models import Producer

KIND = "bank_account_changed"
TOLD = {
    "entered": gettext_lazy(
        "The money of %(who)s goes to %(account)s from %(day)s on. If you did not enter this account, please call %(hotline)s at once."
    ),
    "confirmed": gettext_lazy("The consent for the account %(account)s has been read: the money of %(who)s goes there from %(day)s on."),
    "refused": gettext_lazy("The consent for the account %(account)s was not accepted: %(why)s Please enter the account anew: %(address)s"),
    "failed": gettext_lazy(
        "The bank sent money for %(who)s back from %(account)s: %(why)s Nothing is lost. Please enter the account anew: %(address)s"
    ),
    "trusted": gettext_lazy(
        "The bank did not send the money for %(who)s back after all: the account %(account)s stays. Nothing has to be entered anew."
    ),
}


def register():
    kinds.register(Kind(KIND, _words, label=gettext_lazy("To the maker: where its money goes"), copy_by_email=True))


def on_account_changed(sender, account, act, **news):
    producer = Producer.objects.filter(code=account.payee).first()
    if producer:
        to = Recipient(name=producer.name, phone=producer.phone, email=producer.email)
        notifications.send(KIND, to=to, refs={"account": account.pk, "act": act}, about=f"bank {account.pk}")


def _words(refs, link):
    account = BankAccount.objects.get(pk=refs["account"])
    producer = Producer.objects.get(code=account.payee)
    said = TOLD[refs["act"]] % {
        "who": producer.name,
        "you": you(producer),
        "account": str(account),
        "day": dates.words(account.usable_from),
        "why": account.failed_because,
        "hotline": phones.display(settings.HOTLINE) if settings.HOTLINE else settings.OPERATOR_NAME,
        "address": settings.SITE_URL.rstrip("/") + reverse("seller:account", args=[producer.code]),
    }
    subject = _("Where the money of %(who)s goes") % {"who": producer.name}
    html = render_to_string("email/base.html", {"subject": subject, "text": said})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": said}), html=html, sms=said)
