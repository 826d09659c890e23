"""The rows of a purchase, written in bulk: one Oscar order for each producer, and beside it what was frozen."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, references
from marketplace.foundation.payees import modes
from marketplace.foundation.payments import services as payments
from marketplace.register.certification.models import Certificate
from marketplace.shop.basket import holders
from marketplace.shop.fees import selectors as fees
from marketplace.shop.fees.models import TaxClass
from marketplace.shop.promotions import services as promotions
from marketplace.shop.purchases import addresses, booking
from marketplace.shop.purchases.models import Method, OrderLineSnapshot, Payment, ProducerOrder, Purchase
from marketplace.shop.stock import services as stock
from marketplace.shop.taxes import selectors as taxes

Order = get_model("order", "Order")
OrderLine = get_model("order", "Line")
NUMBER_LENGTH = 8
LABEL = (
    "responsible_party",
    "origin",
    "ingredients",
    "usage",
    "storage",
    "shelf_life",
    "warnings",
)


def write(basket, *, summary, click, owner, payment, on):
    """All rows of one purchase. The caller holds the locks and has judged every line."""
    parcels = summary.parcels
    reference, *numbers = _numbers(len(parcels) + 1)
    purchase = _purchase(basket, summary, click, owner=owner, reference=reference, payment=payment, on=on)
    orders = Order.objects.bulk_create(_oscar_order(p, n, purchase, on) for p, n in zip(parcels, numbers, strict=True))
    purchase.placed_orders = ProducerOrder.objects.bulk_create(
        _producer_order(parcel, order, purchase, payment, on) for parcel, order in zip(parcels, orders, strict=True)
    )
    lines = _lines(parcels, purchase.placed_orders, on)
    _promise(parcels, numbers, on, own=holders.of_basket(basket))
    _open_intents(purchase, on)
    if summary.discounts:
        promotions.count(_given(parcels, numbers), reference=reference, on=on)
    booking.book_placed(purchase.placed_orders, lines, at=on, person=click.operator or click.user)
    _note(purchase, click, numbers)
    return purchase


def _note(purchase, click, numbers):
    """Ordered for a caller, the row says so: on behalf of the purchase, which alone holds the caller's name and number."""
    details = {"orders": numbers, "total": purchase.total, "method": click.method}
    if click.operator is None:
        audit.record("purchase_placed", purchase, actor=click.user, details=details)
    else:
        details |= {"proof": "call"} if click.proven_phone else {}
        audit.record("purchase_placed_by_phone", purchase, actor=click.operator, on_behalf_of=purchase, details=details)


def _numbers(count):
    """Short, random, with a check digit, and not taken."""
    found = {references.new(NUMBER_LENGTH) for _ in range(count)}
    taken = Purchase.objects.filter(Q(reference__in=found) | Q(orders__number__in=found)).exists()
    return list(found) if not taken and len(found) == count else _numbers(count)


def _purchase(basket, summary, click, *, owner, reference, payment, on):
    contact = click.contact
    return Purchase.objects.create(
        reference=reference,
        user=click.user,
        basket=basket,
        placed_at=on,
        key_owner=owner,
        key=click.key,
        digest=click.digest,
        method=click.method,
        goods_total=summary.paid_goods,
        discount_total=summary.discount,
        delivery_total=summary.delivery,
        total=summary.total,
        terms_version=click.terms_version,
        age_declared=click.age_declared,
        confirmed_at=on if payment == Payment.ON_DELIVERY else None,
        language=click.language,
        door=addresses.door(contact.commune_code, contact.address_line),
        **vars(contact),
        **vars(click.invoice),
    )


def _oscar_order(parcel, number, purchase, on):
    return Order(
        number=number,
        basket_id=purchase.basket_id,
        user_id=purchase.user_id,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        total_incl_tax=parcel.total,
        total_excl_tax=parcel.total,
        shipping_incl_tax=parcel.fee,
        shipping_excl_tax=parcel.fee,
        shipping_code=parcel.quote.zone,
        shipping_method="",
        status="",
        date_placed=on,
    )


def _producer_order(parcel, order, purchase, payment, on):
    return ProducerOrder(
        purchase=purchase,
        order=order,
        number=order.number,
        producer=parcel.producer,
        payment=payment,
        payee=payee_of(parcel.producer, purchase.method),
        goods_total=parcel.paid_goods,
        discount_total=parcel.discount,
        delivery_fee=parcel.fee,
        **_delivery_off(parcel),
        total=parcel.total,
        seller=_seller(parcel.producer),
        delivery=delivery_of(parcel.quote),
        placed_at=on,
        expected_on=dates.today(on) + timedelta(days=parcel.quote.days_most + _handling_days(parcel)),
    )


def _delivery_off(parcel):
    if not parcel.delivery_promotion:
        return {}
    promotion, off = parcel.delivery_promotion, parcel.delivery_discount
    borne = promotion.borne(off)
    return {
        "delivery_promotion": promotion,
        "delivery_discount": off,
        "delivery_discount_borne": borne,
        "delivery_borne_by": promotion.bearer if borne else "",
    }


def payee_of(producer, method):
    """Cash goes to the producer, a card pays the platform, a transfer goes where the operator's way of money leads. Kept for good."""
    way = modes.mode()
    own = producer.code in settings.PAYMENT_ACCOUNTS and method != Method.CARD
    if method == Method.COD or way == modes.Mode.DIRECT or own:
        return producer.code
    return str(way)


