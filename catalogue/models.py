from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct, AbstractProductImage

from marketplace.foundation.core import dates
from marketplace.foundation.core.files import PrivatePath, private_storage

from .querysets import ListingQuerySet

LISTING_FIELDS = (
    "title", "description", "responsible_party", "origin", "ingredients", "usage", "storage", "shelf_life", "warnings",
    "alcohol_percent", "season_months", "handling_days", "not_delivered_to", "contact_note",
)  # fmt: skip
PACK_FIELDS = (
    "title", "net_quantity", "pack_grams", "volume_ml", "weight_grams", "length_mm", "width_mm", "height_mm",
)  # fmt: skip
AT_ONCE = {
    "season_months",
    "handling_days",
    "not_delivered_to",
    "weight_grams",
    "length_mm",
    "width_mm",
    "height_mm",
}  # nobody has to read these


class ListingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Way(models.TextChoices):
    """How a thing may be sold."""

    SOLD = "sold", _("Sold")
    SOLD_WITH_AGE = "sold_with_age", _("Sold when the age is declared, paid without cash")
    SHOWN_ONLY = "shown_only", _("Shown only")


class Product(AbstractProduct):
    """A listing of a registered product (parent), or one of its pack sizes (child).

    Label fields are the listing's; measures, price and stock are each pack's. The title of a pack is its size: "Gói 500 g".
    """

    registered_product = models.ForeignKey(
        "certification.RegisteredProduct",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="listings",
        verbose_name=_("registered product"),
    )
    state = models.CharField(_("state"), max_length=10, choices=ListingState.choices, default=ListingState.DRAFT)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True)

    # the label, as Decrees 37/2026 and 43/2017 want it
    responsible_party = models.TextField(_("responsible party and address"), blank=True)
    origin = models.CharField(_("origin"), max_length=200, blank=True)
    ingredients = models.TextField(_("ingredients"), blank=True)
    usage = models.TextField(_("how to use"), blank=True)
    storage = models.TextField(_("storage"), blank=True)
    shelf_life = models.CharField(_("shelf life"), max_length=200, blank=True)
    warnings = models.TextField(_("warnings"), blank=True)
    alcohol_percent = models.DecimalField(
        _("alcohol, % by volume"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    season_months = ArrayField(  # 1 to 12; none: all the year
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)]),
        default=list,
        blank=True,
        verbose_name=_("months of its season"),
    )
    handling_days = models.PositiveSmallIntegerField(_("days until it is sent"), default=2)
    not_delivered_to = ArrayField(models.CharField(max_length=2), default=list, blank=True, verbose_name=_("provinces it is not sent to"))
    contact_note = models.TextField(_("where to see or ask for it"), blank=True)

    # each pack size
    net_quantity = models.CharField(_("net quantity"), max_length=60, blank=True)
    pack_grams = models.PositiveIntegerField(_("net weight, g"), null=True, blank=True)
    volume_ml = models.PositiveIntegerField(_("volume, ml"), null=True, blank=True)
    weight_grams = models.PositiveIntegerField(_("weight as sent, g"), null=True, blank=True)
    length_mm = models.PositiveIntegerField(_("length, mm"), null=True, blank=True)
    width_mm = models.PositiveIntegerField(_("width, mm"), null=True, blank=True)
    height_mm = models.PositiveIntegerField(_("height, mm"), null=True, blank=True)
    price_until = models.DateField(_("price stands until"), null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta(AbstractProduct.Meta):
        constraints = [
            models.CheckConstraint(
                name="listing_has_a_registered_product",
                condition=Q(structure="child", registered_product__isnull=True)
                | (~Q(structure="child") & Q(registered_product__isnull=False)),
            ),
            models.UniqueConstraint(
                name="one_live_listing_per_registered_product",
                fields=["registered_product"],
                condition=~Q(state="withdrawn"),
            ),
        ]

    def get_absolute_url(self):
        """The address of the registered product, which outlives any listing."""
        return self.listing.registered_product.get_absolute_url()

    @property
    def listing(self):
        return self.parent if self.is_child else self

    @cached_property
    def packs(self):
        """Pack sizes on offer, cheapest first; fetch with `selectors.with_packs` to avoid a query each."""
        return sorted(
            (pack for pack in self.children.all() if pack.is_public), key=lambda pack: (pack.price is None, pack.price or 0, pack.pk)
        )

    @cached_property
    def price(self):
        """A pack's price in đồng, taxes included; None where none is set."""
        record = next(iter(self.stockrecords.all()), None)
        return None if record is None or record.price is None else int(record.price)

    def save_only(self, *fields):
        """Write these columns alone; Oscar's own `save` would look for attributes, which we have none of."""
        type(self).objects.filter(pk=self.pk).update(**{name: getattr(self, name) for name in fields}, date_updated=timezone.now())

    @property
    def slug_part(self):
        return self.listing.registered_product.get_absolute_url().rstrip("/").rsplit("/", 1)[-1]


class ListingVersion(models.Model):
    """What a listing said from a moment on; kept, never changed (the law wants a year at least)."""

    listing = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    act = models.CharField(_("act"), max_length=20)
    content = models.JSONField(_("content"))

    class Meta:
        ordering = ["listing", "-number"]
        constraints = [models.UniqueConstraint(name="one_number_per_version", fields=["listing", "number"])]

    def __str__(self):
        return f"{self.listing_id} · {self.number}"


class ListingChange(models.Model):
    """What a producer wants a published listing to say; what was read stays on display until somebody has read this."""

    listing = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="change")
    fields = models.JSONField(default=dict)  # of LISTING_FIELDS: those that would change
    packs = models.JSONField(default=dict)  # {size: {of PACK_FIELDS, "offered": True}}: the same
    captions = models.JSONField(default=dict)  # {picture: its new caption}; new pictures wait by themselves
    refused = models.TextField(blank=True)  # why a reader did not take it; then it waits for its producer
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self):
        return str(self.listing_id)

    @property
    def says_anything(self):
        return bool(self.fields or self.packs or self.captions) or self.listing.images.filter(is_shown=False).exists()


class PictureQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(is_shown=True).order_by("display_order", "pk")


class ProductImage(AbstractProductImage):
    """A picture of a listing. The original is private; what shoppers see is a rendition, made once the picture is shown."""

    original = models.ImageField(storage=private_storage, upload_to=PrivatePath("pictures"), max_length=255)
    is_shown = models.BooleanField(default=False)  # somebody has read it

    objects = PictureQuerySet.as_manager()


class SellingRuleQuerySet(models.QuerySet):
    def for_listings(self, group, alcohol):
        """Rules that speak about a group and a strength, the deciding one first; an unknown strength counts as none."""
        strength = Coalesce(alcohol, 0, output_field=models.DecimalField(max_digits=4, decimal_places=1))
        return (
            self.annotate(strength=strength)
            .filter(Q(group=group) | Q(group__isnull=True), alcohol_from__lte=F("strength"))
            .filter(Q(alcohol_under__isnull=True) | Q(alcohol_under__gt=F("strength")))
            .order_by("-precedence", "pk")
        )


def in_language(vietnamese, english):
    return english if english and get_language() == "en" else vietnamese


class SellingRule(models.Model):
    """How goods of a group and a strength may be sold; an officer changes it, the code only reads it."""

    group = models.ForeignKey(
        "certification.ProductGroup", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group")
    )
    alcohol_from = models.DecimalField(_("alcohol from, %"), max_digits=4, decimal_places=1, default=0)
    alcohol_under = models.DecimalField(_("and under, %"), max_digits=4, decimal_places=1, null=True, blank=True)
    way = models.CharField(_("way"), max_length=13, choices=Way.choices)
    reason = models.CharField(_("reason, in Vietnamese"), max_length=300, blank=True)
    reason_en = models.CharField(_("reason, in English"), max_length=300, blank=True)
    basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    precedence = models.PositiveSmallIntegerField(_("precedence"), default=0)

    objects = SellingRuleQuerySet.as_manager()

    class Meta:
        ordering = ["-precedence", "pk"]
        constraints = [
            models.CheckConstraint(
                name="selling_rule_has_a_range",
                condition=Q(alcohol_under__isnull=True) | Q(alcohol_under__gt=F("alcohol_from")),
            )
        ]

    def __str__(self):
        return self.words or self.get_way_display()

    @property
    def words(self):
        return in_language(self.reason, self.reason_en)


