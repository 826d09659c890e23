"""The bank accounts of a person's producers: what is shown, told and forgotten. Never a number in full."""

from marketplace.foundation.core import dates
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payees import services
from marketplace.foundation.payees.models import BankAccount
from marketplace.register.producers.models import Kind, Membership


def accounts_of(producers):
    """[(producer, account or None, what keeps money from it)]"""
    found = payees.current_accounts([producer.code for producer in producers])
    rows = [(producer, found.get(producer.code)) for producer in producers]
    return [(producer, account, payees.why_not(account)) for producer, account in rows]


def told_accounts(person):
    """For the copy of a person's data: accounts that they entered."""
    for row in BankAccount.objects.of_producers().filter(entered_by=person.user) if person.user else ():
        yield {"for": row.payee, "bank": row.bank, "account": row.masked, "entered": dates.words(row.entered_at)}


def forget_accounts(person):
    """A household's account goes with its last person; former accounts too. A firm's stays, it is no person's."""
    if person.user is None:
        return {}
    alone = Membership.objects.filter(user=person.user, producer__kind__in=(Kind.HOUSEHOLD, Kind.GROUP, Kind.UNKNOWN))
    others = Membership.objects.valid().exclude(user=person.user).values("producer")
    codes = list(alone.exclude(producer__in=others).values_list("producer__code", flat=True))
    services.forget(codes)
    kept = BankAccount.objects.of_producers().filter(entered_by=person.user).exclude(payee__in=codes).count()
    return {"entered_by": kept} if kept else {}