def _handling_days(parcel):
    return max(row.offer.listing.handling_days for row in parcel.rows)


def _seller(producer):
    return {
        "code": producer.code,
        "name": producer.name,
        "legal_name": producer.legal_name,
        "kind": producer.kind,
        "address": ", ".join(
            filter(None, (producer.address_line, str(producer.commune or ""), str(producer.commune.province) if producer.commune else ""))
        ),
        "phone": producer.phone,
        "registration_number": producer.registration_number,
        "tax_code": producer.tax_code if not producer.has_personal_number or not producer.registration_number else "",
    }


def delivery_of(quote):
    return {
        "zone": quote.zone,
        "grams": quote.grams,
        "days": [quote.days_least, quote.days_most],
        "free": quote.free,
        "sample": quote.is_sample,
    }


def _lines(parcels, placed, on):
    pairs = [(order, row) for order, parcel in zip(placed, parcels, strict=True) for row in parcel.rows]
    sold = OrderLine.objects.bulk_create(_oscar_line(order, row) for order, row in pairs)
    numbers = dict(Certificate.objects.filter(pk__in=[row.offer.certificate_id for _order, row in pairs]).values_list("pk", "number"))
    terms = _terms(pairs, on)
    return OrderLineSnapshot.objects.bulk_create(
        _snapshot(order, row, line, numbers[row.offer.certificate_id], agreed)
        for (order, row), line, agreed in zip(pairs, sold, terms, strict=True)
    )


def _terms(pairs, on):
    """On which terms each line is sold; what its maker has declared as own unprocessed produce is another kind of revenue."""
    prices = fees.price_list(on)
    agreed = [prices.agreed(order.producer, row.offer.registered_product.group_id) for order, row in pairs]
    products = [row.offer.registered_product.pk for _order, row in pairs]
    withheld = [key for key, one in zip(products, agreed, strict=True) if one.tax_class == TaxClass.WITHHELD]
    own = taxes.own_produce(withheld, on) if withheld else ()
    return [replace(one, tax_class=TaxClass.EXEMPT) if key in own else one for key, one in zip(products, agreed, strict=True)]


def _oscar_line(order, row):
    offer, amount, paid = row.offer, row.amount, row.paid
    return OrderLine(
        order_id=order.order_id,
        partner_id=offer.pack.partner_id,
        partner_name=offer.producer.name[:128],
        partner_sku=offer.pack.partner_sku or "",
        stockrecord_id=offer.stockrecord_id,
        product=offer.pack,
        title=offer.listing.title,
        quantity=row.quantity,
        line_price_incl_tax=paid,
        line_price_excl_tax=paid,
        line_price_before_discounts_incl_tax=amount,
        line_price_before_discounts_excl_tax=amount,
        unit_price_incl_tax=offer.price,
        unit_price_excl_tax=offer.price,
        num_allocated=row.quantity,
    )


def _snapshot(order, row, line, certificate_number, agreed):
    offer, fee = row.offer, agreed.fee
    borne = row.promotion.borne(row.discount) if row.promotion else 0
    commission = fee.of(row.paid + borne)
    return OrderLineSnapshot(
        producer_order=order,
        order_line=line,
        product=offer.pack,
        registered_product=offer.registered_product,
        certificate_id=offer.certificate_id,
        certificate_number=certificate_number,
        stars=offer.stars,
        name=offer.listing.title,
        pack=offer.pack.title,
        quantity=row.quantity,
        unit_price=offer.price,
        line_total=row.amount,
        promotion=row.promotion,
        discount=row.discount,
        discount_borne=borne,
        borne_by=row.promotion.bearer if borne else "",
        tax_class=agreed.tax_class,
        commission_basis_points=fee.basis_points,
        commission_minimum=fee.minimum,
        commission_maximum=fee.maximum,
        commission=commission,
        commission_vat_basis_points=fee.vat_basis_points,
        commission_vat=fee.vat(commission),
        commission_rule_id=fee.rule_id,
        terms_id=agreed.terms_id,
        age_restricted=offer.selling.needs_age,
        label=_label(offer),
    )


def _label(offer):
    said = {name: getattr(offer.listing, name) for name in LABEL}
    percent = offer.listing.alcohol_percent
    return {**said, "net_quantity": offer.pack.net_quantity, "alcohol_percent": None if percent is None else str(percent)}


def _given(parcels, numbers):
    """{promotion: {order's number: đồng}}"""
    given = defaultdict(lambda: defaultdict(int))
    for number, parcel in zip(numbers, parcels, strict=True):
        for row in parcel.rows:
            if row.promotion:
                given[row.promotion][number] += row.discount
        if parcel.delivery_promotion:
            given[parcel.delivery_promotion][number] += parcel.delivery_discount
    return given


def _promise(parcels, numbers, on, *, own):
    wanted = {number: {row.offer.pack.pool: row.quantity for row in parcel.rows} for number, parcel in zip(numbers, parcels, strict=True)}
    try:
        stock.promise(wanted, own=own, on=on)
    except ValidationError as refusal:
        raise ValidationError(
            _("Somebody else has just bought the last of it. Please look at the basket again."), code="stock"
        ) from refusal


def _open_intents(purchase, on):
    """One for each who is paid: all the platform's orders share one transfer."""
    sums = {}
    for order in purchase.placed_orders:
        sums[order.payee] = sums.get(order.payee, 0) + order.total
    for payee, amount in sums.items():
        payments.open_intent(reference=purchase.reference, payee=payee, method=purchase.method, amount=amount, on=on)
