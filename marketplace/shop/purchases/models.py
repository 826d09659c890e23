"""One click is one `Purchase`; what each producer sends is a `ProducerOrder` beside one Oscar order (same number).

How states are stored: three columns on `ProducerOrder`, each walked by its own table and changed only by this room's services:
`fulfilment` (placed → accepted → packed → shipped → delivered; cancelled, refused, returned), `payment` (what the money of this
order does) and `hold` (empty, or why nothing may move). They are independent: a held order keeps its fulfilment, an expired QR
cancels by a step of its own. Placing (services/placing.py) writes fulfilment=placed and one of these payments:
  unconfirmed   cash, and the phone is still to be proven: `services.confirm_by_phone` makes it on_delivery
  awaited       bank QR or card; `payment_received(intent)` makes it paid, its end makes it lapsed
  (reserved     the card's bank keeps the sum ready: the producer may take and pack the order, and sends it once it is paid)
  on_delivery   cash, nothing to prove: the producer is told at once
and calls `messages.tell_shopper(purchase)`, and `services.tell_producers(orders)` as soon as cash is confirmed; the receiver of
`payment_received` calls the same `tell_producers`, which sets `told_at` and the deadlines once.

`told_at` is the moment the producer was told; clocks start there, never at `placed_at`. Deadlines are columns so that one query
finds what is due. A `Purchase` has no state: it sums its orders. The intent that pays an order is the one of (purchase's reference,
order's `payee`): the producer's code where the producer gets the money (all cash does), "platform" where one transfer pays several
orders. Stock of an order is its number's promises in `shop.stock.services` (ship, release, return_ by number).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import reasons


class Method(models.TextChoices):
    COD = "cod", _("Cash on delivery")
    VIETQR = "vietqr", _("Bank transfer by VietQR")
    CARD = "card", _("Card")


class Fulfilment(models.TextChoices):
    PLACED = "placed", _("Placed")
    ACCEPTED = "accepted", _("Accepted")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")
    REFUSED = "refused", _("Refused at the door")
    RETURNED = "returned", _("Returned")


class Payment(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Waiting for the code sent to the phone")  # COD of a guest nobody knows yet
    AWAITED = "awaited", _("Waiting for the payment")
    RESERVED = "reserved", _("Reserved on the card, not taken yet")
    ON_DELIVERY = "on_delivery", _("Paid in cash on delivery")
    PAID = "paid", _("Paid")
    LAPSED = "lapsed", _("Not paid in time")
    VOID = "void", _("Nothing to pay")  # cancelled before any money came
    REFUND_DUE = "refund_due", _("To be refunded")
    REFUNDED = "refunded", _("Refunded")


class Hold(models.TextChoices):
    NONE = "", _("Free to move")
    REVOKED = "revoked", _("Certificate revoked")
    UNSAFE = "unsafe", _("Product reported unsafe")
    ENDED = "ended", _("Certificate ended; the shopper is asked")
    OPERATOR = "operator", _("Held by the operator")


class Purchase(models.Model):
    reference = models.CharField(max_length=16, unique=True)  # printed large; memo of the transfer
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="purchases")
    basket = models.ForeignKey("basket.Basket", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)

    key_owner = models.CharField(max_length=40)  # "user:12" or "basket:345": a stranger's key finds nothing
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # of what was shown and typed when the key was first used

    payer_name = models.CharField(max_length=120)
    payer_phone = models.CharField(max_length=20)  # E.164
    email = models.EmailField(blank=True)
    receiver_name = models.CharField(max_length=120)
    receiver_phone = models.CharField(max_length=20)
    province_code = models.CharField(max_length=4)
    province_name = models.CharField(max_length=120)
    commune_code = models.CharField(max_length=8)
    commune_name = models.CharField(max_length=120)
    address_line = models.CharField(max_length=200)
    door = models.CharField(max_length=220, blank=True, editable=False)  # `addresses.door`: however the line is written
    message = models.CharField(max_length=500, blank=True)

    invoice_name = models.CharField(max_length=200, blank=True)  # empty: no invoice asked for
    invoice_tax_code = models.CharField(max_length=14, blank=True)
    invoice_address = models.CharField(max_length=200, blank=True)

    method = models.CharField(max_length=12, choices=Method.choices)
    goods_total = models.PositiveBigIntegerField()
    delivery_total = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField()
    discount_total = models.PositiveBigIntegerField(default=0)  # taken off already: `goods_total` is what is paid
    terms_version = models.CharField(max_length=40)
    age_declared = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # COD proven by phone, or nothing to prove
    language = models.CharField(max_length=8, default="vi")

    class Meta:
        ordering = ("-placed_at", "-pk")
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        constraints = [
            models.UniqueConstraint(fields=("key_owner", "key"), name="one_purchase_per_key"),
            models.CheckConstraint(condition=Q(total=F("goods_total") + F("delivery_total")), name="purchase_sums"),
        ]
        indexes = [
            models.Index(fields=("payer_phone", "-placed_at"), name="purchase_by_phone"),
            models.Index(fields=("door",), name="purchase_by_door"),
        ]

    def __str__(self):
        return self.reference

    @property
    def receiver_differs(self):
        return self.receiver_phone != self.payer_phone

    @property
    def address(self):
        return ", ".join(filter(None, (self.address_line, self.commune_name, self.province_name)))


class ProducerOrderQuerySet(models.QuerySet):
    def of_producers(self, producers):
        return self.filter(producer__in=producers)

    def open(self):
        return self.filter(fulfilment__in=(Fulfilment.PLACED, Fulfilment.ACCEPTED, Fulfilment.PACKED, Fulfilment.SHIPPED))

    def unshipped(self):
        return self.filter(fulfilment__in=(Fulfilment.PLACED, Fulfilment.ACCEPTED, Fulfilment.PACKED))


class ProducerOrder(models.Model):
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="orders")
    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="producer_order")
    number = models.CharField(max_length=16, unique=True)
    producer = models.ForeignKey("producers.Producer", on_delete=models.PROTECT, related_name="orders")

    fulfilment = models.CharField(max_length=12, choices=Fulfilment.choices, default=Fulfilment.PLACED)
    payment = models.CharField(max_length=12, choices=Payment.choices)
    hold = models.CharField(max_length=12, choices=Hold.choices, blank=True, default=Hold.NONE)
    payee = models.CharField(max_length=40)

    goods_total = models.PositiveBigIntegerField()
    delivery_fee = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField()
    discount_total = models.PositiveBigIntegerField(default=0)  # taken off already: `goods_total` is what is paid
    delivery_promotion = models.ForeignKey("promotions.Promotion", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    delivery_discount = models.PositiveBigIntegerField(default=0)  # taken off already: `delivery_fee` is what is paid
    delivery_discount_borne = models.PositiveBigIntegerField(default=0)  # of it, by others than the producer
    delivery_borne_by = models.CharField(max_length=30, blank=True)  # "platform", or a programme's code
    returned_goods = models.PositiveBigIntegerField(default=0)  # of `goods_total`, given back after delivery
    returned_delivery = models.PositiveBigIntegerField(default=0)  # of `delivery_fee`
    seller = models.JSONField()  # name, legal name, address, phone, registration or tax number as they were at the click
    delivery = models.JSONField()  # zone, grams charged, days, whether the tariff was a sample

    placed_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)  # the producer was told: clocks run from here
    remind_at = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    cancel_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # cancelled, refused or returned
    close_reason = models.CharField(max_length=300, blank=True)
    carrier = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    changes = models.PositiveSmallIntegerField(default=0)  # how often the shopper changed it: who saw an earlier one looks again

    objects = ProducerOrderQuerySet.as_manager()

    class Meta:
        ordering = ("-placed_at", "-pk")
        verbose_name = _("producer's order")
        verbose_name_plural = _("producers' orders")
        constraints = [
            models.UniqueConstraint(fields=("purchase", "producer"), name="one_order_per_producer"),
            models.CheckConstraint(condition=Q(total=F("goods_total") + F("delivery_fee")), name="producer_order_sums"),
            models.CheckConstraint(
                condition=Q(returned_goods__lte=F("goods_total")) & Q(returned_delivery__lte=F("delivery_fee")),
                name="order_gives_back_at_most_its_price",
            ),
            models.CheckConstraint(
                condition=Q(delivery_discount=0, delivery_discount_borne=0)
                | Q(delivery_promotion__isnull=False, delivery_discount_borne__lte=F("delivery_discount")),
                name="delivery_is_taken_off_by_a_promotion",
            ),
        ]
        indexes = [
            models.Index(fields=("producer", "fulfilment", "-placed_at"), name="order_by_producer"),
            models.Index(fields=("remind_at",), condition=Q(fulfilment="placed"), name="order_to_remind"),
            models.Index(fields=("cancel_at",), condition=Q(fulfilment="placed"), name="order_to_cancel"),
        ]

    def __str__(self):
        return self.number

    @property
    def goods_before(self):
        """What the goods cost before promotions."""
        return self.goods_total + self.discount_total

    @property
    def delivery_before(self):
        return self.delivery_fee + self.delivery_discount

    @property
    def taken_off(self):
        """By promotions, of goods and delivery."""
        return self.discount_total + self.delivery_discount

    @property
    def discount_borne(self):
        """Of what promotions take off the goods: what others than the producer bear."""
        return sum(line.off(line.sent, line.discount_borne) for line in self.lines.all())

    @property
    def closed_because(self):
        return reasons.shown(self.close_reason)


class FormerContact(models.Model):
    """Where a purchase was to go, to whom and at what cost, until it was changed: for disputes."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="former_contacts")
    until = models.DateTimeField(default=timezone.now)
    payer_name = models.CharField(max_length=120)
    payer_phone = models.CharField(max_length=20)
    receiver_name = models.CharField(max_length=120)
    receiver_phone = models.CharField(max_length=20)
    province_code = models.CharField(max_length=4)
    province_name = models.CharField(max_length=120)
    commune_code = models.CharField(max_length=8)
    commune_name = models.CharField(max_length=120)
    address_line = models.CharField(max_length=200)
    message = models.CharField(max_length=500, blank=True)
    fees = models.JSONField()  # order's number → delivery fee

    class Meta:
        ordering = ("pk",)
        verbose_name = _("former address of a purchase")
        verbose_name_plural = _("former addresses of purchases")

    def __str__(self):
        return f"{self.purchase_id} {self.until:%d/%m/%Y}"

    @property
    def address(self):
        return ", ".join(filter(None, (self.address_line, self.commune_name, self.province_name)))


