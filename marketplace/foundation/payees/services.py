import re
from datetime import timedelta

from anyascii import anyascii
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, text
from marketplace.foundation.core.files import check_upload

from . import banks, sealing, signals
from .models import FOR_REFUNDS, BankAccount, LegalBasis

NUMBER = re.compile(r"[0-9]{6,19}")
REASON_LENGTH = 300


@transaction.atomic
def enter_account(payee, *, bank_bin, number, holder, whose, consent=None, actor, on=None):
    """The account that a payee's money goes to from now on. One that replaces another waits a few days before the first payout.

    `payee`: a producer's code. Said again as it stands, nothing is written.
    """
    on = on or timezone.now()
    number, holder = _checked(bank_bin, number, holder, whose, consent)
    former = _former(payee)
    if _same(former, bank_bin, number, whose) and not consent:
        return former
    wait = timedelta(days=settings.PAYEE_COOLING_DAYS) if former else timedelta()
    kept = consent if whose == BankAccount.Whose.ANOTHER else ""
    more = {"whose": whose, "consent": kept, "entered_by": actor, "usable_from": on + wait}
    account = _replace(former, on, payee=payee, bank_bin=bank_bin, number=number, holder=holder, **more)
    audit.record("bank_account_entered", account, actor=actor, details=_told(account))
    signals.account_changed.send(BankAccount, account=account, act="entered")
    return account


@transaction.atomic
def enter_refund_account(payee, *, bank_bin, number, holder, actor, by_phone=False, on=None):
    """Where a shopper wants the money back: at once, for it is asked for each purchase anew. `payee` begins with `FOR_REFUNDS`."""
    on, own = on or timezone.now(), BankAccount.Whose.OWN
    number, holder = _checked(bank_bin, number, holder, own, None)
    former = _former(payee)
    if _same(former, bank_bin, number, own):
        return former
    more = {"whose": own, "entered_by": actor, "usable_from": on}
    account = _replace(former, on, payee=payee, bank_bin=bank_bin, number=number, holder=holder, **more)
    said = {"purchase": payee.removeprefix(FOR_REFUNDS), "bank": account.bank}
    audit.record("refund_account_told" if by_phone else "refund_account_named", account, actor=actor, details=said)
    signals.account_changed.send(BankAccount, account=account, act="entered")
    return account


def _former(payee):
    return BankAccount.objects.current().select_for_update(no_key=True).filter(payee=payee).first()


def _same(former, bank_bin, number, whose):
    return former and former.mark == sealing.mark(bank_bin, number) and former.whose == whose and not former.failed_at


def _replace(former, on, *, bank_bin, number, holder, **more):
    if former:
        former.replaced_at = on
        former.save(update_fields=["replaced_at"])
    return BankAccount.objects.create(
        bank_bin=bank_bin,
        sealed=sealing.seal({"number": number, "holder": holder}),
        last=number[-4:],
        mark=sealing.mark(bank_bin, number),
        entered_at=on,
        **more,
    )


def _checked(bank_bin, number, holder, whose, consent):
    """Number and holder as a bank writes them."""
    number = re.sub(r"[\s.\-]", "", number)
    if bank_bin not in banks.known():
        raise ValidationError(_("Please choose a bank of the list."), code="bank")
    if not NUMBER.fullmatch(number):
        raise ValidationError(_("An account number has 6 to 19 digits and nothing else."), code="number")
    if whose not in BankAccount.Whose.values:
        raise ValidationError(_("Please say in whose name the account is."), code="whose")
    holder = text.squeeze(anyascii(text.nfc(holder)).upper())
    if not re.fullmatch(r"[A-Z0-9 .,&()'-]{3,80}", holder):
        raise ValidationError(_("Please write the holder's name as it stands at the bank."), code="holder")
    if whose == BankAccount.Whose.ANOTHER and not consent:
        raise ValidationError(_("Money goes to another person's account only with that person's consent on paper."), code="consent")
    if consent:
        check_upload(consent)
    return number, holder


@transaction.atomic
def confirm_consent(account, *, actor, on=None):
    """An operator has read the paper and it says what it must."""
    account = _waiting(account)
    account.consent_confirmed_at, account.consent_confirmed_by = on or timezone.now(), actor
    account.save(update_fields=["consent_confirmed_at", "consent_confirmed_by"])
    audit.record("bank_account_confirmed", account, actor=actor, details=_told(account))
    signals.account_changed.send(BankAccount, account=account, act="confirmed")
    return account


