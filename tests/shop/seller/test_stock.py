"""The shelf: who changed the number and why; what little is left is told once; how many one shopper may buy."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.shop.seller import stock_messages
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import JournalEntry, Pool
from tests.factories import catalogue, producers
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool():
    maker = producers.producer("HTX Thử")
    return Pool.objects.get(product=catalogue.pack_of(catalogue.listing("Miến dong", producer=maker, packs=[("Gói 500 g", 85_000, 10)])))


@pytest.fixture
def member(client, pool):
    user = make_user(name="Hoàng Thị Mai")
    producers.member(pool.product.parent.registered_product.producer, user)
    client.force_login(user)
    return user


def post(client, pool, **said):
    return client.post(f"/seller/stock/{pool.pk}/", {"step": "count", "shown": 10, "counted": 7, "reason": "spoilt", "note": ""} | said)


def test_who_when_why(client, pool, member):
    assert post(client, pool, note="Bao rách").status_code == 302

    page = client.get(f"/seller/stock/{pool.pk}/").content.decode()
    line = pool.journal.last()
    assert (line.change, line.reason, line.person, line.note) == (-3, "spoilt", member, "Bao rách")
    for words in ("Hoàng Thị Mai", "Hỏng, vỡ", "“Bao rách”", "−3", "còn 7"):
        assert words in page
    assert Pool.objects.get().on_hand == sum(JournalEntry.objects.values_list("change", flat=True)) == 7


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": ""}, "Mời chọn lý do."),
        ({"counted": 12}, "số lượng thay đổi theo chiều ngược lại"),
        ({"counted": 7, "reason": "received"}, "số lượng thay đổi theo chiều ngược lại"),
        ({"shown": 9}, "Số tồn vừa thay đổi"),
        ({"counted": "bảy"}, ""),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(client, pool, member, said, words):
    page = post(client, pool, **said)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert list(JournalEntry.objects.values_list("change", flat=True)) == [10]


def test_the_shelf_of_another_maker_is_not_there(client, pool, member):
    other = Pool.objects.get(product=catalogue.pack_of(catalogue.listing()))

    assert client.get(f"/seller/stock/{other.pk}/").status_code == 404
    assert post(client, other).status_code == 404
    assert other.journal.count() == 1


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_costs_the_same_for_one_line_and_for_three(client, pool, member, lines, django_assert_num_queries):
    for n in range(lines - 1):
        stock.correct(pool, counted=n, person=member)

    with django_assert_num_queries(5):  # session, user, makers, the shelf, its journal
        client.get(f"/seller/stock/{pool.pk}/")


def test_two_numbers_of_the_maker(client, pool, member):
    client.post(f"/seller/stock/{pool.pk}/", {"step": "marks", "low_at": "5", "most_each": "4"})
    client.post(f"/seller/stock/{pool.pk}/", {"step": "marks", "low_at": "5", "most_each": "4"})

    pool.refresh_from_db()
    assert (pool.low_at, pool.most_each) == (5, 4)
    row = AuditEntry.objects.get(action="stock_marks_set")
    assert (row.actor, row.details["after"]) == (member, {"low_at": 5, "most_each": 4})
    client.post(f"/seller/stock/{pool.pk}/", {"step": "marks", "low_at": "", "most_each": ""})
    pool.refresh_from_db()
    assert (pool.low_at, pool.most_each) == (None, None)


def test_the_maker_is_told_once_until_there_is_more(pool):
    assert stock_messages.tell_low() == 0
    stock.correct(pool, counted=3)
    assert (stock_messages.tell_low(), stock_messages.tell_low()) == (1, 0)
    stock.correct(pool, counted=2)
    assert stock_messages.tell_low() == 0
    stock.correct(pool, counted=9)
    assert stock_messages.tell_low() == 0
    stock.promise({"DON1": {pool: 7}})
    assert stock_messages.tell_low() == 1

    content = kinds.named("stock_low").render(Message.objects.last().refs, None)
    assert content.subject == "Sắp hết hàng: Miến dong Gói 500 g: 2"
    assert "mời HTX ghi số mới" in content.sms
    assert len(content.sms) <= kinds.SMS_LENGTH


@pytest.mark.parametrize(("mark", "counted", "told"), [(0, 0, 0), (5, 5, 1), (5, 6, 0), (None, 4, 0)])
def test_the_makers_own_mark(pool, mark, counted, told):
    stock.set_marks(pool, low_at=mark, most_each=None, person=None)
    stock.correct(pool, counted=counted)

    assert stock_messages.tell_low() == told


def test_what_came_back_before_the_message_left_is_not_said(pool):
    stock.correct(pool, counted=1)
    stock_messages.tell_low()
    stock.correct(pool, counted=20)
    stock_messages.tell_low()

    with pytest.raises(kinds.Stale):
        kinds.named("stock_low").render(Message.objects.get().refs, None)


def test_many_packs_of_one_maker_are_one_message():
    maker = producers.producer("HTX Thử")
    for n in range(5):
        catalogue.listing(f"Trà {n}", producer=maker, packs=[("Gói", 50_000, 1)])
    catalogue.listing("Chưa có", producer=maker, packs=[("Gói", 50_000, 0)])

    assert stock_messages.tell_low() == 1
    words = kinds.named("stock_low").render(Message.objects.get().refs, None).subject
    assert words == "Sắp hết hàng: Trà 0 Gói: 1; Trà 1 Gói: 1; Trà 2 Gói: 1 và 2 loại khác"


def test_the_portal_marks_what_is_low(client, pool, member):
    stock.correct(pool, counted=2)

    page = client.get("/seller/").content.decode()

    assert 'class="stock low"' in page
    assert f"/seller/stock/{pool.pk}/" in page


def test_nonsense_marks_are_refused(pool):
    with pytest.raises(ValidationError):
        stock.set_marks(pool, low_at=-1, most_each=None, person=None)
    pool.refresh_from_db()
    assert pool.low_at is None
    assert timezone.now() - pool.journal.get().at < timedelta(minutes=5)
