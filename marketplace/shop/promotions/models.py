"""A promotion is one of Oscar's offers, with what Oscar does not know in a row beside it.

Oscar's: `ConditionalOffer` (name, days, priority, `max_global_applications`, `max_user_applications`, `max_discount` and the two counters
they stand against), `Voucher` (the code), `Condition` and `Benefit` as proxies below, its applicator and its registry of lines (`bag`).
Not Oscar's: `Range` (a list of products; ours are asked what holds today: star, place, strength), `OrderDiscount` and `record_usage`
(they record a whole basket at each order, and nothing gives a use back), its benefits (their parts are no whole đồng).
"""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_class, get_model

from marketplace.foundation.core import dates, figures
from marketplace.foundation.core.money import WHOLE, dong, part, split

Condition, Benefit = get_model("offer", "Condition"), get_model("offer", "Benefit")
BasketDiscount, ZERO_DISCOUNT = get_class("offer.results", "BasketDiscount"), get_class("offer.results", "ZERO_DISCOUNT")
MOST_OFF = WHOLE // 2  # of the price: Decree 81/2018/NĐ-CP, Article 7 (a promotion takes off half at most)
STRONG = 15  # % of alcohol: from here on nothing is promoted (Law 44/2019, Article 5)
FIRST = 10  # the priority of a typed code: above those that run by themselves


class Bearer(models.TextChoices):
    PLATFORM = "platform", _("The marketplace")
    PRODUCER = "producer", _("The producer")
    SHARED = "shared", _("The producer and the marketplace")
    PROGRAMME = "programme", _("A programme of the state")


class Programme(models.Model):
    """Public money for promotions: the marketplace lays it out and claims it back."""

    code = models.SlugField(_("code"), max_length=30, unique=True)  # owner of its account in the book
    name = models.CharField(_("name"), max_length=160)
    paper = models.CharField(_("decision it rests on"), max_length=200)
    budget = models.PositiveBigIntegerField(_("budget, đồng"))  # shared out over its promotions
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("programme of promotions")
        verbose_name_plural = _("programmes of promotions")

    def __str__(self):
        return self.name


class ProgrammePaymentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)


