"""A shopper keeps a search and is told once of each new listing, at most once a day."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from catalogue import services as listings
from marketplace.foundation.accounts.erasers import Person
from marketplace.foundation.notifications import kinds, links
from marketplace.foundation.notifications.models import Message
from marketplace.shop.search import saving
from marketplace.shop.search.models import SavedSearch
from marketplace.shop.search.queries import Query
from marketplace.shop.search.tasks import tell_saved_searches
from tests.factories import certification
from tests.factories.accounts import make_user
from tests.factories.catalogue import listing
from tests.factories.search_servers import settle

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def a_link(*_told, expires_at=None):
    return links.address(links.PREFIX + "x" * 43)


@pytest.fixture
def shopper():
    return make_user(name="Lan", phone_verified_at=timezone.now())


@pytest.fixture
def kept(shopper):
    listing("Miến cũ")
    return saving.save_search(Query(text="miến", stars=(4,), sort="price", page=2), user=shopper, name="  Miến   bốn sao ")


def told():
    return list(Message.objects.filter(kind=saving.KIND).order_by("pk"))


def test_a_search_is_kept_by_what_it_asks_with_what_it_finds(kept):
    assert (kept.name, kept.asked, len(kept.seen)) == ("Miến bốn sao", "q=mi%E1%BA%BFn&stars=4", 1)
    assert saving.query_of(kept) == Query(text="miến", stars=(4,))
    assert kept.url == "/search/?q=mi%E1%BA%BFn&stars=4"


def test_what_is_there_already_is_no_news(kept):
    assert saving.tell() == 1
    assert told() == []


@pytest.mark.parametrize("engine", ["postgres", "elasticsearch"])
def test_something_new_is_told_once_and_at_most_once_a_day(request, engine, shopper):
    if engine == "elasticsearch":
        request.getfixturevalue("elasticsearch")
    listing("Miến cũ")
    settle()
    kept = saving.save_search(Query(text="miến", stars=(4,)), user=shopper, name="Miến")
    now = timezone.now()
    new = listing("Miến mới")
    listing("Miến ba sao", stars=3)
    listing("Trà")
    settle()

    assert [saving.tell(on=now), saving.tell(on=now)] == [1, 0]

    (message,) = told()
    kept.refresh_from_db()
    assert (message.phone, message.user_id, message.refs) == (shopper.phone, shopper.pk, {"search": kept.pk})
    assert (kept.fresh, kept.told_at) == ([new.pk], now)

    later = listing("Miến sau")
    settle()
    assert saving.tell(on=now) == 0
    assert saving.tell(on=now + TOMORROW) == 1
    kept.refresh_from_db()
    assert (len(told()), kept.fresh) == (2, [later.pk])
    saving.tell(on=now + 2 * TOMORROW)
    assert len(told()) == 2


def test_what_goes_and_comes_back_is_not_told_again(kept):
    new = listing("Miến mới")
    saving.tell()
    new = listings.withdraw(new, actor=None)
    saving.tell(on=timezone.now() + TOMORROW)
    listings.publish(listings.submit(listings.reopen(new, actor=None), actor=None), actor=None)

    saving.tell(on=timezone.now() + 2 * TOMORROW)

    assert len(told()) == 1


def test_the_message_names_the_goods_and_leads_to_them(kept):
    new = listing("Miến mới")
    saving.tell()

    content = kinds.named(saving.KIND).render(told()[0].refs, a_link)

    assert content.subject == "1 sản phẩm mới hợp với “Miến bốn sao”"
    assert new.get_absolute_url() in content.sms
    assert "– Miến mới: http" in content.text
    assert new.get_absolute_url() in content.text
    assert kept.url in content.text
    assert content.sms.count(a_link()) == content.text.count(a_link()) == 1
    assert len(content.sms) <= kinds.SMS_LENGTH


def test_a_long_name_still_fits_into_an_sms(kept):
    saving.rename_search(kept, name="Miến " * 30)
    listing("Miến dong sợi nhỏ phơi nắng làm bằng tay của người Tày vùng cao")
    saving.tell()

    assert len(kinds.named(saving.KIND).render(told()[0].refs, a_link).sms) <= kinds.SMS_LENGTH


def test_what_lost_its_star_before_it_is_sent_is_not_said(kept):
    new = listing("Miến mới")
    saving.tell()
    certification.revoke(new.registered_product.certificates.get())

    with pytest.raises(kinds.Stale):
        kinds.named(saving.KIND).render(told()[0].refs, a_link)


def test_who_stopped_it_hears_nothing_until_he_wants_to_again(kept):
    saving.stop_search(kept)
    listing("Miến trong lúc ngừng")
    assert saving.tell() == 0

    saving.resume_search(kept)
    saving.tell()
    assert told() == []

    listing("Miến sau")
    saving.tell(on=timezone.now() + TOMORROW)
    assert len(told()) == 1


def test_the_link_in_the_message_stops_it_and_only_its_button_does(client, kept):
    listing("Miến mới")
    saving.tell()
    token = links.issue("search_stop", kept.pk, expires_at=timezone.now() + TOMORROW)

    assert client.post(f"/saved-searches/{kept.pk}/stop/").status_code == 410
    page = client.get(reverse("link", args=[token]), follow=True)
    kept.refresh_from_db()
    assert (page.status_code, kept.stopped_at) == (200, None)
    client.post(f"/saved-searches/{kept.pk}/stop/")
    kept.refresh_from_db()
    assert kept.stopped_at is not None
    client.post(f"/saved-searches/{kept.pk}/stop/", {"again": "1"})
    kept.refresh_from_db()
    assert kept.stopped_at is None


@pytest.mark.parametrize(("query", "name"), [(Query(), "Tất cả"), (Query(sort="price"), "Tất cả"), (Query(text="miến"), "   ")])
def test_what_is_no_search_is_not_kept(shopper, query, name):
    with pytest.raises(ValidationError):
        saving.save_search(query, user=shopper, name=name)

    assert SavedSearch.objects.count() == 0


def test_the_same_search_is_kept_once_and_only_so_many(shopper, kept):
    again = saving.save_search(Query(text="miến", stars=(4,)), user=shopper, name="Tên khác")
    assert (again.pk, again.name) == (kept.pk, "Tên khác")
    for n in range(saving.MOST_SAVED - 1):
        saving._keep(shopper, name="x", asked=f"q={n}", seen=[], on=timezone.now())

    with pytest.raises(ValidationError, match="20"):
        saving.save_search(Query(text="trà"), user=shopper, name="Trà")

    assert shopper.saved_searches.count() == saving.MOST_SAVED


def test_the_task_looks_at_all_of_them(kept, shopper, monkeypatch):
    monkeypatch.setattr(saving, "AT_ONCE", 1)
    saving.save_search(Query(text="miến"), user=shopper, name="Mọi loại miến")
    listing("Miến mới")

    tell_saved_searches.func(0)

    assert [message.refs["search"] for message in told()] == sorted(SavedSearch.objects.values_list("pk", flat=True))


def test_a_person_is_told_what_is_kept_and_it_is_forgotten_with_him(kept, shopper):
    other = saving.save_search(Query(text="trà"), user=make_user(phone="+84987654321"), name="Trà")
    person = Person(user=shopper)

    assert [row["name"] for row in saving.searches_of(person)] == ["Miến bốn sao"]
    saving.forget_person(person)

    assert list(SavedSearch.objects.all()) == [other]
    assert list(saving.searches_of(Person(phone="+84900000000"))) == []
