"""Every address of the desk, knocked at by somebody who holds every role for one commune: elsewhere nothing opens, at home all does."""

import pytest
from django.db import transaction
from django.urls import reverse

from marketplace.foundation.accounts.models import Role, RoleGrant
from marketplace.register.certification.models import Certificate, Decision, LabelReport, RegisteredProduct
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.fairs.models import Fair
from marketplace.trade.outlets.models import Outlet
from tests.architecture.test_role_matrix import (  # noqa: F401  `people` is a fixture, `_papers_elsewhere` another
    NAMES,
    _papers_elsewhere,
    address_of,
    kept_out,
    knock,
    named,
    nothing_written,
    people,
)
from tests.factories import places
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
# Pages of the whole territory.
_WHOLE = "account bank book card cash criteria factor fee import licence message money order_by_call payout promotion quarter role selling"
WHOLE = (*_WHOLE.split(), "recovery", "refund", "remittance", "tax", "words")
DESK = [name for name in NAMES if name.startswith("desk:")]
CLOSED = [name for name in DESK if name.removeprefix("desk:").startswith(WHOLE)]
OWN = ["desk:handover_end", "desk:view_remove", "desk:view_restore", "desk:many_undo"]  # of a person, not of a place: see their own tests
THINGS = [name for name in DESK if name not in CLOSED + OWN and set(dict(named())[name].pattern.converters) - {"kind"}]
LISTS = [name for name in DESK if name not in CLOSED + OWN + THINGS]
MORE = {
    "desk:labels": ("state=closed",),
    "desk:complaints": ("state=answered",),
    "desk:notices": ("list=late", "list=unsent", "list=unanswered", "list=all"),
    "desk:products": ("lacking=any",),
    **{f"desk:{page}_many": ("act=tag&all=1",) for page in ("certificates", "outlets", "fairs", "complaints", "labels")},
    "desk:certificates": ("state=soon180", "state=revoked", "q=thử"),
}


@pytest.fixture
def officer():
    user, here = make_officer(place=places.commune("Đồng Phúc")), places.commune("Đồng Phúc")
    for role in (Role.TRADE_OFFICER, Role.OPERATOR, Role.EDITOR):
        RoleGrant.objects.create(user=user, role=role, area_edition=here.edition, area_code=here.code)
    return user


def everything_lies_in(commune):
    for model in (Producer, RegisteredProduct, Outlet, Fair):
        model.objects.update(commune=commune, district=None)
    LabelReport.objects.update(certificate=Certificate.objects.first())
    Certificate.objects.filter(pk=Certificate.objects.latest("pk").pk).update(ended_by=Decision.objects.latest("pk"))
    Complaint.objects.update(order_number=ProducerOrder.objects.first().number.lower())


def statuses(answers):
    return {method: answer.status_code for method, answer in answers.items()}


def test_things_of_another_commune_are_not_there(client, people, officer):  # noqa: F811
    everybody, order = people
    opened, shut = {}, {}
    client.force_login(officer)
    for name in THINGS:
        before = transaction.savepoint()
        address = address_of(name, everybody, order)
        everything_lies_in(places.commune("Ba Bể"))
        with nothing_written():
            elsewhere = statuses(knock(client, address))
        everything_lies_in(places.commune("Đồng Phúc"))
        at_home = knock(client, address)
        if not set(elsewhere.values()) <= {404, 405}:
            opened[name] = elsewhere
        if all(map(kept_out, at_home.values())) or 404 in (at_home["get"].status_code, at_home["post"].status_code):
            shut[name] = statuses(at_home)
        transaction.savepoint_rollback(before)

    assert (opened, shut) == ({}, {})


def test_pages_of_the_whole_territory_stay_closed(client, people, officer):  # noqa: F811
    everybody, order = people
    addresses = {name: address_of(name, everybody, order) for name in CLOSED}
    everything_lies_in(places.commune("Đồng Phúc"))
    client.force_login(officer)

    with nothing_written():
        answers = {name: statuses(knock(client, address)) for name, address in addresses.items()}

    assert {name: told for name, told in answers.items() if set(told.values()) != {403}} == {}


def test_no_list_export_search_or_count_tells_of_another_commune(client, people, officer):  # noqa: F811
    everybody, order = people
    for name in THINGS:
        address_of(name, everybody, order)
    codes = [*Producer.objects.values_list("code", flat=True), *RegisteredProduct.objects.values_list("code", flat=True)]
    told = [order.number, *codes, *Certificate.objects.values_list("code", flat=True), *Outlet.objects.values_list("code", flat=True)]
    told += [*Decision.objects.values_list("number", flat=True), *Fair.objects.values_list("name", flat=True)]
    told += [*Producer.objects.values_list("name", flat=True), *RegisteredProduct.objects.values_list("name", flat=True)]
    pages = [f"{address_of(name, everybody, order)}{more}" for name in LISTS for more in ("", *(f"?{one}" for one in MORE.get(name, ())))]
    looked_for = [order.number, RegisteredProduct.objects.first().name, Producer.objects.first().code, Decision.objects.first().number]
    pages += [f"{reverse('desk:search')}?tim={words}" for words in looked_for]
    pages += [f"{reverse('desk:orders')}?number={order.number}"]
    client.force_login(officer)

    def seen(commune):
        everything_lies_in(commune)
        shown = {page: client.get(page) for page in pages}
        assert {answer.status_code for answer in shown.values()} <= {200, 302, 405}  # some take posts only
        texts = {page: answer.content.decode().partition("<main")[2] or answer.content.decode() for page, answer in shown.items()}
        numbers = [task.number for task in shown[reverse("desk:home")].context["tasks"]]
        return {page for page, text in texts.items() if any(word in text for word in told)}, sum(numbers)

    leaks, waiting = seen(places.commune("Ba Bể"))

    assert (leaks - asked(looked_for, order), waiting) == (set(), 0)
    shown, waiting = seen(places.commune("Đồng Phúc"))
    assert waiting > 0
    own = ["certificates", "products", "producers", "decisions", "recognitions", "listings", "labels", "outlets", "fairs", "issue"]
    listed = {*(reverse(f"desk:{name}") for name in own), reverse("desk:certificates_export", args=["csv"]), "/desk/notices/?list=all"}
    assert listed - shown == set()


def asked(words, order):
    """Pages that say again what was searched for."""
    return {f"{reverse('desk:search')}?tim={word}" for word in words} | {f"{reverse('desk:orders')}?number={order.number}"}
