"""Which promotions a basket meets, and what they take off. One query where none runs."""

from django.db.models import Count, Prefetch, Q, Sum
from django.utils import timezone
from oscar.core.loading import get_model

from .bag import Bag, Outcome, judge
from .models import Programme, Promotion, Use
from .shoppers import NOBODY

OnBasket = get_model("basket", "Basket").vouchers.through


def met(basket, on):
    """What runs by itself, and the code that was typed, whether it still holds or not."""
    typed = Q(voucher__in=OnBasket.objects.filter(basket=basket).values("voucher"))
    own = Promotion.objects.running(on).filter(voucher=None)
    return list(Promotion.objects.whole().filter(typed | Q(pk__in=own.values("pk"))).order_by("pk"))


def outcome(basket, goods, *, shopper=NOBODY, on=None):
    on = on or timezone.now()
    promotions = met(basket, on)
    return judge(Bag(goods, on, shopper), promotions) if promotions else Outcome()


def by_code(code):
    """The promotion that a typed code means, None where there is none or it has never been open."""
    return Promotion.objects.whole().filter(voucher__code=code, opened_at__isnull=False).first()


def counted(promotions):
    """{promotion's key: (uses, đồng)} as its rows say."""
    standing = Q(amount__gt=0)
    rows = Use.objects.filter(promotion__in=promotions).order_by().values_list("promotion")
    rows = rows.annotate(n=Count("reference", filter=standing, distinct=True), total=Sum("amount"))
    return {promotion: (n, total or 0) for promotion, n, total in rows}


def asked_of(producers):
    """Those that wait for one of these producers to agree."""
    rows = Promotion.objects.filter(producer__in=producers, agreed_at=None, opened_at=None, ended_at=None)
    return rows.filter(producer_basis_points__gt=0)


def programmes():
    """[(programme, what its promotions have given, what is not spoken for)]"""
    rows = Programme.objects.prefetch_related(Prefetch("promotions", Promotion.objects.select_related("offer")))
    return [(row, sum(one.given for one in row.promotions.all()), row.budget - spoken_for(row.promotions.all())) for row in rows]


def spoken_for(promotions):
    """Of a programme's budget: what its open promotions may give, and what those that ended have given."""
    return sum(one.given if one.ended_at else one.budget for one in promotions if one.opened_at)


def of_producers(producers):
    """Those that speak of one of these producers, except what was ended before anybody was asked."""
    return Promotion.objects.whole().filter(producer__in=producers).exclude(opened_at=None, ended_at__isnull=False)
