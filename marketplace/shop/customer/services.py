from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts import services as people
from marketplace.foundation.audit import services as audit
from marketplace.shop.customer.selectors import joinable_purchases, open_orders_of
from marketplace.shop.purchases.models import FormerContact, Purchase

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


def check_no_open_orders(user):
    if open_orders_of(user).exists():
        raise ValidationError(_("Orders are still under way. The data can be erased once they are delivered or closed."))


def forget_purchases(user):
    """Contract data are kept as long as the law asks; the e-mail address is not needed for it."""
    purchases = Purchase.objects.filter(user=user)
    purchases.update(email="", message="")
    FormerContact.objects.filter(purchase__user=user).update(message="")
    return {"purchases": purchases.count()}
