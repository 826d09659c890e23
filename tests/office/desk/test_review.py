"""What waits for whom; goods before display; names of the register; who acts for a producer."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from catalogue.models import ListingVersion
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.register.certification import services as register
from marketplace.register.certification.models import Certificate, Decision, ProductGroup, ProductSet, RegisteredProduct
from marketplace.register.producers.models import Membership
from tests.factories import catalogue, certification, producers, shop
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make_officer(Role.COORDINATION_OFFICER)
    client.force_login(user)
    return user


def waiting(client):
    return {(task.url, task.number) for task in client.get("/desk/").context["tasks"]}


def test_the_desk_says_what_waits_for_the_role(client, officer):
    soon = dates.today() + timedelta(days=50)
    certification.certificate(certification.registered_product(), expires_on=soon)
    producers.producer(state="applied")
    catalogue.listing(state="in_review")

    told = waiting(client)

    assert {
        ("/desk/notices/", 1),
        ("/desk/notices/?list=late", 0),
        ("/desk/producers/?state=applied", 1),
        ("/desk/listings/", 1),
    } <= told
    client.force_login(make_officer(Role.OPERATOR))
    parts = {f"/desk/orders/?list={part}" for part in ("late", "held", "reports")} | {"/desk/bank/?list=lines"}
    parts |= {"/desk/refunds/?list=prepared"}
    parts |= {"/desk/book/?list=findings", "/desk/accounts/?list=consents", "/desk/payouts/?list=prepared"}
    parts |= {
        "/desk/book/?list=findings",
        "/desk/cards/?list=disputes",
        "/desk/returns/?list=decide",
        "/desk/returns/?list=late",
        "/desk/returns/?list=lost",
        "/desk/refunds/?list=own",
        "/desk/cards/?list=unknown",
    }
    parts |= {f"/desk/taxes/?list={part}" for part in ("due", "late")} | {
        f"/desk/cash/money/?list={part}" for part in ("lines", "overdue", "fees")
    }
    parts |= {f"/desk/promotions/?list={part}" for part in ("ready", "asked")}
    pages = ("cash", "refunds", "questions", "complaints", "messages", "factors", "listings")
    answers = {f"/desk/{page}/{which}" for page in ("complaints", "labels") for which in ("", "?due=over")}
    assert {url for url, _number in waiting(client)} == {f"/desk/{page}/" for page in pages} | parts | answers
    client.force_login(make_officer(Role.TRADE_OFFICER))
    states = ("applied", "surveyed", "decided", "short", "claimed", "due")
    fairs = {(f"/desk/fairs/?status={status}", 0) for status in ("to_decide", "to_report")}
    assert waiting(client) == {(f"/desk/outlets/?state={state}", 0) for state in states} | fairs | {(url, 0) for url in answers}
    client.force_login(make_officer(Role.EDITOR))
    assert waiting(client) == set()


def test_a_certificate_that_ends_waits_in_one_place(client, officer):
    for days in (5, 29, 30, 50, 170):
        certification.certificate(certification.registered_product(), expires_on=dates.today() + timedelta(days=days))

    told = dict(waiting(client))

    assert (told["/desk/notices/?list=late"], told["/desk/notices/"]) == (2, 3)
    assert not any("certificates/?state=soon" in url for url in told)


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", ["listings", "products", "producers"])
def test_lists_cost_the_same_for_one_and_three(client, page, rows, django_assert_num_queries):
    for _row in range(rows):
        catalogue.listing(state="in_review")
    client.get(reverse(f"desk:{page}"))

    with django_assert_num_queries(8):
        client.get(reverse(f"desk:{page}"))


def test_sorting(client, officer):
    low, high = (certification.certificate(certification.registered_product(name), stars=stars) for name, stars in (("A", 3), ("B", 5)))

    def shown(sort):
        return [row[0] for row in client.get(reverse("desk:certificates"), {"sort": sort}).context["rows"]]

    assert (shown("stars"), shown("-stars"), shown("-name"), shown("nonsense")) == ([low, high], [high, low], [high, low], [low, high])


def test_goods_are_displayed_after_somebody_has_read_them(client, officer):
    listing = catalogue.listing(state="in_review")
    page = client.get(reverse("desk:listing", args=[listing.pk]))
    assert catalogue.LABEL["storage"] in page.content.decode()
    read = {"seen": page.context["seen"]}

    client.post(reverse("desk:listing_publish", args=[listing.pk]), read)
    client.post(reverse("desk:listing_publish", args=[listing.pk]), read)  # the second click changes nothing

    listing.refresh_from_db()
    assert listing.state == "published"
    assert AuditEntry.objects.filter(action="listing_published", actor=officer).count() == 1


def test_goods_go_back_with_a_reason(client, officer):
    listing = catalogue.listing(state="in_review")
    versions = ListingVersion.objects.count()

    client.post(reverse("desk:listing_send_back", args=[listing.pk]), {"reason": " "})
    listing.refresh_from_db()
    assert (listing.state, ListingVersion.objects.count()) == ("in_review", versions)
    client.post(reverse("desk:listing_send_back", args=[listing.pk]), {"reason": "Thiếu hạn sử dụng"})

    listing.refresh_from_db()
    assert listing.state == "draft"
    assert AuditEntry.objects.get(action="listing_sent_back").reason == "Thiếu hạn sử dụng"


def test_a_product_is_completed(client, officer):
    maker = producers.producer("HTX Thử đủ")
    product = certification.registered_product("Trà thử", producer=None)
    assert [row.pk for row in client.get(reverse("desk:products"), {"lacking": "producer"}).context["page"]] == [product.pk]
    said = {"name": product.name, "group": product.group_id, "producer": "htx thu du", "unit": "hộp", "reason": "Công văn 5"}
    address = reverse("desk:product", args=[product.code])
    said["seen"] = client.get(address).context["form"].initial["seen"]

    unknown = client.post(address, said | {"producer": "không có ai"})
    assert (unknown.status_code, RegisteredProduct.objects.get(pk=product.pk).producer) == (422, None)
    client.post(address, said)

    product.refresh_from_db()
    assert (product.producer, product.unit) == (maker, "hộp")
    assert AuditEntry.objects.get(action="product_amended").reason == "Công văn 5"


def test_the_second_of_two_officers_at_a_product_is_told_and_keeps_what_was_typed(client, officer):
    product = certification.registered_product("Trà cũ")
    address = reverse("desk:product", args=[product.code])
    typed = {"name": "Trà của tôi", "group": product.group_id, "reason": "Thử", "seen": client.get(address).context["form"].initial["seen"]}
    register.amend_product(product, actor=make_officer(name="Cán bộ khác"), unit="hộp")

    answer = client.post(address, typed)

    product.refresh_from_db()
    assert (answer.status_code, product.name, product.unit) == (422, "Trà cũ", "hộp")
    assert ("Cán bộ khác" in answer.text, 'value="Trà của tôi"' in answer.text) == (True, True)


def test_a_product_is_entered(client, officer):
    group = certification.registered_product().group

    answer = client.post(reverse("desk:products_new"), {"name": "Mật ong thử", "group": group.pk})

    made = RegisteredProduct.objects.get(name="Mật ong thử")
    assert answer.headers["Location"] == reverse("desk:product", args=[made.code])
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_product_is_put_into_a_set_of_its_group(client, officer):
    product = certification.registered_product("Trà thử")
    other = ProductGroup.objects.create(code="thu", name="Nhóm thử", position=99)
    tea = ProductSet.objects.create(group=product.group, code="tea", name="Chè")
    wine = ProductSet.objects.create(group=other, code="wine", name="Rượu trắng")
    said = {"name": product.name, "group": product.group_id, "producer": product.producer.code, "reason": "Công văn 5"}
    address = reverse("desk:product", args=[product.code])
    said["seen"] = client.get(address).context["form"].initial["seen"]

    refused = client.post(address, said | {"set": wine.pk})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["set"])
    assert RegisteredProduct.objects.get(pk=product.pk).set is None
    client.post(address, said | {"set": tea.pk})

    assert RegisteredProduct.objects.get(pk=product.pk).set == tea
    assert client.get(address).context["form"].initial["set"] == tea


def test_who_acts_for_a_producer_has_proved_the_number(client, officer):
    producer = producers.producer()
    typed = make_user(phone="+84912000001")
    typed.phone_verified_at = None
    typed.save(update_fields=["phone_verified_at"])
    proved = make_user(phone="+84912000002")
    proved.phone_verified_at = timezone.now()
    proved.save(update_fields=["phone_verified_at"])
    address = reverse("desk:producer_member", args=[producer.code])

    client.post(address, {"contact": "0912 000 001"})
    assert not Membership.objects.filter(producer=producer).exists()
    client.post(address, {"contact": "0912 000 002"})
    client.post(address, {"contact": "0912 000 002"})

    row = Membership.objects.get(producer=producer)
    assert row.user == proved
    client.post(reverse("desk:producer_member_end", args=[producer.code, row.pk]))
    assert not Membership.objects.valid().filter(producer=producer).exists()
    assert AuditEntry.objects.filter(action="member_left", actor=officer).count() == 1


def test_an_address_counts_when_it_is_proved(client, officer):
    producer, person = producers.producer(), make_user(email="nguoi@example.vn")
    proof, _made = EmailAddress.objects.update_or_create(user=person, email="nguoi@example.vn", defaults={"verified": False})
    address = reverse("desk:producer_member", args=[producer.code])

    client.post(address, {"contact": "nguoi@example.vn"})
    assert not Membership.objects.exists()
    EmailAddress.objects.filter(pk=proof.pk).update(verified=True)
    client.post(address, {"contact": "Nguoi@example.vn"})

    assert Membership.objects.get().user == person


def annex(**line):
    counts = {"annex-TOTAL_FORMS": "5", "annex-INITIAL_FORMS": "0"}
    return counts | {f"annex-0-{name}": value for name, value in line.items()}


def test_a_decision_is_shown_before_it_is_written(client, officer):
    old = certification.certificate(stars=3, on=dates.today() - timedelta(days=300))
    before = (Certificate.objects.count(), Decision.objects.count(), AuditEntry.objects.count())
    paper = {
        "kind": "renew",
        "number": "21/QĐ-THU",
        "decided_on": dates.words(dates.today()),
        "authority": certification.authority().pk,
        **annex(product=old.product.code, stars=4, points="82,25", expires_on="31/12/2028"),
    }

    answer = client.post(reverse("desk:issue"), paper | {"step": "check"})

    ((would, ends),) = answer.context["would"]
    assert (would.stars, dates.words(would.expires_on), ends.pk) == (4, "31/12/2028", old.pk)
    assert "31/12/2028" in answer.content.decode()
    assert (Certificate.objects.count(), Decision.objects.count(), AuditEntry.objects.count()) == before
    old.refresh_from_db()
    assert old.holds()
    client.post(reverse("desk:issue"), paper | {"step": "do", "seal": answer.context["seal"]})
    assert str(Certificate.objects.in_force().get().points) == "82.25"


def test_what_ends_a_star_counts_the_baskets(client, officer):
    listing = catalogue.listing()
    shop.base_data()
    shop.basket([(catalogue.pack_of(listing), 1)])
    certificate = Certificate.objects.get(product=listing.registered_product)

    paper = {"number": "21/QĐ-THU", "decided_on": dates.words(dates.today()), "authority": certification.authority().pk, "reason": "Chờ"}
    page = client.post(reverse("desk:act", args=[certificate.code, "suspend"]), paper)

    assert page.context["follows"] == {"listings": 1, "baskets": 1, "unshipped": 0, "shipped": 0}
