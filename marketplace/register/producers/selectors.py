from marketplace.foundation.core import text

from .models import Kind, Membership, Producer

_BEGINNINGS = {  # how the name itself says its kind
    "htx": Kind.COOPERATIVE,
    "hop tac xa": Kind.COOPERATIVE,
    "lien hiep htx": Kind.COOPERATIVE,
    "cong ty": Kind.COMPANY,
    "doanh nghiep": Kind.COMPANY,
    "to hop tac": Kind.GROUP,
    "ho kinh doanh": Kind.HOUSEHOLD,
    "ho san xuat": Kind.HOUSEHOLD,
}


def producers_of(user, on=None):
    """Whom this person may act for today."""
    memberships = Membership.objects.valid(on).filter(user=user.pk)
    return Producer.objects.filter(pk__in=memberships.values("producer")).select_related("commune")


def members_of(producer, on=None):
    return Membership.objects.valid(on).filter(producer=producer).select_related("user")


def producer_by_code(code):
    """From `<code>` or `<code>-<slug>`; None if there is none."""
    return Producer.objects.select_related("commune").filter(code=code.partition("-")[0]).first()


def kind_from_name(name):
    """What the name says, or that it does not say."""
    folded = text.fold(name)
    return next((kind for beginning, kind in _BEGINNINGS.items() if folded.startswith(beginning)), Kind.UNKNOWN)
