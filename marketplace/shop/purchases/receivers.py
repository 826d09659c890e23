"""News from below; each calls one service."""

from marketplace.register.certification.models import Certificate

from . import messages, services
from .models import Hold

LAPSES = {"lapsed", "suspended", "corrected"}


def money_came(sender, intent, late, on, **kwargs):
    services.mark_paid(intent, late=late, on=on)


def money_is_reserved(sender, intent, on, **kwargs):
    services.mark_reserved(intent, on=on)


def money_did_not_come(sender, intent, on, **kwargs):
    services.lapse(intent, on=on)


def money_asked(sender, intent, line, **kwargs):
    messages.tell_money(intent, line, "asked")


def money_decided(sender, intent, line, **kwargs):
    messages.tell_money(intent, line, "decided")


def money_went_back(sender, refund, on, **kwargs):
    services.mark_refunded(refund, on=on)
    services.tell_sent_back(refund)


def money_came_back(sender, refund, actor, on, **kwargs):
    services.mark_refund_back(refund, actor=actor, on=on)


def account_changed(sender, account, act, **kwargs):
    if act != "trusted":  # the shopper hears that the money has gone
        services.tell_of_account(account, failed=act == "failed")


def message_arrived(sender, message, on, **kwargs):
    if message.kind == messages.FOR_PRODUCER:
        services.start_clock(message.refs["order"], on=on)


def star_revoked(sender, certificate, unsafe, **kwargs):
    services.hold_product(certificate.product, why=Hold.UNSAFE if unsafe else Hold.REVOKED)
    if unsafe:
        services.recall_product(certificate.product)


def star_ended(sender, certificate, reason, **kwargs):
    if reason in LAPSES and not Certificate.objects.in_force().filter(product=certificate.product_id).exists():
        services.hold_product(certificate.product, why=Hold.ENDED)


def restore_released(on, **_said):
    services.begin_clocks_anew(on)
