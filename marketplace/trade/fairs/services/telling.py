"""Who is told what. The words are made when a message is sent; here are only ids."""

from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient
from marketplace.trade.fairs import selectors


def tell_everybody(fair, kind):
    for row in selectors.makers_to_tell(fair).select_related("producer"):
        tell_maker(row, kind)
    for row in selectors.visitors_to_tell(fair):
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
