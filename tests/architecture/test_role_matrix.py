"""Every address of ours × every role, by GET and by POST, on real things of somebody else. A new address without a row fails."""

import pytest
from django.urls import get_resolver, reverse

from marketplace.foundation.accounts import consents
from marketplace.foundation.accounts.models import Address, Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.imports.models import ImportRun
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import places, producers, shop
from tests.factories.accounts import make_officer, make_superuser, make_user

pytestmark = pytest.mark.django_db
EVERYBODY = {"guest", "shopper", "stranger", "member", "rival", "coordination", "trade", "editor", "operator", "superuser"}
PERSONS = EVERYBODY - {"guest"}
OPEN = {
    "sitemap",
    "robots",
    "healthz",
    "readyz",
    "link",
    "check-form",
    "check",
    "product-label",
    "register",
    "register-csv",
    "certificate",
    "search:results",
    "product",
    "product-notify",
    "home",
    "commune",
    "producer",
    "page",
    "help",
    "basket:summary",
    "basket:add",
    "basket:change",
    "basket:remove",
    "basket:undo",
    "basket:empty",
    "checkout:start",
    "order_find",
    "order_code",
}  # each asks nobody who they are; baskets are the browser's own
OWN = {
    "account:home",
    "account:orders",
    "account:join_orders",
    "account:join_orders_code",
    "account:profile",
    "account:addresses",
    "account:address_new",
    "account:data",
    "account:consent",
    "account:download",
    "account:erase",
}
STEPS = ("accept", "pack", "ship", "deliver", "cancel", "refuse", "return")
ROWS = (  # (names, who gets in); the others get a login page, 403 or 404, and change nothing
    (OWN, PERSONS),
    (("account:address", "account:address_delete"), {"shopper"}),
    (("order", "order_payment", "order_cancel", "order_received", "order_keep", "order_report"), {"shopper"}),
    (("seller:orders", "seller:done", "seller:stock"), {"member", "rival"}),
    (("seller:order", "seller:slip", *(f"seller:{step}_order" for step in STEPS)), {"member"}),
    (("one_tap", *(f"one_tap_{step}" for step in STEPS)), set()),  # the holder of the link alone; see the seller's tests
)
WHO = {name: welcome for names, welcome in ROWS for name in names}
OFFICERS = {"coordination", "trade", "editor", "operator", "superuser"}
DESKS = (  # (beginnings of names, who works there); the first that fits
    (("desk:home",), OFFICERS),
    (("desk:bank", "desk:order", "desk:message", "desk:report"), {"operator", "superuser"}),
    (("desk:", "desk_import:"), {"coordination", "superuser"}),
)
OTHERS = ("admin", "api-v1", "demo")  # by rules of their own, below or in the API's tests


@pytest.fixture
def people():
    """Who knocks; and what they knock for: an order of the shopper's by `member`'s producer, accepted, with a packing slip."""
    shopper, member, rival = make_user(), make_user(), make_user()
    purchase = shop.purchase(shop.two_producers(lines=2), method="cod", quantity=2, user=shopper)
    services.confirm_by_phone(purchase)
    order, other = ProducerOrder.objects.select_related("purchase", "producer").order_by("pk")
    producers.member(order.producer, member)
    producers.member(other.producer, rival)
    roles = {
        "coordination": Role.COORDINATION_OFFICER,
        "trade": Role.TRADE_OFFICER,
        "editor": Role.EDITOR,
        "operator": Role.OPERATOR,
    }
    officers = {name: make_officer(role) for name, role in roles.items()}
    everybody = {
        "guest": None,
        "shopper": shopper,
        "stranger": make_user(),
        "member": member,
        "rival": rival,
        **officers,
        "superuser": make_superuser(),
    }
    return everybody, order


def named(resolver=None, space=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named(pattern, ":".join(part for part in (space, pattern.namespace) if part))
        elif pattern.callback.__module__.startswith(("marketplace.", "catalogue.")):
            yield ":".join(part for part in (space, pattern.name) if part), pattern


NAMES = sorted({name for name, _pattern in named()})
GUARDED = [name for name in NAMES if name in WHO or name.startswith(("desk:", "desk_import:"))]


def test_every_address_has_a_row():
    rest = [name for name in NAMES if name not in OPEN and name not in GUARDED and name.split(":")[0] not in OTHERS]

    allauths_and_own_basket = ("account_", "mfa_", "checkout:")
    assert [name for name in rest if not name.startswith(allauths_and_own_basket)] == []
    assert [name for name in WHO if name not in NAMES] == []


def address_of(name, people, order):
    pattern = dict(named())[name]
    given = {
        "key": 0,
        "number": order.purchase.reference if name.startswith("order") else order.number,
        "parcel": order.number,
        "purpose": consents.purposes()[0].slug,
        "code": "",
    }
    wanted = pattern.pattern.converters
    if name in ("account:address", "account:address_delete"):
        place = places.commune()
        given["key"] = Address.objects.create(user=people["shopper"], name="A", phone="+84912345678", line="Số 8", commune=place).pk
    if name in ("desk:certificate", "desk:act"):
        given |= {"code": order.lines.first().certificate.code, "act": "revoke"}
    if name in ("desk:producer", "desk:producer_step"):
        given |= {"code": order.producer.code, "step": "verify"}
    if name.split(":")[0] == "desk_import" and wanted:
        given["pk"] = ImportRun.objects.create(kind="register", actor=people["coordination"]).pk
    return reverse(name, kwargs={key: given.get(key, 0) for key in wanted})


def needs_more(name):
    """What stands behind these is made in their own tests, which show who gets in; here only who does not, and not by a 404."""
    wanted = set(dict(named())[name].pattern.converters)
    return name == "desk_import:refused" or (name.startswith("desk:") and bool(wanted - {"number"}))


def kept_out(response):
    login = response.status_code == 302 and response.headers["Location"].split("?")[0].endswith("/account/login/")
    return login or response.status_code in (403, 404, 410)


@pytest.mark.parametrize("name", GUARDED)
def test_who_gets_in(client, people, name):
    everybody, order = people
    welcome = WHO[name] if name in WHO else next(roles for starts, roles in DESKS if name.startswith(starts))
    if name == "seller:slip":
        services.accept(order, by="producer", actor=everybody["member"])
    address = address_of(name, everybody, order)
    before = (AuditEntry.objects.count(), list(ProducerOrder.objects.order_by("pk").values()))

    wrong = []
    for role in sorted(EVERYBODY, key=lambda role: role in welcome):  # those who may not first: they must change nothing
        if role in welcome and wrong == [] and before:
            assert (AuditEntry.objects.count(), list(ProducerOrder.objects.order_by("pk").values())) == before
            before = None
        client.logout()
        if everybody[role]:
            client.force_login(everybody[role])
        answers = {method: getattr(client, method)(address) for method in ("get", "post")}
        statuses = {method: answer.status_code for method, answer in answers.items()}
        refused = [kept_out(answer) or answer.status_code == 405 for answer in answers.values()]
        if needs_more(name):
            refused = [(refused[0] and 404 not in statuses.values()) or role in welcome]
        if all(refused) == (role in welcome) and not (role in welcome and needs_more(name)):
            wrong.append((role, statuses))
    assert wrong == []
