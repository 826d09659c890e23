from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.audit import services as audit
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient

from .models import Question

OPEN = Question.State.OPEN


@transaction.atomic
def ask(product, *, words, name, phone="", email="", order_number="", user=None):
    """Kept for the maker, who gets a message with a link to answer."""
    if product.producer is None:
        raise ValidationError(_("The register does not know who makes this; nobody could answer."))
    if not (phone or email):
        raise ValidationError(_("Please give a phone number or an e-mail, so that the answer reaches you."))
    row = Question.objects.create(
        product=product, producer=product.producer, user=user, words=words, name=name, phone=phone, email=email, order_number=order_number
    )
    maker = product.producer
    to = Recipient(name=maker.name, phone=maker.phone, email=maker.email)
    notifications.send("question_asked", to=to, refs={"question": row.pk}, about=f"question {row.pk}")
    return row


@transaction.atomic
def answer(question, *, words, actor=None, on=None):
    """Once; the asker gets it by message."""
    row = _open(question)
    if not words.strip():
        raise ValidationError(_("Please write an answer."))
    row.answer, row.state, row.answered_at = words.strip(), Question.State.ANSWERED, on or timezone.now()
    row.save(update_fields=["answer", "state", "answered_at"])
    audit.record("question_answered", row, actor=actor, on_behalf_of=row.producer)
    to = Recipient(name=row.name, phone=row.phone, email=row.email, user_id=row.user_id)
    notifications.send("question_answered", to=to, refs={"question": row.pk}, about=f"question {row.pk}")
    return row


@transaction.atomic
def close(question, *, reason, actor):
    """Abuse, or settled by telephone: nobody is asked any more."""
    row = _open(question)
    if not reason.strip():
        raise ValidationError(_("Please say why."))
    row.state = Question.State.CLOSED
    row.save(update_fields=["state"])
    audit.record("question_closed", row, actor=actor, reason=reason.strip())
    return row


def _open(question):
    row = Question.objects.select_for_update().select_related("producer").get(pk=question.pk)
    if row.state != OPEN:
        raise ValidationError(_("This question has been answered or closed already."))
    return row


def forget_person(person):
    """An eraser: who asked and what goes; that a question was asked and answered stays."""
    rows = Question.objects.none()
    for column, value in (("user", person.user), ("phone", person.phone), ("email", person.email)):
        if value:
            rows = rows | Question.objects.filter(**{column: value})
    keys = list(rows.values_list("pk", flat=True))
    found = Question.objects.filter(pk__in=keys)
    found.filter(state=OPEN).update(state=Question.State.CLOSED)
    found.exclude(answer="").update(answer=erasers.GONE)
    found.update(user=None, name="", phone="", email="", order_number="", words=erasers.GONE)
    return {"questions": len(keys)} if keys else {}
