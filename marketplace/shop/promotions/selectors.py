"""Which promotions a basket meets, and what they take off. One query where none runs."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from oscar.core.loading import get_model

from marketplace.foundation.core.money import split

from .bag import Bag, Outcome, Way, judge
from .models import Programme, ProgrammePayment, Promotion, Use
from .shoppers import NOBODY

OnBasket = get_model("basket", "Basket").vouchers.through


def met(basket, on):
    """What runs by itself, and the code that was typed, whether it still holds or not."""
    typed = Q(voucher__in=OnBasket.objects.filter(basket=basket).values("voucher"))
    own = Promotion.objects.running(on).filter(voucher=None)
    return list(Promotion.objects.whole().filter(typed | Q(pk__in=own.values("pk"))).order_by("pk"))


def outcome(basket, goods, *, ways=(), shopper=NOBODY, on=None):
    on = on or timezone.now()
    promotions = met(basket, on)
    return judge(Bag(goods, on, shopper, ways=ways), promotions) if promotions else Outcome()


def delivery_anew(promotion, parcels, *, reference, lost=0):
    """[đồng]: what the promotion that a purchase was placed with takes off its parcels that go elsewhere now, by its own rule.

    `parcels` [(new fee, taken off so far)]: as far as the fee reaches, that stays; what is left of the promotion goes to the dearer ones.
    `lost`: of what it may take off a purchase, for parcels that were cancelled.
    """
    wanted = promotion.offer.benefit.proxy().weights([Way(None, fee) for fee, _was in parcels])
    kept = [min(was, most) for (_fee, was), most in zip(parcels, wanted, strict=True)]
    missing = [most - stays for most, stays in zip(wanted, kept, strict=True)]
    limits = (_room(promotion, reference), None if promotion.most_off is None else promotion.most_off - lost)
    more = min([sum(missing), *(limit - sum(kept) for limit in limits if limit is not None)])
    shares = split(more, missing) if more > 0 else [0] * len(missing)
    return [stays + share for stays, share in zip(kept, shares, strict=True)]


def _room(promotion, reference):
    """What it may take off this purchase; None: all. Ended by somebody, it gives no more than it does; once given back, it is a new use."""
    given = Use.objects.filter(promotion=promotion, reference=reference).aggregate(n=Coalesce(Sum("amount"), 0))["n"]
    if promotion.ended_at:
        return given
    if not given and (promotion.used_up or promotion.offer.max_user_applications is not None):
        return 0
    return None if promotion.left is None else promotion.left + given


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
    return Promotion.objects.asked(timezone.now()).filter(producer__in=producers)


@dataclass(frozen=True)
class Account:
    """How a programme of the state stands, in đồng."""

    programme: Programme
    given: int  # by its promotions, to shoppers
    paid: int  # by it, to the marketplace
    unshared: int  # of its budget: what no promotion speaks for

    @property
    def owed(self):
        return self.given - self.paid

    @property
    def owed_size(self):
        return abs(self.owed)


def programmes():
    payments = Prefetch("payments", ProgrammePayment.objects.standing(), to_attr="came")
    rows = Programme.objects.prefetch_related(Prefetch("promotions", Promotion.objects.select_related("offer")), payments)
    return [_account(row) for row in rows]


def account_of(key):
    """How this programme stands, or None."""
    return next((one for one in programmes() if one.programme.pk == key), None)


def _account(programme):
    promotions = programme.promotions.all()
    given, paid = sum(one.given for one in promotions), sum(payment.amount for payment in programme.came)
    return Account(programme, given, paid, programme.budget - spoken_for(promotions))


def spoken_for(promotions):
    """Of a programme's budget: what its open promotions may give, and what those that ended have given."""
    return sum(one.given if one.ended_at else one.budget for one in promotions if one.opened_at)


def of_producers(producers):
    """Those that speak of one of these producers, except what was ended before anybody was asked."""
    return Promotion.objects.whole().filter(producer__in=producers).exclude(opened_at=None, ended_at__isnull=False)
