"""Letters by merge: one to each maker whose booth has been decided."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.core.files import check_upload
from marketplace.trade.fairs import presenting, selectors
from marketplace.trade.fairs.models import FairLetter

from .locks import locked, refuse_if


@transaction.atomic
def write_letters(fair, *, registrations, first_number, signs, words="", actor, on=None, **head):
    """One letter a registration, numbered from `first_number` by booth, then by name.

    `registrations`: primary keys, as ticked in a list that may be old. `head`: agency, signer, signs_as, issued_on.
    """
    fair = locked(fair, on=on)
    refuse_if(fair.status == "cancelled", _("This fair has been cancelled; whoever registered was told."))
    rows = [row for row in selectors.letters_due(fair) if row.pk in set(registrations)]
    changed = not rows or len(rows) != len(set(registrations))
    refuse_if(changed, _("The list has changed meanwhile: some have their letter already. Please look again."))
    fair.letter = words.strip()
    fair.save(update_fields=["letter"])
    days, where = presenting.official(fair)
    said = {"days": days, "where": where, "words": fair.letter, **head}
    return [_write(row, f"{number}{signs}", said, actor) for number, row in enumerate(rows, first_number)]


def _write(row, number, said, actor):
    if FairLetter.objects.filter(number=number, agency=said["agency"], issued_on=said["issued_on"]).exists():
        raise ValidationError(_("The number %(number)s has been used on that day already."), params={"number": number})
    letter = FairLetter.objects.create(registration=row, number=number, state=row.state, booth=row.booth, reason=row.reason, **said)
    details = {"fair": row.fair.name}
    audit.record("fair_letter_written", row, actor=actor, on_behalf_of=row.producer, paper=number, details=details)
    return letter


@transaction.atomic
def record_sent(letter, *, sent_on, how, actor, proof=None, proof_words="", on=None):
    """How it went out, when, by whom; noted once."""
    letter = FairLetter.objects.select_for_update(of=["self"]).select_related("registration__fair").get(pk=letter.pk)
    noted = letter.sent_on and dates.words(letter.sent_on)
    refuse_if(noted, _("This letter is noted as sent already, on %(day)s."), day=noted)
    refuse_if(not letter.issued_on <= sent_on <= dates.today(on), _("It was sent between the day on the letter and today."))
    if proof:
        check_upload(proof)
        letter.proof = proof
    letter.sent_on, letter.sent_how, letter.sent_by, letter.proof_words = sent_on, how, actor, proof_words.strip()
    letter.save(update_fields=["sent_on", "sent_how", "sent_by", "proof_words", "proof"])
    row = letter.registration
    audit.record("fair_letter_sent", row, actor=actor, on_behalf_of=row.producer, paper=letter.number, details={"fair": row.fair.name})
    return letter
