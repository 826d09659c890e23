"""Who is told what. The words are made when a message is sent; here are only ids."""

from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient
from marketplace.trade.fairs.models import Place

COMING = (Place.REGISTERED, Place.WAITING, Place.ALLOTTED)


def tell_everybody(fair, kind):
    """Makers who come or would, and whoever asked to be reminded, told already or not."""
    for row in fair.registrations.filter(state__in=COMING).select_related("producer"):
        tell_maker(row, kind)
    for row in fair.reminders.filter(stopped_at=None).exclude(phone="", email=""):
        tell_visitor(row, kind)


def tell_maker(registration, kind, **refs):
    ids = {"registration": registration.pk, "fair": registration.fair_id, **refs}
    notifications.send(kind, to=_maker(registration), refs=ids, about=f"fair {registration.fair_id}")


def tell_visitor(reminder, kind):
    whom = Recipient(phone=reminder.phone, email=reminder.email)
    notifications.send(kind, to=whom, refs={"reminder": reminder.pk, "fair": reminder.fair_id}, about=f"fair {reminder.fair_id}")


def _maker(registration):
    maker = registration.producer
    if maker is None:
        return Recipient(name=registration.maker_name, phone=registration.maker_phone)
    return Recipient(name=maker.name, phone=maker.phone or registration.maker_phone, email=maker.email)