class SellingLicenceQuerySet(models.QuerySet):
    def in_date(self, on=None):
        day = dates.today(on)
        return self.filter(valid_from__lte=day, valid_until__gte=day)


class SellingLicence(models.Model):
    """A producer's licence to sell alcohol from 5.5 %; without one in date its goods are shown only."""

    producer = models.ForeignKey("producers.Producer", on_delete=models.PROTECT, related_name="selling_licences")
    number = models.CharField(_("number"), max_length=60)
    issued_by = models.CharField(_("issued by"), max_length=200, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))

    objects = SellingLicenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="licence_ends_after_it_begins", condition=Q(valid_until__gte=F("valid_from"))),
        ]

    def __str__(self):
        return self.number


class SellingPauseQuerySet(models.QuerySet):
    def running(self, on=None):
        """From the click to the end of the last day in Vietnam, or to the click that opens again."""
        on = on or timezone.now()
        going = self.filter(Q(until=None) | Q(until__gte=dates.today(on)), since__lte=on)
        return going.filter(Q(ended_at=None) | Q(ended_at__gt=on))


class SellingPause(models.Model):
    """ "Tạm nghỉ": a producer sells nothing for a while. Goods keep their stars and pages; open orders go on."""

    class Reason(models.TextChoices):
        SEASON = "season", _("out of season")
        MAKING = "making", _("the next batch is being made")
        AWAY = "away", _("away from home")
        HOLIDAY = "holiday", _("holiday")
        OTHER = "other", _("other work")

    producer = models.ForeignKey("producers.Producer", on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateField(_("last day"), null=True, blank=True)  # None: until they open again
    ended_at = models.DateTimeField(null=True, blank=True)  # opened again before

    objects = SellingPauseQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_pause_at_a_time", fields=["producer"], condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(name="pause_ends_after_it_begins", condition=Q(ended_at=None) | Q(ended_at__gte=F("since"))),
        ]

    def __str__(self):
        return pause_words(self.reason, self.until)


def pause_words(reason, until):
    """For shoppers: when selling goes on, and why it rests."""
    said = {"reason": SellingPause.Reason(reason).label, "day": until and dates.words(until)}
    return _("Not selling through %(day)s: %(reason)s.") % said if until else _("Not selling for now: %(reason)s.") % said


class RestockWish(models.Model):
    """ "Báo khi có lại": tell this number once the thing can be bought again."""

    registered_product = models.ForeignKey("certification.RegisteredProduct", on_delete=models.CASCADE, related_name="restock_wishes")
    phone = models.CharField(_("phone number"), max_length=16)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_wish_per_phone", fields=["registered_product", "phone"], condition=Q(told_at__isnull=True)
            ),
        ]

    def __str__(self):
        return f"{self.registered_product_id}"


class RestockBlock(models.Model):
    """Whoever holds this number wants no message about this product, whoever types the number in. The number itself is not kept."""

    registered_product = models.ForeignKey("certification.RegisteredProduct", on_delete=models.CASCADE, related_name="+")
    phone_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registered_product", "phone_digest"], name="one_block_per_phone")]

    def __str__(self):
        return f"{self.registered_product_id}"


from oscar.apps.catalogue.models import *  # noqa: E402, F403  our Product comes first, so Oscar leaves its own out
