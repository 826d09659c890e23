"""What programmes of the state have paid, in the book. The bank's line comes by its own statement, as money that is not for goods: this
says what it was for."""

from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.foundation.ledger import checks, services
from marketplace.foundation.ledger.matters import Kind, Matter

from .models import ProgrammePayment

WORDS = {
    "programme_paid": _("The programme {programme} paid {amount} of what it bears of promotions ({reference}, {day})."),
    "programme_unpaid": _("The payment {reference} of the programme {programme} was written down by mistake: {amount}."),
}


def of_payment(payment):
    programme, amount = payment.programme, 0 if payment.withdrawn_at else payment.amount
    details = {
        "programme": programme.name,
        "amount": payment.amount,
        "reference": payment.reference,
        "day": dates.words(payment.received_on),
    }
    sums = {(Kind.OUTSIDE, ""): amount, (Kind.PROGRAMMES, programme.code): -amount}
    return Matter(f"programme:{payment.pk}", "programme_unpaid" if payment.withdrawn_at else "programme_paid", sums, details=details)


def book(payment, *, at, person=None):
    """The caller holds the row of the programme, or of the payment."""
    services.bring([of_payment(payment)], at=at, person=person)


def register_checks():
    label = _("Each payment of a programme of promotions is in the book")
    checks.register_matters("programme_payments", label, _all, prefixes={"programme": _("Payment of a programme")})


def _all():
    yield from map(of_payment, ProgrammePayment.objects.select_related("programme").order_by("pk").iterator())
