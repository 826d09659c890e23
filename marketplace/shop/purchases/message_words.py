"""The sentences of the simpler messages, as data."""

from django.utils.translation import gettext_lazy as _

from .models import Fulfilment

LABELS = {  # for the operator's list
    "purchase_received": _("To the shopper: order received"),
    "purchase_changed": _("To the shopper: order changed"),
    "order_changed_producer": _("To the maker: order changed"),
    "payment_seen": _("To the shopper: payment has come"),
    "payment_reserved": _("To the shopper: the card's bank keeps the sum ready"),
    "payment_captured": _("To the shopper: the card has paid"),
    "money_asked": _("To the shopper: a transfer that is not right"),
    "money_decided": _("To the shopper: what becomes of a transfer"),
    "order_for_producer": _("To the maker: new order"),
    "order_reminder": _("To the maker: reminder"),
    "order_accepted": _("To the shopper: order accepted"),
    "order_shipped": _("To the shopper: on its way"),
    "order_delivered": _("To the shopper: arrived"),
    "order_cancelled": _("To the shopper: cancelled"),
    "order_refused": _("To the shopper: not handed over"),
    "order_returned": _("To the shopper: goods are back"),
    "order_held": _("To the shopper: on hold"),
    "order_ended": _("To the shopper: certificate has ended"),
    "order_recall": _("To the shopper: recall"),
    "order_captured_producer": _("To the maker: the card has paid"),
    "order_cancelled_producer": _("To the maker: cancelled"),
    "order_held_producer": _("To the maker: on hold"),
    "order_released_producer": _("To the maker: goes on"),
    "order_recall_producer": _("To the maker: recall"),
}


def shopper_kinds(carrier_facts):
    return {
        "order_accepted": {
            "states": (Fulfilment.ACCEPTED, Fulfilment.PACKED),
            "subject": _("%(who)s has accepted order %(number)s"),
            "says": [_("%(who)s has accepted order %(number)s and prepares it. Expected day of arrival: %(day)s.")],
            "sms": _("%(who)s has accepted order %(number)s, expected on %(day)s. %(address)s"),
            "goods": True,
        },
        "order_shipped": {
            "states": (Fulfilment.SHIPPED,),
            "subject": _("Order %(number)s is on its way"),
            "says": [_("%(who)s has handed order %(number)s to the carrier.")],
            "sms": _("Order %(number)s from %(who)s is on its way, expected on %(day)s. %(address)s"),
            "goods": True,
            "facts": carrier_facts,
        },
        "order_delivered": {
            "states": (Fulfilment.DELIVERED,),
            "subject": _("Order %(number)s has arrived"),
            "says": [_("Order %(number)s from %(who)s has arrived. If something is not right, please tell us on the page of the order.")],
            "sms": _("Order %(number)s from %(who)s has arrived. Not right? Please tell us: %(address)s"),
        },
        "order_cancelled": {
            "states": (Fulfilment.CANCELLED,),
            "subject": _("Order %(number)s has been cancelled"),
            "says": [_("Order %(number)s from %(who)s has been cancelled: %(reason)s"), "%(refund)s"],
            "sms": _("Order %(number)s from %(who)s has been cancelled: %(reason)s %(refund)s %(address)s"),
        },
        "order_refused": {
            "subject": _("Order %(number)s could not be handed over"),
            "says": [_("Order %(number)s from %(who)s could not be handed over and goes back: %(reason)s")],
            "sms": _("Order %(number)s from %(who)s could not be handed over and goes back. %(address)s"),
        },
        "order_returned": {
            "states": (Fulfilment.RETURNED,),
            "subject": _("The goods of order %(number)s are back"),
            "says": [_("The goods of order %(number)s are back with %(who)s."), "%(refund)s"],
            "sms": _("The goods of order %(number)s are back with %(who)s. %(refund)s %(address)s"),
        },
        "order_held": {
            "states": (Fulfilment.PLACED, Fulfilment.ACCEPTED, Fulfilment.PACKED),
            "subject": _("Order %(number)s waits"),
            "says": [
                _("The OCOP certificate of a product in order %(number)s from %(who)s no longer holds, so the order is not sent for now."),
                _("We are checking and will tell you whether it goes on or the money comes back."),
            ],
            "sms": _("Order %(number)s from %(who)s waits: a certificate no longer holds. We check and tell you. %(address)s"),
        },
        "order_ended": {
            "states": (Fulfilment.PLACED, Fulfilment.ACCEPTED, Fulfilment.PACKED),
            "subject": _("A certificate in order %(number)s has ended: do you still want it?"),
            "says": [
                _("The OCOP certificate of a product in order %(number)s from %(who)s ended after you had ordered."),
                _("Do you still want the goods? Please keep or cancel the order on its page."),
            ],
            "sms": _("A certificate in order %(number)s from %(who)s has ended. Keep or cancel it? %(address)s"),
        },
    }


def producer_kinds():
    return {
        "order_changed_producer": {
            "states": (Fulfilment.PLACED,),
            "subject": _("The shopper has changed order %(number)s"),
            "says": [_("The shopper has changed where order %(number)s goes, the telephone or the note. Please look before you take it.")],
            "sms": _("The shopper has changed order %(number)s (address, telephone or note). Please look: %(address)s"),
        },
        "order_captured_producer": {
            "states": (Fulfilment.ACCEPTED, Fulfilment.PACKED),
            "subject": _("Order %(number)s is paid: it may be sent"),
            "says": [_("The card has paid order %(number)s. Please send the parcel now.")],
            "sms": _("The card has paid order %(number)s. Please send the parcel: %(address)s"),
        },
        "order_cancelled_producer": {
            "states": (Fulfilment.CANCELLED,),
            "subject": _("Order %(number)s is cancelled"),
            "says": [_("Order %(number)s is cancelled (%(reason)s). Please do not send it.")],
            "sms": _("Order %(number)s is cancelled (%(reason)s). Please do not send it. %(address)s"),
        },
        "order_held_producer": {
            "subject": _("Order %(number)s is on hold"),
            "says": [_("Order %(number)s is on hold: %(hold)s. Please do not send it until the site tells you.")],
            "sms": _("Order %(number)s is on hold: %(hold)s. Please do not send it for now. %(address)s"),
        },
        "order_released_producer": {
            "subject": _("Order %(number)s goes on"),
            "says": [_("Order %(number)s is no longer on hold. Please go on with it.")],
            "sms": _("Order %(number)s is no longer on hold. Please go on with it: %(address)s"),
        },
        "order_recall_producer": {
            "subject": _("Goods of order %(number)s are called back"),
            "says": [_("A product in order %(number)s has been reported unsafe. We have asked the shopper not to use it.")],
            "sms": _("A product in order %(number)s has been reported unsafe; the shopper has been told. %(address)s"),
        },
    }
