"""Whatever strangers type, send or put into an address: an answer, never an accident (500)."""

from contextlib import suppress

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.converters import IntConverter, PathConverter, StringConverter

from marketplace.foundation.payments.models import Intent, Refund
from marketplace.shop.promotions.models import Programme
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.stock.models import Pool
from tests.factories import cash, fairs, outlets, producers, shop
from tests.factories.accounts import make_superuser, make_user

pytestmark = pytest.mark.django_db
NASTY = (
    "a\0b",
    "-1",
    "2147483648",
    "000000001" + "9" * 30,
    "9" * 5_000,
    "²³²³²³",
    "١٢٣٤٥٦",
    "12/0000",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "NaN",
    "=cmd|' /C calc'!A0 <script>alert(1)</script>",
    "' OR 1=1 -- %s %(a)s {0} {{ 1 }}",
    "\u202e\ufeff\U0010ffff\u0301" * 20,
    "a\r\nBcc: b@example.com",
    "http://[",
    ":*&|!()<->",
)
QUESTIONS = {  # address → what it reads from the address line
    "search:results": "q place commune old_commune district stars group producer price_min price_max in_stock sort page",
    "api-v1:products": "q place commune old_commune district stars group producer price_min price_max in_stock sort page page_size",
    "api-v1:suggestions": "q lang",
    "api-v1:outlets": "commune place product page page_size",
    "fairs": "place page",
    "outlets": "q place product open page",
    "desk:fairs": "q status page",
    "desk:outlets": "q state page",
    "desk:notices_print": "letter",
    "register": "q state stars place group page",
    "register-csv": "q state stars place group",
    "check-form": "number",
    "basket:summary": "province added undo",
    "account_login": "next",
    "account_signup": "next",
    "account_request_login_code": "next",
    "desk:orders": "number",
    "desk:certificates": "q place stars state month page",
    "desk:decisions": "q page",
    "desk:producers": "q state page",
    "desk:recognitions": "q page",
    "desk:words": "q state page",
}
ORDERED = {
    "key": "khoa",
    "shown": "x",
    "payer_name": "Lan",
    "payer_phone": "0912345678",
    "email": "",
    "province": "01",
    "commune": "00004",
    "address_line": "Số 8",
    "message": "",
    "commune_name": "",
    "invoice_tax_code": "",
    "method": "cod",
    "step": "order",
}

ACCOUNT = {
    "bank_bin": "970405",
    "account_number": "8800205016789",
    "account_again": "8800205016789",
    "account_holder": "HTX",
}


@pytest.fixture
def people(settings):
    settings.API_REQUESTS_A_MINUTE = settings.COMPLAINTS_AN_HOUR = 10_000
    settings.CHECKOUT_TRIES_PER_NETWORK = (10_000, 60)
    member = make_user()
    purchase = shop.purchase(shop.two_producers(lines=2), method="cod", quantity=2, user=member)
    services.confirm_by_phone(purchase)
    order = ProducerOrder.objects.select_related("purchase", "producer").order_by("pk").first()
    producers.member(order.producer, member)
    return {"guest": None, "member": member, "superuser": make_superuser()}, order


def accidents(client, user, knocks):
    """`knocks`: (method, address, data). The client raises what a view raises: each is told with the address."""
    found = []
    if user:
        client.force_login(user)
    for method, address, data in knocks:
        try:
            answer = getattr(client, method)(address, data)
        except Exception as accident:  # noqa: BLE001  all of them at once
            found.append((method, address, data, repr(accident)))
        else:
            found += [(method, address, data, answer.status_code)] if answer.status_code >= 500 and answer.status_code != 503 else []
    return found


