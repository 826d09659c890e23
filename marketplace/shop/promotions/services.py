"""Rules are written, agreed to, opened and ended here; uses are counted under the lock of their offer.

Lock order: … pools → offers of promotions, in key order → ledger accounts.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.core.money import WHOLE, dong
from marketplace.foundation.core.text import squeeze

from . import booking, signals
from .models import (
    FIRST,
    MOST_OFF,
    AmountOff,
    Bearer,
    DeliveryOff,
    MoreFree,
    PercentOff,
    Programme,
    ProgrammePayment,
    Promotion,
    Scope,
    Use,
)
from .selectors import counted, spoken_for

Offer, Voucher = get_model("offer", "ConditionalOffer"), get_model("voucher", "Voucher")
Condition, Benefit = get_model("offer", "Condition"), get_model("offer", "Benefit")
LONGEST_CODE = 20
LARGEST = 9_999_999_999  # đồng that Oscar's columns hold
FOREVER = timedelta(days=36_500)  # Oscar's vouchers must end; the offer's own days are asked


@dataclass(frozen=True)
class Rule:
    """All of a promotion as it is written. A percentage, a sum, packs or delivery: one of them; days are whole, the last one included."""

    name: str
    valid_from: object
    paper: str
    borne_by: str
    basis_points: int = 0
    amount: int = 0
    buys: int = 0  # packs paid for, and
    gets: int = 0  # so many more free
    delivery: bool = False  # what sending costs,
    delivery_most: int = 0  # up to so much a parcel; 0: all of it
    valid_until: object = None
    code: str = ""
    producer_basis_points: int = 0  # asked where it is shared
    programme: Programme = None
    producer: object = None
    group: object = None
    commune: object = None
    least_stars: int = None
    first_order: bool = False
    least_goods: int = 0
    most_off: int = None
    budget: int = None
    most_uses: int = None
    most_each: int = None
    priority: int = 0

    @property
    def share(self):
        return {Bearer.PRODUCER: WHOLE, Bearer.SHARED: self.producer_basis_points}.get(self.borne_by, 0)


def clean_code(text):
    """As typed → as kept: `tet 2027` → `TET2027`."""
    return "".join(str(text).split()).upper()[: LONGEST_CODE + 1]


def _check(rule):
    """Each sentence says what to write instead."""
    if sum(map(bool, (rule.basis_points, rule.amount, rule.buys or rule.gets, rule.delivery))) != 1:
        words = _("Please write a percentage, a sum, packs to buy and to get, or delivery: one of them.")
        raise ValidationError(words, code="worth")
    if rule.delivery_most and not rule.delivery:
        raise ValidationError(_("A sum a parcel is of delivery: please tick that it takes the delivery fee off."), code="worth")
    if rule.gets > rule.buys or bool(rule.buys) != bool(rule.gets):
        raise ValidationError(_("At least as many packs are bought as are given away (Decree 81/2018)."), code="half")
    if rule.basis_points > MOST_OFF:
        raise ValidationError(_("A promotion takes off half of the price at most (Decree 81/2018)."), code="half")
    if max(rule.amount, rule.delivery_most, rule.budget or 0) > LARGEST:
        raise ValidationError(_("%(sum)s at most.") % {"sum": dong(LARGEST)}, code="sum")
    if not squeeze(rule.paper):
        raise ValidationError(_("Please write down the notice to the trade department that this rests on."), code="paper")
    if rule.valid_until and rule.valid_until < rule.valid_from:
        raise ValidationError(_("The last day lies before the first."), code="days")
    if rule.code and not (rule.code.isascii() and rule.code.isalnum() and 4 <= len(rule.code) <= LONGEST_CODE):  # noqa: PLR2004
        raise ValidationError(_("A code has 4 to 20 letters without marks and digits, no spaces."), code="code")
    _check_bearer(rule)


def _check_bearer(rule):
    if rule.borne_by in (Bearer.PRODUCER, Bearer.SHARED) and rule.producer is None:
        raise ValidationError(_("A producer who bears it has to be named: choose the producer it is for."), code="producer")
    if rule.borne_by == Bearer.SHARED and not 0 < rule.producer_basis_points < WHOLE:
        raise ValidationError(_("Please write which part of it the producer bears, between 0 and 100 %."), code="share")
    if rule.borne_by == Bearer.PROGRAMME and (rule.programme is None or not rule.budget):
        words = _("A programme of the state bears it: choose the programme, and write this promotion's budget.")
        raise ValidationError(words, code="programme")


@transaction.atomic
def write(rule, *, actor, promotion=None):
    """A new promotion, not open yet; or (`promotion`) one rewritten before it was ever open. Whoever had agreed is asked again."""
    _check(rule)
    if promotion is None:
        promotion = Promotion(offer=_fresh_offer())
    else:
        promotion = _locked(promotion)
        if promotion.opened_at:
            raise ValidationError(_("It has been open: it cannot be rewritten. Please end it and write another."), code="open")
    _fill_offer(promotion.offer, rule)
    _fill_voucher(promotion, rule)
    for name in ("borne_by", "programme", "producer", "group", "commune", "least_stars", "first_order", "least_goods", "most_off"):
        setattr(promotion, name, getattr(rule, name))
    if rule.borne_by != Bearer.PROGRAMME:
        promotion.programme = None
    promotion.producer_basis_points, promotion.paper = rule.share, squeeze(rule.paper)
    promotion.agreed_at = promotion.agreed_by = None
    promotion.save()
    audit.record("promotion_written", promotion, actor=actor, paper=promotion.paper)
    if promotion.needs_agreement:
        signals.agreement_asked.send(Promotion, promotion=promotion)
    return promotion


def _fresh_offer():
    return Offer(offer_type=Offer.SITE, status=Offer.SUSPENDED, condition=Condition(), benefit=Benefit(), exclusive=True)


def _fill_offer(offer, rule):
    offer.condition.proxy_class = f"{Scope.__module__}.{Scope.__name__}"
    kind, value = _worth(rule)
    offer.benefit.proxy_class = f"{kind.__module__}.{kind.__name__}"
    offer.benefit.value, offer.benefit.max_affected_items = Decimal(value), rule.gets or None
    offer.name = squeeze(rule.name)
    offer.offer_type = Offer.VOUCHER if rule.code else Offer.SITE
    offer.priority = FIRST if rule.code else rule.priority
    offer.start_datetime = dates.start_of(rule.valid_from)
    offer.end_datetime = dates.end_of(rule.valid_until) if rule.valid_until else None
    offer.max_discount, offer.max_global_applications, offer.max_user_applications = rule.budget, rule.most_uses, rule.most_each
    for part in (offer.condition, offer.benefit):
        part.save()
    offer.condition, offer.benefit = offer.condition, offer.benefit  # their keys, now that they have some
    _named_once(offer)


def _worth(rule):
    if rule.basis_points:
        return PercentOff, Decimal(rule.basis_points) / 100
    if rule.delivery:
        return DeliveryOff, rule.delivery_most
    return (MoreFree, rule.buys) if rule.buys else (AmountOff, rule.amount)


def _named_once(row):
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        words = _("There is another promotion of this name or code. Please choose another.")
        raise ValidationError(words, code="taken") from None


def _fill_voucher(promotion, rule):
    offer, former = promotion.offer, promotion.voucher
    if not rule.code:
        promotion.voucher = None
    else:
        voucher = former or Voucher(usage=Voucher.MULTI_USE)
        voucher.name, voucher.code = offer.name, rule.code
        voucher.start_datetime, voucher.end_datetime = offer.start_datetime, offer.end_datetime or offer.start_datetime + FOREVER
        _named_once(voucher)
        voucher.offers.set([offer])
        promotion.voucher = voucher


def _locked(promotion):
    """The row of Oscar's offer is the one lock of a promotion."""
    Offer.objects.select_for_update(no_key=True).get(pk=promotion.offer_id)
    return Promotion.objects.whole().get(pk=promotion.pk)