class OrderLineSnapshot(models.Model):
    """What was sold, as it was at the click. Nothing here changes when product, price, terms or certificate do."""

    producer_order = models.ForeignKey(ProducerOrder, on_delete=models.PROTECT, related_name="lines")
    order_line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="snapshot")
    product = models.ForeignKey("catalogue.Product", null=True, on_delete=models.SET_NULL, related_name="+")  # the pack size
    registered_product = models.ForeignKey("certification.RegisteredProduct", on_delete=models.PROTECT, related_name="order_lines")
    certificate = models.ForeignKey("certification.Certificate", on_delete=models.PROTECT, related_name="order_lines")
    certificate_number = models.CharField(max_length=80, blank=True)  # shown with "in force when ordered", never as stars
    stars = models.PositiveSmallIntegerField()  # for disputes; no page shows them as stars

    name = models.CharField(max_length=255)
    pack = models.CharField(max_length=120, blank=True)
    quantity = models.PositiveIntegerField()
    accepted_quantity = models.PositiveIntegerField(null=True, blank=True)  # less than `quantity` when accepted in part
    returned_quantity = models.PositiveIntegerField(default=0)  # came back or was paid for: nobody asks for it again
    returned_amount = models.PositiveBigIntegerField(default=0)  # given back of this line's price
    unit_price = models.PositiveBigIntegerField()
    line_total = models.PositiveBigIntegerField()  # before any promotion
    promotion = models.ForeignKey("promotions.Promotion", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    discount = models.PositiveBigIntegerField(default=0)  # what it takes off the whole line
    discount_borne = models.PositiveBigIntegerField(default=0)  # of it, by others than the producer
    borne_by = models.CharField(max_length=30, blank=True)  # "platform", or a programme's code
    tax_class = models.CharField(max_length=12)
    commission_basis_points = models.PositiveIntegerField()
    commission_minimum = models.PositiveBigIntegerField(default=0)
    commission_maximum = models.PositiveBigIntegerField(null=True, blank=True)
    commission = models.PositiveBigIntegerField()
    commission_vat_basis_points = models.PositiveIntegerField(default=0)
    commission_vat = models.PositiveBigIntegerField(default=0)
    commission_rule = models.ForeignKey("fees.CommissionRule", null=True, on_delete=models.PROTECT, related_name="+")  # null: none fitted
    terms = models.ForeignKey("fees.Terms", null=True, on_delete=models.PROTECT, related_name="+")  # null: the house's default
    age_restricted = models.BooleanField(default=False)
    label = models.JSONField()  # the label block as shown

    class Meta:
        ordering = ("pk",)
        verbose_name = _("line as sold")
        verbose_name_plural = _("lines as sold")
        constraints = [
            models.CheckConstraint(condition=Q(line_total=F("unit_price") * F("quantity")), name="line_total_is_price_times_quantity"),
            models.CheckConstraint(
                condition=Q(accepted_quantity=None) | Q(accepted_quantity__lte=F("quantity")), name="accepted_at_most_what_was_ordered"
            ),
            models.CheckConstraint(
                condition=Q(returned_quantity__lte=F("quantity")) & Q(returned_amount__lte=F("line_total")),
                name="line_gives_back_at_most_its_price",
            ),
            models.CheckConstraint(
                condition=Q(discount__lte=F("line_total")) & Q(discount_borne__lte=F("discount")), name="line_takes_off_at_most_its_price"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.name}"

    @property
    def sent(self):
        return self.quantity if self.accepted_quantity is None else self.accepted_quantity

    def off(self, packs, amount=None):
        """Of what a promotion takes off the whole line (or of `amount` of it): the part of its first so many packs."""
        return (self.discount if amount is None else amount) * packs // self.quantity

    def price_of(self, packs, *, after=0):
        """What so many packs cost, counted after the first `after`: the parts always sum to what the line costs."""
        return packs * self.unit_price - self.off(after + packs) + self.off(after)

    @property
    def off_sent(self):
        return self.off(self.sent)

    @property
    def paid_total(self):
        """What is really sent costs."""
        return self.price_of(self.sent)

    @property
    def sent_total(self):
        """Of what is really sent and was not given back."""
        return self.paid_total - self.returned_amount

    def stands(self, amount, due):
        """Of `amount` of this line's discount: what stands while `due` of what it costs is due."""
        return self.off(self.sent, amount) * due // self.paid_total if self.paid_total else 0


class OrderReport(models.Model):
    """A shopper says that a parcel did not come, or not as ordered. An operator answers it."""

    class Reason(models.TextChoices):
        NOT_ARRIVED = "not_arrived", _("It has not arrived")
        DAMAGED = "damaged", _("It arrived damaged")
        WRONG = "wrong", _("Something is missing or wrong")
        OTHER = "other", _("Something else")

    order = models.ForeignKey(ProducerOrder, on_delete=models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("at", "pk")
        verbose_name = _("report about an order")
        verbose_name_plural = _("reports about orders")
        constraints = [models.UniqueConstraint(fields=("order",), condition=Q(answered_at=None), name="one_open_report_per_order")]

    def __str__(self):
        return f"{self.order_id}: {self.reason}"


class CashAppeal(models.Model):
    """Who may no longer pay at the door asks to be let again; an operator answers."""

    phone = models.CharField(max_length=20)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lifted = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("asked_at", "pk")
        verbose_name = _("request to pay in cash again")
        verbose_name_plural = _("requests to pay in cash again")
        constraints = [models.UniqueConstraint(fields=("phone",), condition=Q(decided_at=None), name="one_open_cash_appeal")]
        indexes = [models.Index(fields=("phone", "-decided_at"), condition=Q(lifted=True), name="cash_appeals_lifted")]

    def __str__(self):
        return str(self.asked_at)


class TermsEdition(models.Model):
    """The texts that bound on a day, as they were. A purchase carries the label of the edition it agreed to."""

    number = models.PositiveIntegerField(unique=True)
    label = models.CharField(max_length=40, unique=True)  # as shown: a purchase keeps these very words
    texts = models.JSONField()  # {slug of the page: {"title", "html"}}
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        verbose_name, verbose_name_plural = _("edition of the terms"), _("editions of the terms")

    def __str__(self):
        return self.label
