from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PurchasesConfig(AppConfig):
    name = "marketplace.shop.purchases"
    label = "purchases"

    def ready(self):
        from marketplace.foundation.audit import words
        from marketplace.foundation.ledger import words as book_words
        from marketplace.foundation.notifications import links
        from marketplace.foundation.recovery.watching import watch
        from marketplace.shop.promotions import shoppers

        from . import booking, message_texts, messages, refund_messages, selectors

        watch("purchases.Purchase", _("orders"), at="placed_at", begins=True)
        words.register(WORDS)
        book_words.register(booking.WORDS)
        booking.register_checks()
        message_texts.register_kinds()
        refund_messages.register()
        shoppers.register(selectors.references_of)
        links.register(messages.SHOPPER_LINK, lambda reference: reverse("order", args=[reference]))
        _connect()


def _connect():
    from marketplace.foundation.notifications.signals import message_delivered
    from marketplace.foundation.payees import signals as payees
    from marketplace.foundation.payments import signals as payments
    from marketplace.foundation.recovery.signals import released
    from marketplace.register.certification import signals as register

    from . import receivers

    pairs = (
        (payments.payment_received, receivers.money_came),
        (payments.payment_reserved, receivers.money_is_reserved),
        (payments.payment_expired, receivers.money_did_not_come),
        (payments.payment_asked, receivers.money_asked),
        (payments.payment_decided, receivers.money_decided),
        (payments.refund_sent, receivers.money_went_back),
        (payments.refund_came_back, receivers.money_came_back),
        (payees.account_changed, receivers.account_changed),
        (message_delivered, receivers.message_arrived),
        (released, receivers.restore_released),
        (register.certificate_revoked, receivers.star_revoked),
        (register.certificate_ended, receivers.star_ended),
    )
    for signal, receiver in pairs:
        signal.connect(receiver, dispatch_uid=f"purchases.{receiver.__name__}")


WORDS = {
    "purchase_placed": _("placed the order"),
    "purchase_placed_by_phone": _("placed the order for a caller on the telephone"),
    "purchase_changed": _("changed where the order goes"),
    "purchase_to_cash": _("changed from transfer to cash on delivery"),
    "purchase_to_transfer": _("changed from card to transfer"),
    "transfer_renewed": _("asked for a new QR code"),
    "order_accepted": _("accepted the order"),
    "order_packed": _("packed the order"),
    "order_shipped": _("sent the order"),
    "order_delivered": _("noted that the order arrived"),
    "order_cancelled": _("cancelled the order"),
    "order_refused": _("noted that nobody took the parcel"),
    "order_returned": _("noted that the goods came back"),
    "order_paid": _("noted the payment"),
    "order_reserved": _("noted that the card's bank keeps the money ready"),
    "order_untaken": _("ended the order: the card's bank did not give what it had kept ready"),
    "order_lapsed": _("ended the order: the transfer did not come"),
    "order_refunded": _("paid the money back"),
    "order_refund_back": _("noted that the bank sent the refund back"),
    "order_held": _("put the order on hold"),
    "order_set_apart": _("took the order out of the common transfer"),
    "order_released": _("released the order"),
    "order_recalled": _("called the goods back"),
    "order_reported": _("reported that something is wrong"),
    "cash_lifted": _("let the number pay in cash again"),
    "cash_kept": _("left it that the number does not pay in cash"),
    "terms_published": _("published a version of the terms"),
    "order_report_answered": _("answered the report"),
}