@transaction.atomic
def agree(promotion, *, actor, seen, on=None):
    """The producer bears a part of it and says yes. `seen`: the rule as the page showed it (see `seal`)."""
    promotion, on = _locked(promotion), on or timezone.now()
    if not promotion.needs_agreement or promotion.agreed_at or promotion.over(on):
        raise ValidationError(_("There is nothing left to agree to."), code="done")
    if seen != seal(promotion):
        raise ValidationError(_("The rule has been rewritten meanwhile. Please read it once more."), code="changed")
    promotion.agreed_at, promotion.agreed_by = on, actor
    promotion.save(update_fields=["agreed_at", "agreed_by"])
    audit.record("promotion_agreed", promotion, actor=actor, on_behalf_of=promotion.producer)
    return promotion


def seal(promotion):
    """All that a producer agrees to, in a form that can be compared."""
    offer = promotion.offer
    benefit = offer.benefit
    said = [offer.name, promotion.code, benefit.proxy_class, Decimal(benefit.value).normalize(), benefit.max_affected_items]
    said += [promotion.producer_basis_points, promotion.most_off, promotion.least_goods]
    said += [dates.today(offer.start_datetime), promotion.last_day]
    said += [promotion.budget, offer.max_global_applications, offer.max_user_applications]
    said += [promotion.group_id, promotion.commune_id, promotion.least_stars, promotion.first_order]
    return "|".join(map(str, said))


