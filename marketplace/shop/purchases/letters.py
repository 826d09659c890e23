"""The parts of a message, before it is dressed as text, HTML and SMS."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.payments import selectors as payments

from .models import Method


@dataclass
class Letter:
    """One message before it is dressed as text, HTML and SMS."""

    subject: str
    says: list
    sms: str
    button: str = ""
    address: str = ""
    order: object = None
    lines: list = field(default_factory=list)
    facts: list = field(default_factory=list)


@dataclass
class Transfer:
    """All one needs to pay without the QR: in a letter as rows, in an SMS as half a sentence."""

    intent: object

    @property
    def account(self):
        return payments.account_of(self.intent.payee)

    @property
    def facts(self):
        return [
            (_("Sum"), dong(self.intent.missing)),
            (_("Bank"), self.account["bank"]),
            (_("Account"), self.account["account"]),
            (_("Holder"), self.account["holder"]),
            (_("Payment reference"), self.intent.memo),
            (_("Pay before"), dates.moment_words(self.intent.expires_at)),
        ]

    @property
    def sms(self):
        said = {"sum": dong(self.intent.missing), "memo": self.intent.memo, **self.account}
        return _("%(sum)s to %(bank)s %(account)s, reference %(memo)s") % said


def transfers_of(purchase):
    rows = [row for row in payments.intents_of(purchase.reference) if row.method == Method.VIETQR and row.running()]
    return [Transfer(row) for row in rows]
