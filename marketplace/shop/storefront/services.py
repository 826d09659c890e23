"""The one thing that is written here: a complaint, with its number, and the message that brings it to the operator."""

from django.conf import settings
from django.db import transaction

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import references
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient

from .models import Complaint

REFERENCE_LENGTH = 8


@transaction.atomic
def file_complaint(about, *, words, name, phone, email="", order_number="", actor=None):
    """Keeps it and tells the operator and the one who complains. Clean data in, the row out."""
    complaint = Complaint.objects.create(
        reference=references.new(REFERENCE_LENGTH),
        about=Complaint.About(about),
        words=words,
        name=name,
        phone=phone,
        email=email,
        order_number=order_number,
    )
    audit.record("complaint_filed", complaint, actor=actor)
    operator = Recipient(name=settings.OPERATOR_NAME, email=settings.OPERATOR_EMAIL)
    notifications.send("complaint_for_operator", to=operator, refs={"complaint": complaint.pk}, about=complaint.reference)
    sender = Recipient(name=name, phone=phone, email=email)
    notifications.send("complaint_received", to=sender, refs={"complaint": complaint.pk}, about=complaint.reference)
    return complaint
