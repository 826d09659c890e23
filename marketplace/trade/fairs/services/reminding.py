"""Messages that come by the date: to whoever asked, and to makers with a booth."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.trade.fairs import selectors
from marketplace.trade.fairs.models import HIDDEN, Fair, FairRegistration, FairReminder, Place, State

from .announcing import bring_back
from .locks import locked, refuse_if
from .telling import tell_maker, tell_visitor

AT_ONCE = 200


@transaction.atomic
def ask_for_reminder(fair, *, phone="", email="", consent, on=None):
    """One message some days before the first day. Asked twice, it stays one."""
    fair = locked(fair, on=on)
    refuse_if(not phone and not email, _("Please give a telephone number or an e-mail address."))
    begun = fair.state in {*HIDDEN, State.CANCELLED} or fair.begins is None or fair.begins <= dates.today(on)
    refuse_if(begun, _("This fair has begun, is over, or its day is not known."))
    row, _made = FairReminder.objects.get_or_create(
        fair=fair, phone=phone, email=email, told_at=None, stopped_at=None, defaults={"consent": consent, "asked_at": on or timezone.now()}
    )
    return row


@transaction.atomic
def stop_reminder(reminder, *, on=None):
    """Nothing more to this number or address about any fair; the contact goes at once."""
    found = FairReminder.objects.select_for_update(no_key=True).filter(pk=reminder.pk).first()
    if found is None or not (found.phone or found.email):
        raise ValidationError(_("There is nothing left to stop."))
    same = FairReminder.objects.filter(phone=found.phone, email=found.email)
    same.filter(told_at=None, stopped_at=None).exclude(pk=found.pk).update(stopped_at=on or timezone.now(), phone="", email="")
    found.phone, found.email, found.stopped_at = "", "", on or timezone.now()
    found.save(update_fields=["phone", "email", "stopped_at"])


def forget_person(person):
    """An eraser: nothing of a wish to be reminded has to be kept, nor the number of a maker who once called."""
    for column, value in (("phone", person.phone), ("email", person.email)):
        if value:
            FairReminder.objects.filter(**{column: value}).update(phone="", email="", stopped_at=timezone.now())
    if person.phone:
        FairRegistration.objects.filter(maker_phone=person.phone).update(maker_phone="")
    return {}


def remind(*, on=None):
    """Everything that is due on this day; safe to run again, and twice at once. Returns how many were told."""
    told = 0
    for step in (_visitors, _makers, _results):
        while done := step(on or timezone.now()):
            told += done
    _forget_told(on or timezone.now())
    for fair in selectors.to_bring_back(on):
        bring_back(fair, on=on)
    return told


def _forget_told(on):
    """Kept for a while after the message, so that a change of plan can still be told; then nobody needs the number."""
    long_ago = FairReminder.objects.filter(told_at__lt=on - timedelta(days=settings.FAIR_REMINDER_KEPT_DAYS)).exclude(phone="", email="")
    long_ago.update(phone="", email="")


@transaction.atomic
def _visitors(on):
    rows = FairReminder.objects.filter(fair__in=_beginning_soon(on), told_at=None, stopped_at=None)
    rows = list(rows.select_for_update(no_key=True, skip_locked=True, of=["self"]).order_by("pk")[:AT_ONCE])
    for row in rows:
        tell_visitor(row, "fair_soon")
    return FairReminder.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=on)


@transaction.atomic
def _makers(on):
    rows = FairRegistration.objects.filter(fair__in=_beginning_soon(on), state=Place.ALLOTTED, reminded_at=None)
    return _tell(rows, "fair_booth_soon", "reminded_at", on)


@transaction.atomic
def _results(on):
    running = Fair.objects.dated(on).filter(status="running", state__in=[State.PUBLISHED, State.OPEN, State.CLOSED])
    rows = FairRegistration.objects.filter(fair__in=running.values("pk"), state=Place.ALLOTTED, asked_at=None)
    return _tell(rows, "fair_result_asked", "asked_at", on)


def _tell(rows, kind, column, on):
    rows = list(rows.select_for_update(no_key=True, skip_locked=True, of=["self"]).select_related("producer").order_by("pk")[:AT_ONCE])
    for row in rows:
        tell_maker(row, kind)
    return FairRegistration.objects.filter(pk__in=[row.pk for row in rows]).update(**{column: on})


def _beginning_soon(on):
    today = dates.today(on)
    soon = Fair.objects.public().dated(on).filter(begins__gte=today, begins__lte=today + timedelta(days=settings.FAIR_REMINDER_DAYS))
    return soon.exclude(state=State.CANCELLED).values("pk")


def tell_of_ended_star(product, *, on=None):
    """A star ended that a maker was to bring to a fair."""
    for row in selectors.coming_with(product, on):
        tell_maker(row, "fair_star_ended", product=product.pk)
