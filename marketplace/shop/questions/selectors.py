from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from marketplace.foundation.accounts import tellers

from .models import Question


def questions_of(producers):
    """Open ones first, the longest waiting first of all; then the answered, the newest first."""
    rows = Question.objects.filter(producer__in=producers).exclude(state=Question.State.CLOSED).select_related("product")
    waiting = rows.filter(state=Question.State.OPEN)
    return [*waiting, *rows.filter(state=Question.State.ANSWERED).order_by("-answered_at")[:30]]


def unanswered(on=None):
    """What a maker has left lying for longer than the operator lets it."""
    before = (on or timezone.now()) - timedelta(hours=settings.QUESTION_HOURS)
    return Question.objects.filter(state=Question.State.OPEN, made_at__lte=before).select_related("product", "producer")


def question(pk):
    return Question.objects.select_related("product", "producer").filter(pk=pk).first()


def asked_by(person):
    rows = Question.objects.filter(tellers.by(person, user="user", phone="phone", email="email__iexact"))
    told = ("product__name", "words", "name", "phone", "email", "order_number", "state", "answer", "made_at", "answered_at")
    return rows.values(*told)