class ProgrammePayment(models.Model):
    """Money that has come of what a programme owes. Written down by mistake, it is withdrawn, never deleted."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="payments")
    amount = models.PositiveBigIntegerField()  # đồng
    received_on = models.DateField()
    reference = models.CharField(max_length=60)  # of the bank, see `services.clean_reference`
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ProgrammePaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        verbose_name = _("payment of a programme")
        verbose_name_plural = _("payments of programmes")
        constraints = [
            models.UniqueConstraint(fields=["reference"], condition=Q(withdrawn_at=None), name="programme_pays_once_by_a_reference"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="programme_pays_something"),
        ]

    def __str__(self):
        return self.reference


class PromotionQuerySet(models.QuerySet):
    def whole(self):
        return self.select_related("offer__condition", "offer__benefit", "voucher", "producer", "group", "commune", "programme")

    def not_over(self, on):
        return self.filter(Q(offer__end_datetime=None) | Q(offer__end_datetime__gt=on), ended_at=None)

    def running(self, on):
        """Open and within its days; whether it is used up, its offer says."""
        return self.not_over(on).filter(offer__status="Open", offer__start_datetime__lte=on)

    def waiting(self, on):
        """Written, not open yet and not too late."""
        return self.not_over(on).filter(opened_at=None)

    def to_open(self, on):
        """Nothing is missing but that somebody opens it."""
        return self.waiting(on).exclude(producer_basis_points__gt=0, agreed_at=None)

    def asked(self, on):
        """Its producer has not said yet whether it bears its part."""
        return self.waiting(on).filter(producer_basis_points__gt=0, agreed_at=None)


class Promotion(models.Model):
    """Written at the desk, agreed to by the producer who bears a part, then opened. Never rewritten once it was open."""

    offer = models.OneToOneField("offer.ConditionalOffer", models.PROTECT, related_name="promotion")
    voucher = models.OneToOneField("voucher.Voucher", models.PROTECT, null=True, blank=True, related_name="promotion")  # null: no code
    borne_by = models.CharField(_("who bears it"), max_length=10, choices=Bearer)
    producer_basis_points = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(WHOLE)])  # of what is taken off
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="promotions")
    paper = models.CharField(_("notice to the trade department"), max_length=200)

    producer = models.ForeignKey("producers.Producer", models.PROTECT, null=True, blank=True, related_name="promotions")
    group = models.ForeignKey("certification.ProductGroup", models.PROTECT, null=True, blank=True, related_name="+")
    commune = models.ForeignKey("places.Commune", models.PROTECT, null=True, blank=True, related_name="+")
    least_stars = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(3), MaxValueValidator(5)])
    first_order = models.BooleanField(default=False)
    least_goods = models.PositiveBigIntegerField(default=0)  # đồng of goods that it is for
    most_off = models.PositiveBigIntegerField(null=True, blank=True)  # đồng a purchase

    made_at = models.DateTimeField(default=timezone.now, editable=False)
    agreed_at = models.DateTimeField(null=True, blank=True)  # by the producer who bears a part
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        constraints = [
            models.CheckConstraint(
                name="promotion_says_who_bears_it",
                condition=Q(borne_by=Bearer.PLATFORM, producer_basis_points=0, programme=None)
                | Q(borne_by=Bearer.PROGRAMME, producer_basis_points=0, programme__isnull=False)
                | Q(borne_by=Bearer.PRODUCER, producer_basis_points=WHOLE, programme=None, producer__isnull=False)
                | Q(
                    borne_by=Bearer.SHARED,
                    producer_basis_points__gt=0,
                    producer_basis_points__lt=WHOLE,
                    programme=None,
                    producer__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="producer_agreed_before_it_opened",
                condition=Q(opened_at=None) | Q(producer_basis_points=0) | Q(agreed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.offer.name

    @property
    def code(self):
        return self.voucher.code if self.voucher_id else ""

    @property
    def last_day(self):
        """The last day on which it holds; None without an end."""
        return dates.today(self.offer.end_datetime - timedelta(seconds=1)) if self.offer.end_datetime else None

    def over(self, on):
        return self.ended_at is not None or bool(self.offer.end_datetime and self.offer.end_datetime <= on)

    @property
    def needs_agreement(self):
        return self.producer_basis_points > 0

    @property
    def for_one_person(self):
        """It asks who buys: only for who is signed in, or whose number is proven."""
        return self.first_order or self.offer.max_user_applications is not None

    @property
    def budget(self):
        return None if self.offer.max_discount is None else int(self.offer.max_discount)

    @property
    def given(self):
        return int(self.offer.total_discount)

    @property
    def left(self):
        """Of its budget; None where there is none."""
        return None if self.budget is None else max(self.budget - self.given, 0)

    @property
    def used_up(self):
        return self.offer.get_max_applications() == 0

    @property
    def worth(self):
        """What it takes off, in words."""
        return self.offer.benefit.proxy().name

    @property
    def for_delivery(self):
        """It takes off what sending costs, nothing of the goods."""
        return isinstance(self.offer.benefit.proxy(), DeliveryOff)

    @property
    def bearer(self):
        """Owner of the account that pays what the producer does not."""
        return self.programme.code if self.programme_id else "platform"

    def borne(self, amount):
        """Of what was taken off: by others than the producer."""
        return split(amount, (self.producer_basis_points, WHOLE - self.producer_basis_points))[1] if amount else 0

    def fits(self, good):
        if good.strong:
            return False
        if self.least_stars is not None and (good.stars or 0) < self.least_stars:
            return False
        pairs = ((self.producer_id, good.producer), (self.group_id, good.group), (self.commune_id, good.commune))
        return all(wanted in (None, found) for wanted, found in pairs)


class Use(models.Model):
    """What a promotion took off one producer's order. It shrinks with the order; nothing left: given back."""

    promotion = models.ForeignKey(Promotion, models.PROTECT, related_name="uses")
    reference = models.CharField(max_length=16, db_index=True)  # the purchase: all its orders are one use
    number = models.CharField(max_length=16)  # the order
    amount = models.PositiveBigIntegerField()  # đồng, as it stands now
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("use of a promotion")
        verbose_name_plural = _("uses of promotions")
        constraints = [models.UniqueConstraint(fields=["number", "promotion"], name="one_use_per_order")]
        indexes = [models.Index(fields=["promotion"], include=["reference", "amount"], condition=Q(amount__gt=0), name="uses_that_stand")]

    def __str__(self):
        return f"{self.number}: {self.amount}"


