from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts import services as people
from marketplace.foundation.audit import services as audit
from marketplace.foundation.payees import services as payees
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import services as payments
from marketplace.shop.customer.selectors import joinable_purchases, open_orders_touching, purchases_by, purchases_sent_to
from marketplace.shop.purchases.models import CashAppeal, FormerContact, OrderReport, ProducerOrder, Purchase
from marketplace.shop.returns import services as returns
from marketplace.shop.returns.models import ReturnRequest
from marketplace.shop.returns.selectors import asked_by_receivers

JOIN = "join-orders"


def send_join_code(phone, *, request):
    return people.send_code(phone, purpose=JOIN, request=request)


def join_purchases(user, *, phone, code, on=None):
    """The guest orders of a number become this person's, by the code that went to it; typing the number proves nothing."""
    on = on or timezone.now()
    people.check_code(phone, purpose=JOIN, code=code, on=on)
    with transaction.atomic():
        found = list(joinable_purchases(phone, on).select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        Purchase.objects.filter(pk__in=found, user=None).update(user=user)
        if found:
            audit.record("purchases_joined", user, actor=user, details={"count": len(found)})
    return len(found)


def check_no_open_orders(person):
    if open_orders_touching(person).exists():
        raise ValidationError(_("Orders are still under way. The data can be erased once they are delivered or closed."))
    if giving_back.owed_to(purchases_by(person).values("reference")).exists():
        raise ValidationError(_("Money is still to be paid back. The data can be erased once it has been sent."))


NOBODY = {"receiver_name": "", "receiver_phone": "", "address_line": "", "message": ""}
NOWHERE = NOBODY | {"door": ""}
NO_PAYER = {"payer_name": "", "payer_phone": ""}
NO_INVOICE = {"email": "", "invoice_name": "", "invoice_tax_code": "", "invoice_address": ""}


def forget_purchases(person):
    """Contract data are kept as long as the law asks: goods, amounts, the place down to the commune. Not who it was."""
    theirs = list(purchases_by(person).values_list("pk", flat=True))
    sent_to = list(purchases_sent_to(person).values_list("pk", flat=True))
    Purchase.objects.filter(pk__in=theirs).update(**NOWHERE, **NO_PAYER, **NO_INVOICE)
    FormerContact.objects.filter(purchase__in=theirs).update(**NOBODY, **NO_PAYER)
    Purchase.objects.filter(pk__in=sent_to).update(**NOWHERE)
    FormerContact.objects.filter(receiver_phone__in=_numbers(person)).update(**NOBODY)
    OrderReport.objects.filter(order__purchase__in=theirs).update(words="")
    returns.forget(ReturnRequest.objects.filter(order__purchase__in=theirs))
    returns.forget(asked_by_receivers().filter(order__purchase__in=sent_to))
    ProducerOrder.objects.filter(purchase__in=theirs).update(close_reason="")
    CashAppeal.objects.filter(phone__in=_numbers(person)).delete()
    references = list(Purchase.objects.filter(pk__in=theirs).values_list("reference", flat=True))
    payments.forget_payers(references)
    payees.forget([giving_back.payee_for(reference) for reference in references])
    return {"purchases": len(theirs)}


def _numbers(person):
    return [person.phone] if person.phone else []
