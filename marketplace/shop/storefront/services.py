"""What is written here: a complaint, with its number and the message that brings it to the operator, and that it is answered."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.accounts.selectors import answering
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, references, working
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient

from . import selectors
from .models import Complaint

REFERENCE_LENGTH = 8


@transaction.atomic
def file_complaint(about, *, words, name, phone, email="", order_number="", actor=None, on=None):
    """Keeps it for the agency that answers, tells the operator and the one who complains. Clean data in, the row out."""
    on = on or timezone.now()
    complaint = Complaint.objects.create(
        reference=references.unused(Complaint.objects, REFERENCE_LENGTH, column="reference"),
        about=Complaint.About(about),
        words=words,
        name=name,
        phone=phone,
        email=email,
        order_number=order_number,
        made_at=on,
        agency=answering(f"complaint-{about}", commune=selectors.commune_of_order(order_number), on=on),
        due_on=dates.today(working.add_days(on, settings.COMPLAINT_WORKING_DAYS, settings.OFFICE_REST_DAYS)),
    )
    audit.record("complaint_filed", complaint, actor=actor, details={"agency": complaint.agency.code} if complaint.agency else {})
    operator = Recipient(name=settings.OPERATOR_NAME, email=settings.OPERATOR_EMAIL)
    notifications.send("complaint_for_operator", to=operator, refs={"complaint": complaint.pk}, about=complaint.reference)
    sender = Recipient(name=name, phone=phone, email=email)
    notifications.send("complaint_received", to=sender, refs={"complaint": complaint.pk}, about=complaint.reference)
    return complaint


@transaction.atomic
def answer_complaint(complaint, *, note, actor, on=None):
    """The operator has answered; `note` says how, for colleagues."""
    complaint = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if complaint.state == Complaint.State.ANSWERED:
        raise ValidationError(_("This complaint has been answered already."))
    if not note.strip():
        raise ValidationError(_("Please write what was done."))
    complaint.state, complaint.note, complaint.answered_at = Complaint.State.ANSWERED, note.strip(), on or timezone.now()
    complaint.save(update_fields=["state", "note", "answered_at"])
    audit.record("complaint_answered", complaint, actor=actor, reason=complaint.note)
    return complaint


def forget_complaints(person, *, on=None):
    """That there was a complaint, about what and when, stays counted; who wrote it and the words go."""
    theirs = Q(phone=person.phone) if person.phone else Q(pk=None)
    theirs |= Q(email__iexact=person.email) if person.email else Q(pk=None)
    keys = list(Complaint.objects.filter(theirs).values_list("pk", flat=True))
    found = Complaint.objects.filter(pk__in=keys)
    found.filter(answered_at=None).update(state=Complaint.State.ANSWERED, answered_at=on or timezone.now())  # nobody is left to answer
    found.update(name="", phone="", email="", words="", note="")
    erasers.blot(Complaint.objects.all(), person, "words", "note")
    return {"complaints": len(keys)}