class Scope(Condition):
    """Whether the goods it is for are there, and enough of them; `Bag.trouble` says it in words."""

    class Meta:
        proxy = True
        verbose_name = _("condition of a promotion")
        verbose_name_plural = _("conditions of promotions")

    @property
    def name(self):
        return str(self._meta.verbose_name)

    def is_satisfied(self, offer, basket):
        return basket.trouble(offer.promotion) is None


class Off(Benefit):
    """So much of what it finds in the basket, as whole đồng by largest remainder. A line takes one promotion, whole; a parcel's way too."""

    class Meta:
        proxy = True
        verbose_name = _("what a promotion takes off")
        verbose_name_plural = _("what promotions take off")

    def apply(self, basket, condition, offer, **_unused):
        promotion = offer.promotion
        found = self.found(basket, offer)
        wanted = self.wanted(found)
        amount = min(wanted if promotion.most_off is None else min(wanted, promotion.most_off), self.most(found))
        if amount <= 0 or (promotion.left is not None and amount > promotion.left):
            return ZERO_DISCOUNT
        for one, share in zip(found, split(amount, self.weights(found)), strict=True):
            one.take_off(share, offer)
        return BasketDiscount(amount)

    def found(self, basket, offer):
        return [good for good in basket.fitting(offer.promotion) if good.quantity_without_offer_discount(offer) == good.quantity]

    def weights(self, goods):
        return [good.amount for good in goods]

    def most(self, goods):
        return part(sum(good.amount for good in goods), MOST_OFF)


class PercentOff(Off):
    class Meta:
        proxy = True
        verbose_name = _("percentage of a promotion")
        verbose_name_plural = _("percentages of promotions")

    @property
    def basis_points(self):
        return int(self.value * 100)

    @property
    def name(self):
        return _("%(percent)s off") % {"percent": figures.percent(self.basis_points)}

    def wanted(self, goods):
        return part(sum(good.amount for good in goods), self.basis_points)


class AmountOff(Off):
    class Meta:
        proxy = True
        verbose_name = _("sum of a promotion")
        verbose_name_plural = _("sums of promotions")

    @property
    def name(self):
        return _("%(sum)s off") % {"sum": dong(self.value)}

    def wanted(self, goods):
        return int(self.value)


class MoreFree(Off):
    """Of so many and some more, the cheapest are free. What that is worth comes off all of them, so that nothing is sold for nothing and
    each gives back what was paid for it. Oscar's own `Multibuy` frees one single pack."""

    class Meta:
        proxy = True
        verbose_name = _("packs that a promotion gives away")
        verbose_name_plural = _("packs that promotions give away")

    @property
    def buys(self):
        return int(self.value)

    @property
    def gets(self):
        return self.max_affected_items

    @property
    def name(self):
        return _("Buy %(buys)d, get %(gets)d more") % {"buys": self.buys, "gets": self.gets}

    def wanted(self, goods):
        """The packs from the dearest to the cheapest, in sets: the last of each whole set are free."""
        prices = sorted((good.price for good in goods for _pack in range(good.quantity)), reverse=True)
        size = self.buys + self.gets
        return sum(sum(prices[start + self.buys : start + size]) for start in range(0, len(prices) - size + 1, size))


class DeliveryOff(Off):
    """What it costs to send a parcel, all of it or up to so much. Sending is no goods: more than half may be free."""

    class Meta:
        proxy = True
        verbose_name = _("delivery that a promotion pays")
        verbose_name_plural = _("deliveries that promotions pay")

    @property
    def up_to(self):
        """đồng a parcel; 0: all of it."""
        return int(self.value)

    @property
    def name(self):
        return _("Up to %(sum)s off the delivery of a parcel") % {"sum": dong(self.value)} if self.up_to else _("Free delivery")

    def found(self, basket, offer):
        return [way for way in basket.ways_of(offer.promotion) if way.fee and not way.taken]

    def weights(self, ways):
        return [min(way.fee, self.up_to or way.fee) for way in ways]

    def wanted(self, ways):
        return sum(self.weights(ways))

    most = wanted