@transaction.atomic
def open_promotion(promotion, *, actor, on=None):
    promotion, on = _locked(promotion), on or timezone.now()
    if promotion.opened_at or promotion.ended_at:
        raise ValidationError(_("This has already been done."), code="done")
    if promotion.over(on):
        raise ValidationError(_("Its last day has passed. Please rewrite its days first."), code="days")
    if promotion.needs_agreement and not promotion.agreed_at:
        words = _("%(who)s bears a part of it and has not agreed yet.")
        raise ValidationError(words % {"who": promotion.producer.name}, code="agreement")
    _keep_to_programme(promotion)
    promotion.opened_at = on
    promotion.save(update_fields=["opened_at"])
    Offer.objects.filter(pk=promotion.offer_id).update(status=Offer.OPEN)
    audit.record("promotion_opened", promotion, actor=actor, paper=promotion.paper)
    return promotion


def _keep_to_programme(promotion):
    """The budgets of a programme's open promotions are at most its own; of one that has ended counts what it has given."""
    if promotion.programme_id is None:
        return
    programme = Programme.objects.select_for_update(no_key=True).get(pk=promotion.programme_id)
    left = programme.budget - spoken_for(programme.promotions.select_related("offer"))
    if promotion.budget > left:
        words = _("The programme has %(left)s left for promotions; this one asks for more.")
        raise ValidationError(words % {"left": dong(left)}, code="budget")


@transaction.atomic
def end(promotion, *, actor, reason, on=None):
    """From this moment on it takes nothing off; what was ordered keeps it."""
    promotion = _locked(promotion)
    if promotion.ended_at:
        raise ValidationError(_("It has already ended."), code="done")
    if not (reason := squeeze(reason)):
        raise ValidationError(_("Please say why."), code="reason")
    promotion.ended_at = on or timezone.now()
    promotion.save(update_fields=["ended_at"])
    Offer.objects.filter(pk=promotion.offer_id).update(status=Offer.SUSPENDED)
    audit.record("promotion_ended", promotion, actor=actor, reason=reason[:300])
    return promotion


def lock(keys):
    """Promotions that are just being counted, by key; nobody else counts these until the transaction ends. No statement for none."""
    offers = Promotion.objects.filter(pk__in=keys).values("offer")
    return list(Offer.objects.filter(pk__in=offers).order_by("pk").select_for_update(no_key=True)) if keys else []


def count(given, *, reference, on):
    """One purchase uses promotions: `given` {promotion: {order's number: đồng}}. The caller has judged it under `lock`."""
    uses = [
        Use(promotion=promotion, reference=reference, number=number, amount=amount, at=on)
        for promotion, orders in given.items()
        for number, amount in orders.items()
    ]
    Use.objects.bulk_create(uses)
    for promotion, orders in given.items():
        more = {"num_applications": F("num_applications") + 1, "num_orders": F("num_orders") + 1}
        Offer.objects.filter(pk=promotion.offer_id).update(**more, total_discount=F("total_discount") + sum(orders.values()))


