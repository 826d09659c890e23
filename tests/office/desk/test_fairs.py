"""A fair at the desk, from the draft to the booths, with a maker in the portal and one on the telephone."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.notifications.models import Message
from marketplace.trade.fairs import services
from marketplace.trade.fairs.models import Fair, FairRegistration
from tests.factories import certification, fairs, places, producers
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    return client


def said(**more):
    first = dates.today() + timedelta(days=45)
    words = {"name": "Hội chợ ví dụ", "kind": "fair", "starts_on": dates.words(first), "ends_on": dates.words(first + timedelta(days=2))}
    words |= {"place": "Quảng trường", "organiser": "Sở Công Thương", "basis": "programme", "basis_number": "12/QĐ", "booths": "2"}
    return words | {"makers_a_booth": "1", "lunar_days": "1"} | more


def test_from_the_draft_to_the_booths(trade, client):
    trade.post(reverse("desk:fairs_new"), said())
    made = Fair.objects.get()
    assert client.get(made.get_absolute_url()).status_code == 404
    for step in ("publish", "open"):
        trade.post(reverse("desk:fair_step", args=[made.pk, step]))
    made.refresh_from_db()
    assert made.state == "open"
    assert client.get(made.get_absolute_url()).status_code == 200

    maker, farmer = producers.producer(), make_user()
    producers.member(maker, farmer)
    star = certification.certified_product(producer=maker)
    client.force_login(farmer)
    assert star.name in client.get(reverse("seller:fairs")).content.decode()
    client.post(reverse("seller:fair_register", args=[maker.code, made.pk]), {"goods": [star.pk]})
    client.force_login(make_officer(Role.TRADE_OFFICER))
    client.post(reverse("desk:fair_register", args=[made.pk]), {"maker": "Cơ sở Ví Dụ", "place": "Xã Ví Dụ", "words": "Măng khô"})
    ours, called = FairRegistration.objects.order_by("pk")
    assert (ours.producer, called.maker, called.by_phone) == (maker, "Cơ sở Ví Dụ", True)

    page = reverse("desk:fair", args=[made.pk])
    assert "Cơ sở Ví Dụ" in client.get(page).content.decode()
    client.post(reverse("desk:fair_decide", args=[ours.pk, "allot"]), {"booth": "1", "reason": "Đủ điều kiện"})
    client.post(reverse("desk:fair_decide", args=[called.pk, "allot"]), {"booth": "1", "reason": "Trùng gian"})
    client.post(reverse("desk:fair_decide", args=[called.pk, "wait"]), {"reason": "Chờ thêm gian"})
    ours.refresh_from_db()
    called.refresh_from_db()
    assert (ours.state, ours.booth, called.state) == ("allotted", 1, "waiting")

    client.force_login(farmer)
    assert "Đủ điều kiện" in client.get(reverse("seller:fairs")).content.decode()
    client.post(reverse("seller:fair_withdraw", args=[ours.pk]))
    ours.refresh_from_db()
    assert (ours.state, ours.booth) == ("withdrawn", None)


def test_what_was_typed_in_vain_comes_back(trade):
    made = fairs.fair()
    fairs.allotted(made, booth=1)
    row = fairs.registration(made)

    refused = trade.post(reverse("desk:fair_decide", args=[row.pk, "allot"]), {"booth": "1", "reason": "Có mặt hàng mới"})
    called = trade.post(reverse("desk:fair_register", args=[made.pk]), {"maker": "Cơ sở Ví Dụ", "phone": "12", "words": "Măng khô"})

    assert (refused.status_code, 'value="Có mặt hàng mới"' in refused.content.decode()) == (422, True)
    assert (called.status_code, "Măng khô</textarea>" in called.content.decode()) == (422, True)
    row.refresh_from_db()
    assert (row.state, FairRegistration.objects.count()) == ("registered", 2)


def test_who_may_register_and_a_day_that_returns_every_year(trade):
    group, commune = certification.group(), places.commune("Ba Bể")
    days = {"starts_on": "", "ends_on": "", "lunar_month": "1", "lunar_day": "10"}
    assert trade.post(reverse("desk:fairs_new"), said(lunar_month="1", lunar_day="10")).status_code == 422
    trade.post(reverse("desk:fairs_new"), said(**days, groups=[group.pk], communes=[commune.pk]))
    made = Fair.objects.dated().get()
    trade.post(reverse("desk:fair_step", args=[made.pk, "publish"]))

    page = trade.get(made.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert (made.yearly, list(made.groups.all()), list(made.communes.all())) == (True, [group], [commune])
    assert ("mùng 10 tháng Giêng" in page, "Xã Ba Bể</dd>" in page) == (True, True)
    form = trade.get(reverse("desk:fair_amend", args=[made.pk])).context["form"]
    assert list(form.initial["communes"]) == [commune]


def test_what_waits_is_counted_where_it_is_done(trade):
    fairs.registration(fairs.fair())
    fairs.over()
    fairs.festival(starts_on=dates.today() - timedelta(days=9), ends_on=dates.today() - timedelta(days=9))

    told = {task.url: task.number for task in trade.get("/desk/").context["tasks"]}
    shown = {status: trade.get("/desk/fairs/", {"status": status}).context["page"].paginator.count for status in ("to_decide", "to_report")}
    assert {status: told[f"/desk/fairs/?status={status}"] for status in shown} == shown == {"to_decide": 1, "to_report": 1}


@pytest.mark.parametrize("wrong", [{"name": ""}, {"starts_on": "31/02/2027"}, {"booths": "0"}, {"kind": "x"}])
def test_what_is_wrong_comes_back_filled(trade, wrong):
    answer = trade.post(reverse("desk:fairs_new"), said() | wrong)

    assert answer.status_code == 422
    assert "Quảng trường" in answer.content.decode()
    assert Fair.objects.count() == 0


def test_the_second_officer_is_told_and_keeps_what_was_typed(trade):
    made = fairs.fair(state="draft")
    seen = str(made.version)
    trade.post(reverse("desk:fair_amend", args=[made.pk]), said(name="Tên của người thứ nhất", seen=seen))
    answer = trade.post(reverse("desk:fair_amend", args=[made.pk]), said(name="Tên của người thứ hai", seen=seen))

    assert answer.status_code == 422
    assert "Tên của người thứ hai" in answer.content.decode()
    assert Fair.objects.get().name == "Tên của người thứ nhất"


def test_a_late_registration_is_warned_of(trade):
    soon = dates.today() + timedelta(days=10)
    made = fairs.fair(state="draft", basis="registration", starts_on=soon, ends_on=soon)

    assert "30 ngày" in trade.get(reverse("desk:fair", args=[made.pk])).content.decode()


def test_cancelled_and_reported(trade):
    gone, held = fairs.fair(), fairs.fair(starts_in=1, days=1)
    cancel = reverse("desk:fair_step", args=[gone.pk, "cancel"])
    assert trade.post(cancel, {"reason": ""}).status_code == 422
    fairs.registration(gone)
    preview = trade.post(cancel, {"reason": "Mưa lũ"}).content.decode()
    assert "1 chủ thể đã đăng ký được báo tin." in preview
    assert (Fair.objects.get(pk=gone.pk).state, Message.objects.filter(kind="fair_cancelled").count()) == ("open", 0)
    trade.post(cancel, {"reason": "Mưa lũ", "confirm": "1", "seen": str(gone.version)})
    assert (Fair.objects.get(pk=gone.pk).state, Message.objects.filter(kind="fair_cancelled").count()) == ("cancelled", 1)
    assert "Báo cáo kết quả" not in trade.get(reverse("desk:fair", args=[held.pk])).content.decode()
    with time_machine.travel(dates.start_of(held.ends_on) + timedelta(days=1, hours=9)):
        trade.force_login(make_officer(Role.TRADE_OFFICER))
        assert "Báo cáo kết quả" in trade.get(reverse("desk:fair", args=[held.pk])).content.decode()
        trade.post(reverse("desk:fair_step", args=[held.pk, "report"]), {"words": "Đông khách"})
    assert Fair.objects.get(pk=held.pk).report_words == "Đông khách"


def test_what_a_colleague_changed_meanwhile_is_not_cancelled(trade):
    made = fairs.fair()
    seen = made.version
    services.amend_fair(made, actor=None, booths=9)
    trade.post(reverse("desk:fair_step", args=[made.pk, "cancel"]), {"reason": "Mưa lũ", "confirm": "1", "seen": str(seen)})

    assert (Fair.objects.get().state, Fair.objects.get().cancel_reason) == ("open", "")


def test_what_a_source_tells_of_has_no_steps(trade):
    held = fairs.festival(starts_on=dates.today() - timedelta(days=9), ends_on=dates.today() - timedelta(days=9))

    page = trade.get(reverse("desk:fair", args=[held.pk])).content.decode()
    assert ("Báo cáo kết quả" in page, "Hủy hội chợ" in page) == (False, False)


def test_the_form_of_another_fair_opens_on_asking(client):
    maker, farmer = producers.producer(), make_user()
    producers.member(maker, farmer)
    certification.certified_product(producer=maker)
    later, sooner = fairs.fair(starts_in=50), fairs.fair(starts_in=40)
    client.force_login(farmer)

    pages = {fair: client.get(reverse("seller:fairs"), {"fair": fair}).content.decode() for fair in ("", str(later.pk))}

    forms = {fair: reverse("seller:fair_register", args=[maker.code, fair.pk]) for fair in (later, sooner)}
    assert [[form in page for form in forms.values()] for page in pages.values()] == [[False, True], [True, False]]


def test_a_registration_is_taken_back_only_before_the_fair_begins(client):
    row, farmer = fairs.registration(), make_user()
    producers.member(row.producer, farmer)
    client.force_login(farmer)
    taking_back = reverse("seller:fair_withdraw", args=[row.pk])

    before = client.get(reverse("seller:fairs")).content.decode()
    fairs.over(row.fair)
    after = client.get(reverse("seller:fairs")).content.decode()

    assert (row.fair.name in before, taking_back in before) == (True, True)
    assert (row.fair.name in after, taking_back in after) == (True, False)


def test_another_makers_registration_is_nobodys(client):
    row, stranger = fairs.registration(), make_user()
    producers.member(producers.producer(), stranger)
    client.force_login(stranger)

    assert client.post(reverse("seller:fair_withdraw", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.state == "registered"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_of_one_and_three(trade, rows, django_assert_num_queries):
    for _ in range(rows):
        fairs.fair()
    trade.get(reverse("desk:fairs"))

    with django_assert_num_queries(15):
        trade.get(reverse("desk:fairs"))
