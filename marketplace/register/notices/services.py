"""Write letters, note that they were sent, note what holders answer."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.core.files import check_upload
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient
from marketplace.register.certification.models import Certificate
from marketplace.register.certification.selectors import responsible_for
from marketplace.register.certification.services.locks import lock_products

from . import selectors
from .models import Letter, Notice


@transaction.atomic
def write_letters(certificates, *, first_number, signs, signer, issued_on, actor, on=None):
    """One letter a holder, numbered from `first_number`; a certificate whose step has its letter already is refused.

    `certificates`: primary keys, as ticked in a list that may be old. Returns the letters, by holder's name.
    """
    rows = _locked(certificates, on)
    head = {"signer": signer, "issued_on": issued_on, "actor": actor, "on": on}
    return [_write(f"{number}{signs}", held, **head) for number, held in enumerate(_by_holder(rows), first_number)]


def _locked(pks, on):
    lock_products(Certificate.objects.filter(pk__in=pks).values_list("product_id", flat=True))
    rows = list(selectors.due(on).filter(pk__in=pks))
    if not rows or len(rows) != len(set(pks)):
        raise ValidationError(_("The list has changed meanwhile: some have a letter already or no longer hold. Please look again."))
    if homeless := [row for row in rows if row.product.producer is None]:
        names = ", ".join(str(row.product) for row in homeless)
        raise ValidationError(_("The register does not know who makes %(names)s: complete that first.") % {"names": names})
    return rows


def _by_holder(rows):
    rows = sorted(rows, key=lambda row: (row.product.producer.sort_key, row.product.producer_id, row.expires_on, row.pk))
    return [list(held) for _holder, held in groupby(rows, key=lambda row: row.product.producer)]


def _write(number, held, *, signer, issued_on, actor, on):
    holder, agency = held[0].product.producer, responsible_for(held[0].authority, on)
    if Letter.objects.filter(agency=agency, number=number, issued_on=issued_on).exists():
        raise ValidationError(_("The number %(number)s has been used on that day already.") % {"number": number})
    letter = Letter.objects.create(number=number, issued_on=issued_on, signer=signer, agency=agency, producer=holder)
    Notice.objects.bulk_create(Notice(letter=letter, certificate=row, step=row.step) for row in held)
    audit.record("letter_written", letter, actor=actor, paper=number, details={"certificates": len(held)})
    notifications.send("star_ends", to=_recipient(holder), refs={"letter": letter.pk}, about=f"letter {letter.pk}")
    return letter


def _recipient(holder):
    return Recipient(name=holder.name, phone=holder.phone, email=holder.email)


def tell_holder(certificate, what):
    """`what`: revoked, suspended, lifted. A product whose maker nobody knows has nobody to tell."""
    if holder := certificate.product.producer:
        about = f"certificate {certificate.code}"
        notifications.send(f"star_{what}", to=_recipient(holder), refs={"certificate": certificate.pk}, about=about)


@transaction.atomic
def record_sent(letter, *, sent_on, how, actor, proof=None, proof_words="", on=None):
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.sent_on:
        raise ValidationError(_("This letter is noted as sent already, on %(day)s.") % {"day": dates.words(letter.sent_on)})
    if not letter.issued_on <= sent_on <= dates.today(on):
        raise ValidationError(_("It was sent between the day on the letter and today."))
    if proof:
        check_upload(proof)
        letter.proof = proof
    letter.sent_on, letter.sent_how, letter.proof_words = sent_on, how, proof_words
    letter.save(update_fields=["sent_on", "sent_how", "proof", "proof_words"])
    audit.record("letter_sent", letter, actor=actor, paper=letter.number)
    return letter


@transaction.atomic
def record_answer(notice, *, answer, actor, on=None):
    """What the holder wants, told by the holder (through the link) or by an officer for them; a later word replaces it."""
    notice = Notice.objects.select_for_update().select_related("letter__producer", "certificate").get(pk=notice.pk)
    if notice.answer == answer:
        return notice
    if not notice.certificate.holds(on):
        raise ValidationError(_("This star no longer holds; please talk to the office."))
    notice.answer, notice.answered_at = Notice.Answer(answer), on or timezone.now()
    notice.save(update_fields=["answer", "answered_at"])
    audit.record("notice_answered", notice.certificate, actor=actor, on_behalf_of=notice.letter.producer, details={"answer": answer})
    return notice
