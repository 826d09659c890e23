"""The three tables of an order: what may follow what, and who may move it."""

from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.states import StateTable

from .models import Fulfilment, Hold, Payment

SHOPPER, PRODUCER, OPERATOR, SYSTEM = "shopper", "producer", "operator", "system"
BANK = "bank"  # of the card: it no longer gives what it kept ready

FULFILMENT = StateTable(
    Fulfilment,
    {
        Fulfilment.PLACED: {
            Fulfilment.ACCEPTED: {PRODUCER, OPERATOR},
            Fulfilment.CANCELLED: {SHOPPER, PRODUCER, OPERATOR, SYSTEM, BANK},
        },
        Fulfilment.ACCEPTED: {
            Fulfilment.PACKED: {PRODUCER, OPERATOR},
            Fulfilment.SHIPPED: {PRODUCER, OPERATOR},
            Fulfilment.CANCELLED: {PRODUCER, OPERATOR, BANK},
        },
        Fulfilment.PACKED: {
            Fulfilment.SHIPPED: {PRODUCER, OPERATOR},
            Fulfilment.CANCELLED: {PRODUCER, OPERATOR, BANK},
        },
        Fulfilment.SHIPPED: {
            Fulfilment.DELIVERED: {SHOPPER, PRODUCER, OPERATOR},
            Fulfilment.REFUSED: {PRODUCER, OPERATOR},
            Fulfilment.RETURNED: {OPERATOR},
        },
        Fulfilment.DELIVERED: {Fulfilment.RETURNED: {PRODUCER, OPERATOR}},
        Fulfilment.REFUSED: {Fulfilment.RETURNED: {PRODUCER, OPERATOR}},
        Fulfilment.CANCELLED: {Fulfilment.PLACED: {SYSTEM}},  # late money takes a lapsed order up again
    },
)

PAYMENT = StateTable(
    Payment,
    {
        Payment.UNCONFIRMED: [Payment.ON_DELIVERY, Payment.VOID],
        Payment.AWAITED: [Payment.RESERVED, Payment.PAID, Payment.LAPSED, Payment.VOID, Payment.ON_DELIVERY],
        Payment.RESERVED: [Payment.PAID, Payment.LAPSED, Payment.VOID],
        Payment.ON_DELIVERY: [Payment.PAID, Payment.VOID],
        Payment.LAPSED: [Payment.PAID],
        Payment.PAID: [Payment.REFUND_DUE],
        Payment.REFUND_DUE: [Payment.REFUNDED],
        Payment.REFUNDED: [Payment.REFUND_DUE],  # the bank sent it back
    },
)

HOLD = StateTable(
    Hold,
    {
        Hold.NONE: [Hold.REVOKED, Hold.UNSAFE, Hold.ENDED, Hold.OPERATOR],
        Hold.ENDED: {Hold.NONE: {SHOPPER, OPERATOR}, Hold.REVOKED: {SYSTEM}, Hold.UNSAFE: {SYSTEM}, Hold.OPERATOR: {OPERATOR}},
        Hold.REVOKED: {Hold.NONE: {OPERATOR}, Hold.UNSAFE: {SYSTEM, OPERATOR}},
        Hold.UNSAFE: {Hold.NONE: {OPERATOR}},
        Hold.OPERATOR: {Hold.NONE: {OPERATOR}, Hold.REVOKED: {SYSTEM}, Hold.UNSAFE: {SYSTEM}},
    },
)

READY = (Payment.ON_DELIVERY, Payment.RESERVED, Payment.PAID)  # the producer may know and work
SECURED = (Payment.RESERVED, Payment.PAID)  # nothing more can be asked for

CANNOT_SEND = {  # what a producer may give as its reason, and what the shopper reads
    "sold_out": _("The goods are sold out."),
    "quality": _("This batch is not good enough to send."),
    "cannot_deliver": _("The maker cannot send to this address."),
    "other": _("The maker cannot take this order now."),
}
