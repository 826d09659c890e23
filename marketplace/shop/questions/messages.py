from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.kinds import Content, Kind, Stale
from marketplace.register.producers.addressing import you

from .models import Question

ANSWER_LINK = "question"
LINK_HOLDS = timedelta(days=14)
SENTENCES = {"question_answered": gettext_lazy("answered a question"), "question_closed": gettext_lazy("closed a question")}


def register():
    kinds.register(Kind("question_asked", _asked, label=gettext_lazy("To the maker: a question"), copy_by_email=True))
    kinds.register(Kind("question_answered", _answered, label=gettext_lazy("To the shopper: the maker's answer"), copy_by_email=True))


def _asked(refs, link):
    row = Question.objects.select_related("product", "producer").get(pk=refs["question"])
    if row.state != Question.State.OPEN:
        raise Stale
    said = {"name": row.product.name, "words": row.words, "you": you(row.producer)}
    said["address"] = link(ANSWER_LINK, row.pk, expires_at=timezone.now() + LINK_HOLDS)
    subject = _("A question about %(name)s") % said
    text = _("A shopper asks about %(name)s:\n\n%(words)s\n\nPlease answer here: %(address)s") % said
    sms = _("A shopper asks about %(name)s. Please read and answer: %(address)s") % said
    return _content(subject, text, sms)


def _answered(refs, link):
    row = Question.objects.select_related("product", "producer").get(pk=refs["question"])
    if row.state != Question.State.ANSWERED or not (row.phone or row.email):
        raise Stale
    said = {"name": row.product.name, "who": row.producer.name, "words": row.words, "answer": row.answer}
    said["address"] = settings.SITE_URL.rstrip("/") + row.product.get_absolute_url()
    subject = _("%(who)s has answered about %(name)s") % said
    text = _("You asked:\n%(words)s\n\n%(who)s answers:\n%(answer)s\n\n%(address)s") % said
    return _content(subject, text, _("%(who)s about %(name)s: %(answer)s") % said)


def _content(subject, text, sms):
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=sms[: kinds.SMS_LENGTH])