def bring(stands, *, others_stay=False):
    """What promotions take off orders now: {order's number: {promotion's key: đồng}}. Smaller or nothing: budget and use come back.

    Where one has grown (late money takes an order up, a parcel goes further), what is left of the limits must be enough.
    `others_stay`: promotions of these orders that are not named take off what they did; else they take off nothing any more.
    """
    rows = Use.objects.filter(number__in=stands).order_by("pk") if stands else ()
    wanted = {row: stands[row.number].get(row.promotion_id, row.amount if others_stay else 0) for row in rows}
    changed = {row: amount for row, amount in wanted.items() if amount != row.amount}
    if not changed:
        return
    lock({row.promotion_id for row in changed})
    grown = {row.promotion_id for row, amount in changed.items() if amount > row.amount}
    for row, amount in changed.items():
        row.amount = amount
    Use.objects.bulk_update(changed, ["amount"])
    for promotion in Promotion.objects.filter(pk__in={row.promotion_id for row in changed}).select_related("offer").order_by("offer"):
        _recount(promotion, may_grow=promotion.pk in grown)


def _recount(promotion, *, may_grow):
    uses, total = counted([promotion.pk])[promotion.pk]
    offer = promotion.offer
    most = offer.max_global_applications
    if may_grow and ((most is not None and uses > most) or (promotion.budget is not None and total > promotion.budget)):
        words = _("The promotion “%(name)s” has been used up meanwhile: the money has to go back.")
        raise ValidationError(words % {"name": offer.name}, code="used_up")
    Offer.objects.filter(pk=offer.pk).update(num_applications=uses, num_orders=uses, total_discount=total)


@transaction.atomic
def add_programme(*, actor, **said):
    programme = Programme(**said | {"name": squeeze(said["name"]), "paper": squeeze(said["paper"])})
    programme.full_clean()
    programme.save()
    audit.record("programme_added", programme, actor=actor, paper=programme.paper)
    return programme


@transaction.atomic
def record_payment(programme, *, actor, amount, received_on, reference, on=None):
    """A programme has paid of what it owes. One reference of the bank is written down once, for whichever programme."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    reference = clean_reference(reference)
    if not reference or amount <= 0:
        raise ValidationError(_("Please write the sum and the bank's reference of the transfer."), code="reference")
    if received_on > dates.today(on):
        raise ValidationError(_("This day has not come yet."), code="day")
    paid = sum(programme.payments.standing().values_list("amount", flat=True))
    if paid + amount > programme.budget:
        words = _("The programme has a budget of %(budget)s and has paid %(paid)s of it: this would be more. Please check the sum.")
        raise ValidationError(words % {"budget": dong(programme.budget), "paid": dong(paid)}, code="sum")
    said = {"amount": amount, "received_on": received_on, "reference": reference}
    try:
        with transaction.atomic():
            payment = ProgrammePayment.objects.create(programme=programme, recorded_by=actor, recorded_at=on or timezone.now(), **said)
    except IntegrityError:
        raise ValidationError(_("A transfer with this reference has been written down already."), code="taken") from None
    booking.book(payment, at=payment.recorded_at, person=actor)
    audit.record("programme_paid", programme, actor=actor, paper=reference, details={"amount": amount, "day": str(received_on)})
    return payment


def clean_reference(text):
    """As typed → as kept: the same transfer is written alike by whoever types it."""
    return "".join(str(text).split()).upper()


@transaction.atomic
def withdraw_payment(payment, *, actor, reason, on=None):
    """It was written down by mistake: the claim stands again, and the reference may be used once more."""
    payment = ProgrammePayment.objects.select_for_update(no_key=True).select_related("programme").get(pk=payment.pk)
    if payment.withdrawn_at:
        raise ValidationError(_("This has already been done."), code="done")
    if not (reason := squeeze(reason)):
        raise ValidationError(_("Please say why."), code="reason")
    payment.withdrawn_at = on or timezone.now()
    payment.save(update_fields=["withdrawn_at"])
    booking.book(payment, at=payment.withdrawn_at, person=actor)
    details = {"amount": payment.amount}
    audit.record(
        "programme_payment_withdrawn", payment.programme, actor=actor, reason=reason[:300], paper=payment.reference, details=details
    )
    return payment