def named(resolver=None, space=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named(pattern, ":".join(part for part in (space, pattern.namespace) if part))
        elif pattern.name:
            yield ":".join(part for part in (space, pattern.name) if part), pattern.pattern.converters


def addresses():
    """Every address with a part to be filled in, filled with what it was not made for."""
    for name, converters in named():
        if not converters or name.startswith("admin:"):
            continue
        for nasty in NASTY:
            with suppress(NoReverseMatch):  # a part that takes a few words of ours alone
                yield from _filled(name, converters, nasty.replace("\r\n", ""))


def _filled(name, converters, nasty):
    given = {}
    for key, converter in converters.items():
        if isinstance(converter, IntConverter):
            given[key] = 10**30
        else:
            given[key] = nasty if isinstance(converter, PathConverter) or (type(converter) is StringConverter and "/" not in nasty) else "x"
    yield from (("get", reverse(name, kwargs=given), {}), ("post", reverse(name, kwargs=given), {}))


def whose(address):
    """Who gets furthest there."""
    if address.startswith(("/desk/", "/en/desk/")):
        return "superuser"
    return (
        "member" if address.startswith(("/seller/", "/account/addresses/", "/account/orders/", "/account/profile/", "/order/")) else "guest"
    )


@pytest.mark.parametrize("who", ["guest", "member", "superuser"])
def test_every_address(client, people, who):
    assert accidents(client, people[0][who], [knock for knock in addresses() if whose(knock[1]) == who]) == []


def test_every_question(client, people):
    knocks = [("get", reverse(name), {field: nasty}) for name, fields in QUESTIONS.items() for field in fields.split() for nasty in NASTY]
    guests = [knock for knock in knocks if "/account/" in knock[1]]

    assert accidents(Client(), None, guests) == []
    assert accidents(client, people[0]["superuser"], knocks) == []


def test_ten_thousand_filters_are_too_many(client):
    assert client.get("/search/", {f"f{n}": n for n in range(10_000)}).status_code == 400
    assert client.get("/search/", {"place": ["Xã Đồng Phúc"] * 900}).status_code == 200


def forms(order):
    """{address: a form that is right}"""
    pool = Pool.objects.get(product=order.lines.first().product_id)
    fair, outlet = fairs.fair(), outlets.reported()
    remittance_line = cash.written(cash.collector(), ("LA-1", 1_000)).lines.get()
    refund = Refund.objects.create(intent=Intent.objects.first(), key="thử", amount=1_000, reason="thử")
    programme = Programme.objects.create(code="km-2", name="n", paper="p", budget=1_000)
    lines = {f"line-{line.pk}": 1 for line in order.lines.all()}
    return {
        "/help/": {"about": "order", "order_number": "X", "words": "w", "name": "n", "phone": "0912345678", "email": "", "website": ""},
        "/basket/add/": {"pack": pool.product_id, "quantity": 1},
        "/order/": {"number": order.number, "phone": "0912345678"},
        "/checkout/": ORDERED,
        "/basket/code/": {"code": "TET2027"},
        "/desk/promotions/programmes/": {"name": "n", "code": "km", "paper": "p", "budget": "1"},
        f"/desk/promotions/programmes/{programme.pk}/": {"amount": "1", "received_on": "24/11/2026", "reference": "FT1"},
        "/desk/promotions/new/": {
            "name": "n",
            "amount": "10.000",
            "code": "TET2027",
            "valid_from": "24/11/2026",
            "borne_by": "platform",
            "paper": "p",
            "budget": "100.000",
            "most_uses": "1",
        },
        "/account/login/": {"login": "0912345678", "password": "x"},
        "/account/signup/": {"phone": "0912345678", "email": "", "password1": "", "name": "n"},
        "/account/login/code/": {"contact": "0912345678"},
        "/account/addresses/new/": {"name": "n", "phone": "0912345678", "province": "01", "commune": "00004", "line": "x"},
        "/account/orders/join/": {"phone": "0912345678"},
        "/account/profile/": {"name": "n"},
        f"/seller/stock/{pool.pk}/": {"step": "count", "shown": pool.on_hand, "counted": 3, "reason": "spoilt", "note": "n"},
        "/checkout/hold/": {},
        "/seller/stock/": {f"shown-{pool.pk}": pool.on_hand, f"pool-{pool.pk}": 3},
        reverse("seller:accept_order", args=[order.number]): {"expected_on": "2030-01-01", **lines},
        reverse("seller:ship_order", args=[order.number]): {"carrier": "c", "tracking_number": "t", "expected_on": ""},
        reverse("seller:refuse_order", args=[order.number]): {"reason": "r"},
        reverse("order_change", args=[order.purchase.reference]): {
            "shown": "",
            "receiver_name": "n",
            "receiver_phone": "0912345678",
            "province": "01",
            "commune": "00004",
            "commune_name": "",
            "pick": "",
            "address_line": "x",
            "message": "",
            "step": "save",
        },
        reverse("ask", args=[order.lines.first().registered_product.code]): {
            "words": "w",
            "name": "n",
            "contact": "0912345678",
            "order_number": "",
            "website": "",
        },
        reverse("fair_remind", args=[fair.slug]): {"contact": "0912345678"},
        reverse("seller:fair_register", args=[order.producer.code, fair.pk]): {"goods": "1", "note": "n"},
        reverse("desk:fair_amend", args=[fair.pk]): {"name": "n", "kind": "fair", "makers_a_booth": "1", "booths": "2", "seen": "1"},
        reverse("desk:outlet_amend", args=[outlet.code]): {"name": "n", "owner": "o", "area_m2": "1", "latitude": "", "seen": "1"},
        reverse("order_change_code", args=[order.purchase.reference]): {"code": "123456"},
        reverse("seller:account", args=[order.producer.code]): {
            **ACCOUNT,
            "whose": "own",
        },
        reverse("order_refund", args=[order.purchase.reference]): ACCOUNT,
        reverse("desk:refund_account", args=[refund.pk]): ACCOUNT,
        "/desk/money/basis/": {"number": "GP 1", "dated": "2026-01-01", "issuer": "A", "words": "w"},
        "/desk/call/": {"q": "", "add": pool.product_id, f"quantity-{pool.product_id}": "1", "line-1": "1", "pick": "", "commune_name": ""},
        "/desk/words/new/": {"kind": "same", "words": "miến, bún", "leads_to": "", "note": "", "query": "q", "step": "look"},
        "/desk/bank/line/": {"booked_at": "2026-01-01T10:00", "amount": "125.000", "words": "w", "bank_reference": "r"},
        "/desk/bank/statement/": {"covers_until": "2026-01-01T10:00"},
        "/desk/messages/unsure/": {"message": "1", "do": "send"},
        "/desk/cash/carriers/": {
            "name": "n",
            "code": "ghn",
            "contract": "c",
            "fee_by": "producer",
            "way_back_by": "platform",
            "pays_days": "5",
        },
        reverse("desk:cash_tariff", args=[remittance_line.remittance.collector_id]): {
            "valid_from": "01/01/2026",
            "per_parcel": "10.000",
            "basis_points": "0,5",
            "minimum": "",
            "way_back": "9.000",
        },
        reverse("desk:cash_parcel", args=[order.number]): {
            "collector": "",
            "carrier": "c",
            "tracking_number": "t",
            "reason": "r",
            "seen": "",
        },
        "/desk/cash/money/bring/": {"collector": "1", "paid_on": "01/01/2026"},
        reverse("desk:remittance_decide", args=[remittance_line.pk]): {"decision": "assign", "number": "n", "note": "w"},
        reverse("desk:order_act", args=[order.number]): {"act": "hold", "reason": ""},
        "/desk/certificates/issue/": {
            "kind": "recognise",
            "number": "1",
            "decided_on": "24/11/2026",
            "authority": "1",
            "annex-TOTAL_FORMS": "1",
            "annex-INITIAL_FORMS": "0",
            "annex-0-product": "x",
            "annex-0-points": "80",
        },
    }


@pytest.mark.parametrize("who", ["guest", "member", "superuser"])
def test_every_field(client, people, who):
    everybody, order = people
    right = forms(order)
    client.post("/basket/add/", right["/basket/add/"])
    mine = {address: form for address, form in right.items() if whose(address) == who}
    knocks = [("post", address, {**form, field: nasty}) for address, form in mine.items() for field in form for nasty in NASTY]

    assert accidents(client, everybody[who], knocks) == []


@pytest.mark.parametrize("header", ["referer", "origin", "accept-language", "x-forwarded-for", "hx-current-url", "if-none-match", "range"])
def test_every_header(client, header):
    for nasty in (text.replace("\r\n", "") for text in NASTY):
        assert client.get("/search/", headers={header: nasty}).status_code == 200
        assert Client(enforce_csrf_checks=True).post("/help/", {"words": "w"}, headers={header: nasty}).status_code == 403


@pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "1.5", "", "١"])
def test_no_quantity_makes_money(client, people, quantity):
    (pack,) = shop.two_producers(lines=1)

    client.post("/basket/add/", {"pack": pack.pk, "quantity": quantity, "price": "1", "price_incl_tax": "1"})
    summary = client.get("/basket/").context["summary"]

    assert [(row.quantity, row.price) for row in summary.rows] in ([], [(1, 50_000)])
