"""What makers and visitors are told; the words are made when a message is sent."""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds, links
from marketplace.foundation.notifications.kinds import Content, Kind, Stale
from marketplace.register.certification.models import RegisteredProduct

from . import presenting
from .models import Fair, FairRegistration, FairReminder, Place, State

RESULT_LINK, STOP_LINK = "fair_result", "fair_reminder_stop"
STOP_HOLDS = timedelta(days=90)
AFTER = timedelta(days=60)  # so long results may be entered through the link


def register():
    links.register(RESULT_LINK, lambda pk: reverse("fair_result", args=[pk]))
    links.register(STOP_LINK, lambda pk: reverse("fair_reminder_stop", args=[pk]))
    for name, label, render in (
        ("fair_registered", gettext_lazy("Registration for a fair"), _to_maker(_registered)),
        ("fair_allotted", gettext_lazy("Booth at a fair"), _to_maker(_allotted)),
        ("fair_waiting", gettext_lazy("Waiting list of a fair"), _to_maker(_waiting)),
        ("fair_refused", gettext_lazy("Registration refused"), _to_maker(_refused)),
        ("fair_moved", gettext_lazy("Fair changed"), _moved),
        ("fair_cancelled", gettext_lazy("Fair cancelled"), _cancelled),
        ("fair_soon", gettext_lazy("Reminder of a fair"), _soon),
        ("fair_booth_soon", gettext_lazy("Reminder of the booth"), _to_maker(_booth_soon)),
        ("fair_result_asked", gettext_lazy("Results of the booth"), _to_maker(_result_asked)),
        ("fair_star_ended", gettext_lazy("A star ended before a fair"), _to_maker(_star_ended)),
    ):
        kinds.register(Kind(name, render, label=label))


def _to_maker(write):
    """`write(registration, refs, words, link)` → (subject, sentence); the maker's row must still be there."""

    def render(refs, link):
        row = FairRegistration.objects.select_related("producer").filter(pk=refs["registration"]).first()
        if row is None:
            raise Stale
        said = write(row, refs, _fair_words(row.fair_id), link)
        return _content(*said)

    return render


def _fair_words(pk):
    fair = presenting.dress(Fair.objects.dated().select_related("commune", "old_commune__district", "district", "province").get(pk=pk))
    address = settings.SITE_URL.rstrip("/") + fair.get_absolute_url()
    days = fair.days or _("day not known")
    return {
        "fair": fair.name,
        "days": days,
        "where": presenting.where(fair) or "–",
        "address": address,
        "state": fair.state,
        "reason": fair.cancel_reason,
    }


def _registered(row, refs, words, link):
    if row.state != Place.REGISTERED:
        raise Stale
    return _("Registered: %(fair)s") % words, _(
        "%(fair)s, %(days)s: the registration has come in. The organiser decides and tells you."
    ) % words


def _allotted(row, refs, words, link):
    if row.state != Place.ALLOTTED:
        raise Stale
    words |= {"booth": row.booth}
    return _("Booth %(booth)d: %(fair)s") % words, _("%(fair)s, %(days)s, %(where)s: you have booth %(booth)d. %(address)s") % words


def _waiting(row, refs, words, link):
    if row.state != Place.WAITING:
        raise Stale
    words |= {"why": row.reason}
    return _("Waiting list: %(fair)s") % words, _("%(fair)s, %(days)s: the registration is on the waiting list. %(why)s") % words


def _refused(row, refs, words, link):
    if row.state != Place.REFUSED:
        raise Stale
    words |= {"why": row.reason}
    return _("Not accepted: %(fair)s") % words, _("%(fair)s, %(days)s: the registration could not be accepted. %(why)s") % words


def _booth_soon(row, refs, words, link):
    if row.state != Place.ALLOTTED or words["state"] == State.CANCELLED:
        raise Stale
    words |= {"booth": row.booth}
    return _("Soon: %(fair)s") % words, _("%(fair)s begins soon: %(days)s, %(where)s. Your booth is number %(booth)d.") % words


def _result_asked(row, refs, words, link):
    if row.state != Place.ALLOTTED or words["state"] in {State.CANCELLED, State.REPORTED}:
        raise Stale
    words |= {"link": link(RESULT_LINK, row.pk, expires_at=timezone.now() + AFTER)}
    return _("Results of the booth: %(fair)s") % words, _(
        "%(fair)s: please enter visitors, revenue and contracts of your booth here: %(link)s"
    ) % words


def _star_ended(row, refs, words, link):
    product = RegisteredProduct.objects.with_stars().get(pk=refs["product"])
    if product.stars or row.state in {Place.WITHDRAWN, Place.REFUSED}:
        raise Stale
    words |= {"product": product.name}
    text = _("“%(product)s” holds no star any more, so it cannot come to %(fair)s (%(days)s) as OCOP goods. Please call the organiser.")
    return _("“%(product)s” and %(fair)s") % words, text % words


def _moved(refs, link):
    words = _fair_words(refs["fair"])
    text = _("%(fair)s has changed. Days: %(days)s. Place: %(where)s. %(address)s") % words
    return _content(_("Changed: %(fair)s") % words, text + _stop(refs, link))


def _cancelled(refs, link):
    words = _fair_words(refs["fair"])
    if words["state"] != State.CANCELLED:
        raise Stale
    return _content(_("Cancelled: %(fair)s") % words, _("%(fair)s will not be held. %(reason)s") % words)


def _soon(refs, link):
    fair = Fair.objects.dated().get(pk=refs["fair"])
    if fair.state == State.CANCELLED or fair.begins is None or fair.finishes < dates.today():
        raise Stale
    words = _fair_words(refs["fair"])
    return _content(_("Soon: %(fair)s") % words, _("%(fair)s: %(days)s, %(where)s. %(address)s") % words + _stop(refs, link))


def _stop(refs, link):
    """For visitors alone: who registered is told as long as the registration stands."""
    if not FairReminder.objects.filter(pk=refs.get("reminder"), stopped_at=None).exists():
        return ""
    address = link(STOP_LINK, refs["reminder"], expires_at=timezone.now() + STOP_HOLDS)
    return "\n" + _("No more such messages: %(stop)s") % {"stop": address}


def _content(subject, text):
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=text)
