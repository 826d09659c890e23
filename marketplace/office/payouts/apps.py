from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "marketplace.office.payouts"
    label = "payouts"

    def ready(self):
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words
        from marketplace.foundation.ledger import words as book_words
        from marketplace.foundation.payments.signals import line_reopened, lines_came
        from marketplace.shop.purchases.signals import order_delivered

        from . import booking, lost, messages, receivers, recovering, selectors, services
        from .words import SENTENCES

        words.register(SENTENCES)
        book_words.register(booking.WORDS)
        booking.register_checks()
        messages.register()
        recovering.register()
        lines_came.connect(receivers.lines_came, dispatch_uid="payouts.lines_came")
        line_reopened.connect(receivers.line_reopened, dispatch_uid="payouts.line_reopened")
        order_delivered.connect(receivers.order_arrived, dispatch_uid="payouts.order_arrived")
        erasers.register("payouts", lost.forget, check=services.check_nothing_owed)
        tellers.register("payouts", selectors.told_payouts)
