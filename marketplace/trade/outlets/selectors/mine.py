"""What an owner sees of their own points of sale, and what there is to choose from."""

from django.db.models import Q

from marketplace.foundation.core import text
from marketplace.register.certification.models import RegisteredProduct
from marketplace.trade.outlets.models import Claim, ClaimState, Outlet

from .criteria import counted, counting_rule

NEEDED = ("location_type", "owner", "address_line", "commune", "phone", "licence_number", "area_m2")  # of an application
CHOICES, CHOICES_UNASKED = 30, 10  # products at once; typing narrows them


def lacking(fields):
    """Names of the fields that an application still needs."""
    return [str(Outlet._meta.get_field(field).verbose_name) for field in NEEDED if fields.get(field) in (None, "")]


def mine(user=None, phone=""):
    return counted().of_owner(user, phone).select_related("commune").order_by("-changed_at", "-pk")


def mine_by_code(code, *, user=None, phone=""):
    rows = mine(user, phone).select_related("commune__province", "location_type", "announced_by", "decided_by", "withdrawn_by")
    return rows.prefetch_related("hours", "special_days", "photos").filter(code=code).first()


def claims_of(person):
    """For its teller: shops that a person says are theirs."""
    mine = Q(phone=person.phone) if person.phone else Q(pk=None)
    mine |= Q(holder=person.user) if person.user else Q(pk=None)
    return Claim.objects.filter(mine).values("outlet__name", "name", "phone", "licence_number", "words", "state", "reason", "made_at")


def claim_by(outlet, *, user=None, phone=""):
    """Their latest, or None."""
    mine = (Q(holder=user) if user else Q(pk=None)) | (Q(phone=phone) if phone else Q(pk=None))
    return outlet.claims.filter(mine).order_by("-made_at", "-pk").first()


def claimed():
    """Outlets that somebody says are theirs, with no answer yet."""
    return Outlet.objects.filter(pk__in=Claim.objects.filter(state=ClaimState.OPEN).values("outlet"))


def goods_to_choose(outlet, words="", on=None):
    """Products that the criteria count today and that it does not carry yet, by product, maker or code."""
    rule = counting_rule(on)
    least = (rule.least_stars or 0) if rule else 0
    found = RegisteredProduct.objects.certified(on).with_stars(on).filter(stars__gte=least).exclude(carried_by__outlet=outlet)
    for word in text.fold(words).split():
        found = found.filter(Q(folded__contains=word) | Q(producer__folded__contains=word) | Q(code=word.upper()))
    return found.select_related("producer", "commune").order_by("sort_key", "pk")


def told_of(person):
    """For its teller: what a person has applied for, or holds."""
    rows = Outlet.objects.of_owner(person.user, person.phone)
    rows |= Outlet.objects.filter(email__iexact=person.email) if person.email else Outlet.objects.none()
    return rows.values("code", "name", "owner", "owner_phone", "phone", "email", "address_line", "licence_number", "state")
