"""The operator's page of tax: months, rates, what producers have declared."""

from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.erasers import Person
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.shop.fees import content as fees_content
from marketplace.shop.fees import services as fees
from marketplace.shop.fees.models import Terms
from marketplace.shop.fees.selectors import told_terms
from marketplace.shop.taxes import content
from marketplace.shop.taxes.models import Month, Switch, TaxRate, Threshold
from marketplace.shop.taxes.services import Paid, bring
from tests.factories import certification, producers
from tests.factories.accounts import make_officer, make_user
from tests.factories.taxes import scan

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:taxes")


@pytest.fixture
def operator(client):
    content.load()
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


def last_month():
    return (dates.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def waiting(client, part="due"):
    return next(task.number for task in client.get("/desk/").context["tasks"] if task.url.endswith(f"/taxes/?list={part}"))


def test_a_month_that_is_over_is_declared_paid_and_given_out(client, operator):
    maker, first = producers.producer("Hộ bà Thử", kind="household"), last_month()
    bring([Paid("A", maker.pk, {"goods": 1_000_000})], at=dates.start_of(first))
    month = f"{first:%Y-%m}"
    assert [row["closable"] for row in client.get(PAGE).context["open"]] == [True]
    assert waiting(client) == 1

    client.post(reverse("desk:taxes_close", args=[month]))
    assert (waiting(client), len(client.get(PAGE, {"list": "due"}).context["months"])) == (1, 1)
    client.post(reverse("desk:taxes_paid", args=[month]), {"paid_on": dates.words(dates.today()), "paper": "GNT 1"})

    page = client.get(reverse("desk:taxes_month", args=[month]))
    assert (waiting(client), len(client.get(PAGE, {"list": "due"}).context["months"])) == (0, 0)
    assert (page.context["vat"], page.context["pit"], page.context["month"].paid_paper) == (10_000, 5_000, "GNT 1")
    assert client.get(reverse("desk:taxes_export", args=[month])).content[:2] == b"PK"


def test_this_month_cannot_be_declared(client, operator):
    maker = producers.producer(kind="household")
    bring([Paid("A", maker.pk, {"goods": 1_000_000})])

    client.post(reverse("desk:taxes_close", args=[f"{dates.today():%Y-%m}"]))

    assert Month.objects.count() == 0
    assert client.get(reverse("desk:taxes_month", args=[f"{dates.today():%Y-%m}"])).status_code == 404
    for nothing in ("hôm nay", "9999-12", "0001-01"):
        assert client.post(reverse("desk:taxes_close", args=[nothing])).status_code == 404


def test_what_a_producer_declares_is_written_with_its_paper(client, operator):
    maker = producers.producer("Hộ bà Thử", kind="household")
    product = certification.registered_product("Gạo nếp nương", producer=maker)
    said = {"producer": maker.pk, "kind": "own_produce", "valid_from": dates.words(dates.today()), "evidence": "Bản cam kết"}

    for wrong in ({"scan": scan()}, {"product": "gao nep nuong"}, {"product": "gao nep nuong", "scan": scan(b"MZ")}):
        assert client.post(reverse("desk:taxes_switch"), said | wrong).status_code == 422
    assert Switch.objects.count() == 0
    assert client.post(reverse("desk:taxes_switch"), said | {"product": "gao nep nuong", "scan": scan()}).status_code == 302

    switch = Switch.objects.get()
    assert (switch.product, switch.recorded_by) == (product, operator)
    end = {"reason": "Đã chế biến", "last": dates.words(dates.today()), "scan": scan()}
    client.post(reverse("desk:taxes_switch_end", args=[switch.pk]), end)
    assert Switch.objects.get().valid_until == dates.today()
    page = client.get(PAGE).content.decode()
    for which in ("paper", "end"):
        address = reverse("desk:taxes_scan", args=[switch.pk, which])
        answer = client.get(address)
        assert (address in page, answer["X-Content-Type-Options"], b"".join(answer)[:4]) == (True, "nosniff", b"%PDF")
    assert client.get(reverse("desk:taxes_scan", args=[switch.pk, "khac"])).status_code == 404
    client.force_login(make_officer(Role.TRADE_OFFICER))
    assert client.get(reverse("desk:taxes_scan", args=[switch.pk, "paper"])).status_code in (302, 403)


def test_terms_may_bring_the_scan_of_their_paper(client, operator, django_capture_on_commit_callbacks):
    maker = producers.producer("Hộ bà Thử", kind="household")
    said = {"producer": maker.code, "tax_class": "withheld", "valid_from": dates.words(dates.today() + timedelta(days=1))}
    said["basis"] = "Thỏa thuận 5"
    assert client.post(reverse("desk:taxes_terms"), said | {"scan": scan(b"MZ")}).status_code == 422
    assert Terms.objects.filter(producer=maker).count() == 0

    assert client.post(reverse("desk:taxes_terms"), said | {"scan": scan()}).status_code == 302

    row = Terms.objects.get(producer=maker)
    address = reverse("desk:taxes_terms_scan", args=[row.pk])
    answer = client.get(address)
    assert (address in client.get(PAGE).content.decode(), b"".join(answer)[:4]) == (True, b"%PDF")
    assert row.scan.name.endswith("/dieu-kien-ban-hang.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        end = {"last": dates.words(dates.today()), "reason": "Nhầm"}
        client.post(reverse("desk:taxes_terms_end", args=[row.pk]), end)
    assert (Terms.objects.filter(pk=row.pk).exists(), row.scan.storage.exists(row.scan.name)) == (False, False)
    assert client.get(address).status_code == 404


def test_the_copy_of_a_persons_data_names_terms_and_the_law_keeps_their_scan():
    maker, user = producers.producer("Hộ bà Thử", kind="household"), make_user()
    producers.member(maker, user)
    first = dates.today() + timedelta(days=1)
    fees.set_terms(producer=maker, tax_class="withheld", valid_from=first, basis="Thỏa thuận 5", scan=scan(), actor=None)

    told = list(told_terms(Person(user=user)))

    assert [(row["paper"], row["from"], row["scan"]) for row in told] == [("Thỏa thuận 5", first, True)]
    assert fees.forget_person(Person(user=user)) == {"papers": 1}


def test_another_rate_begins_on_a_later_day(client, operator):
    said = {
        "revenue": "goods",
        "resident": "1",
        "counts": "on",
        "vat_basis_points": "2",
        "pit_basis_points": "0,5",
        "basis": "Nghị định mới",
    }

    assert client.post(reverse("desk:taxes_rate"), said | {"valid_from": dates.words(dates.today())}).status_code == 422
    assert client.post(reverse("desk:taxes_rate"), said | {"valid_from": dates.words(dates.today() + timedelta(days=1))}).status_code == 302

    assert TaxRate.objects.filter(vat_basis_points=200, pit_basis_points=50, resident=True).count() == 1


@pytest.mark.parametrize(("day", "late"), [(20, 0), (21, 1)])
def test_a_month_whose_day_has_passed_is_red_and_says_what_to_do(client, operator, time_machine, day, late):
    time_machine.move_to(f"2027-01-{day} 03:00+00:00", tick=False)
    operator = make_officer(Role.OPERATOR)
    client.force_login(operator)  # the former sign-in has ended by then
    maker = producers.producer(kind="household")
    bring([Paid("A", maker.pk, {"goods": 1_000_000})], at=dates.start_of(last_month()))

    assert (waiting(client, "late"), waiting(client)) == (late, 1)
    assert ('class="sheet late"' in client.get("/desk/").content.decode()) is bool(late)
    page = client.get(PAGE, {"list": "late"}).content.decode()
    assert ("Quá hạn từ 20/01/2027: xin kê khai tháng này ngay" in page) is bool(late)
    client.post(reverse("desk:taxes_close", args=["2026-12"]))
    assert (waiting(client, "late"), waiting(client)) == (late, 1)
    for address in (PAGE, reverse("desk:taxes_month", args=["2026-12"])):
        assert ("Quá hạn từ 20/01/2027: xin nộp cơ quan thuế hôm nay" in client.get(address).content.decode()) is bool(late)

    client.post(reverse("desk:taxes_paid", args=["2026-12"]), {"paid_on": dates.words(dates.today()), "paper": "GNT 1"})

    assert (waiting(client, "late"), waiting(client)) == (0, 0)
    page = client.get(PAGE).content.decode()
    assert f"Người kê khai: {operator}, " in page
    assert f"Người ghi nhận đã nộp: {operator}, " in page


def test_a_threshold_is_written_for_a_later_day(client, operator):
    said = {"amount": "2.000.000.000", "stops": "on", "basis": "Nghị định mới"}
    address = reverse("desk:taxes_threshold")

    assert client.post(address, said | {"valid_from": dates.words(dates.today())}).status_code == 422
    assert client.post(address, said | {"valid_from": dates.words(dates.today() + timedelta(days=1))}).status_code == 302

    assert Threshold.objects.filter(amount=2_000_000_000, stops=True).count() == 1
    page = client.get(PAGE).content.decode().replace("\xa0", " ")
    assert "1.000.000.000 ₫ (Nghị định 141/2026)" in page
    assert "2.000.000.000 ₫ (Nghị định mới)" in page


def test_who_declares_the_tax_is_written_and_ended(client, operator):
    fees_content.load()
    maker = producers.producer("HTX Nà Mẫu")
    said = {"producer": maker.code, "tax_class": "withheld", "basis": "Biên bản làm việc", "valid_from": dates.words(dates.today())}
    address = reverse("desk:taxes_terms")

    assert client.post(address, said).status_code == 422
    assert client.post(address, said | {"valid_from": dates.words(dates.today() + timedelta(days=1))}).status_code == 302
    row = Terms.objects.get(producer=maker)
    assert "Biên bản làm việc" in client.get(PAGE).content.decode()
    everybody = Terms.objects.get(producer=None, producer_kind="")
    for one in (row, everybody):
        client.post(reverse("desk:taxes_terms_end", args=[one.pk]), {"reason": "Nhầm", "last": dates.words(dates.today())})

    assert list(Terms.objects.filter(pk__in=[row.pk, everybody.pk])) == [everybody]
