""" "Báo khi có lại": who waits for goods to come back, and who wants to hear no more."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue import selectors
from catalogue.models import RestockBlock, RestockWish
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import limits, phones

WISHES_A_DAY = 10


def wish_restock(registered_product, *, phone, address):
    """Remember a phone that wants to hear when a thing can be bought again; asking twice is asking once. Whoever asks has proved it."""
    number = phones.parse(phone)
    for key in (f"restock:{number}", f"restock:{address}"):
        limits.spend(key, limit=WISHES_A_DAY, seconds=24 * 3600)
    refuse_blocked(registered_product, number)
    wish, _made = RestockWish.objects.get_or_create(registered_product=registered_product, phone=number, told_at=None)
    return wish


def refuse_blocked(registered_product, number):
    """`number` in E.164: it was said by its owner that nothing more may come."""
    if selectors.is_blocked(registered_product, number):
        raise ValidationError(_("This number wants no more messages about this product. Its last message leads to where that is undone."))


@transaction.atomic
def stop_wishes(wish, *, actor=None):
    """Whoever got this wish's message wants no more of them: nothing more is sent about its product, nor about what else the number
    waits for; returns for how many."""
    waiting = list(RestockWish.objects.select_for_update(no_key=True).filter(phone=wish.phone, told_at=None).order_by("pk"))
    products = {wish.registered_product_id, *(row.registered_product_id for row in waiting)}
    digest = selectors.phone_digest(wish.phone)
    blocks = [RestockBlock(registered_product_id=product, phone_digest=digest) for product in sorted(products)]
    RestockBlock.objects.bulk_create(blocks, ignore_conflicts=True)
    RestockWish.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    audit.record("wishes_stopped", wish, actor=actor, details={"wishes": [row.pk for row in waiting]})
    return len(products)


@transaction.atomic
def allow_wishes(wish, *, actor=None):
    """Stopped by mistake, or wanted again."""
    RestockBlock.objects.filter(registered_product=wish.registered_product, phone_digest=selectors.phone_digest(wish.phone)).delete()
    audit.record("wishes_allowed", wish, actor=actor)


def forget_wishes(person):
    if person.phone:
        RestockWish.objects.filter(phone=person.phone).delete()