@transaction.atomic
def refuse_consent(account, *, reason, actor, on=None):
    if not reason.strip():
        raise ValidationError(_("Please say why the paper is not enough: the producer reads it."))
    account = _fail(_waiting(account), reason, on)
    audit.record("bank_account_refused", account, actor=actor, reason=reason, details=_told(account))
    signals.account_changed.send(BankAccount, account=account, act="refused")
    return account


@transaction.atomic
def fail_account(account, *, reason, actor, on=None):
    """The bank sent money back: nothing more goes there until the account is entered anew."""
    account = _locked(account)
    if account.failed_at:
        return account
    account = _fail(account, reason, on)
    audit.record("bank_account_failed", account, actor=actor, reason=reason, details=_told(account))
    signals.account_changed.send(BankAccount, account=account, act="failed")
    return account


@transaction.atomic
def trust_again(account, *, actor):
    """The bank had not sent anything back after all: money goes there as before."""
    account = _locked(account)
    account.failed_at, account.failed_because = None, ""
    account.save(update_fields=["failed_at", "failed_because"])
    audit.record("bank_account_trusted", account, actor=actor, details=_told(account))
    signals.account_changed.send(BankAccount, account=account, act="trusted")
    return account


def _fail(account, reason, on):
    account.failed_at, account.failed_because = on or timezone.now(), reason[:REASON_LENGTH]
    account.save(update_fields=["failed_at", "failed_because"])
    return account


def _told(account):
    """For the history: never a number."""
    return {"payee": account.payee, "bank": account.bank}


def _locked(account):
    return BankAccount.objects.select_for_update(no_key=True).get(pk=account.pk)


def _waiting(account):
    account = _locked(account)
    if account.replaced_at:
        raise ValidationError(_("The producer has entered another account meanwhile. Please look at the list again."))
    if account.whose != BankAccount.Whose.ANOTHER or account.consent_confirmed_at or account.failed_at:
        raise ValidationError(_("This has already been decided."))
    return account


@transaction.atomic
def forget(payees):
    """Numbers, holders and papers of these payees' accounts are gone for good; that there was one stays, for the books."""
    rows = list(BankAccount.objects.select_for_update(no_key=True).filter(payee__in=payees).exclude(sealed=""))
    for row in rows:
        paper = row.consent.name
        row.sealed = row.last = row.mark = row.failed_because = ""
        row.consent = ""
        row.save(update_fields=["sealed", "last", "mark", "failed_because", "consent"])
        if paper:
            transaction.on_commit(lambda name=paper: BankAccount._meta.get_field("consent").storage.delete(name))
    return len(rows)


@transaction.atomic
def reseal():
    """Every account under the first of the keys, those that other rooms keep too. How many there are."""
    return sum(_reseal(model, field) for model, field in ((BankAccount, "sealed"), *sealing.everywhere()))


def _reseal(model, field):
    rows = model.objects.select_for_update(no_key=True).exclude(**{field: ""}).order_by("pk")
    found = 0
    for key, sealed in rows.values_list("pk", field).iterator():
        model.objects.filter(pk=key).update(**{field: sealing.again(sealed)})
        found += 1
    return found


@transaction.atomic
def enter_basis(number, *, dated, issuer, words, actor, on=None):
    """From now on transfers are taken; a former paper ends with it."""
    on = on or timezone.now()
    if dated > dates.today(on):
        raise ValidationError(_("The paper's day has not come yet."), code="day")
    LegalBasis.objects.standing().select_for_update().update(ended_at=on, ended_because=number)
    basis = LegalBasis.objects.create(number=number, dated=dated, issuer=issuer, words=words, entered_at=on, entered_by=actor)
    audit.record("basis_entered", basis, actor=actor, paper=f"{number}, {dates.words(dated)}", reason=words)
    return basis


@transaction.atomic
def end_basis(basis, *, reason, actor, on=None):
    """It no longer holds: from now on no new purchase is paid by transfer. Money on its way is still taken."""
    if not reason.strip():
        raise ValidationError(_("Please say why this paper no longer holds."), code="reason")
    basis = LegalBasis.objects.select_for_update(no_key=True).get(pk=basis.pk)
    if basis.ended_at:
        raise ValidationError(_("This paper has already been ended."), code="state")
    basis.ended_at, basis.ended_because = on or timezone.now(), reason
    basis.save(update_fields=["ended_at", "ended_because"])
    audit.record("basis_ended", basis, actor=actor, paper=str(basis), reason=reason)
    return basis
