"""From application to withdrawal; and what a star's end does to an outlet."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.register.certification import services as register
from marketplace.register.certification.models import Certificate
from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.models import Criteria, Outlet, Paper, State, Survey
from tests.factories import certification, outlets, places
from tests.factories.accounts import make_officer, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]


def again(outlet):
    return Outlet.objects.get(pk=outlet.pk)


def actions(outlet):
    return [(entry.action, entry.paper) for entry in AuditEntry.objects.about(outlet).order_by("pk")]


def test_each_step_with_who_when_and_paper():
    officer = make_user()
    outlet = services.apply("Cửa hàng OCOP", actor=officer, on_behalf=True, paper="12/UBND", **outlets.fields())
    services.set_goods(outlet, actor=officer, add=outlets.goods(30))
    services.survey(outlet, actor=officer, **outlets.found())
    services.decide(outlet, paper=outlets.paper("7/QĐ-SCT"), actor=officer)
    services.publish(outlet, paper=outlets.paper("8/TB-SCT"), actor=officer)
    services.withdraw(outlet, paper=outlets.paper("9/QĐ-SCT"), reason="Ngừng kinh doanh", actor=officer)

    today = dates.words(dates.today())
    assert actions(outlet) == [
        ("outlet_applied_on_behalf", "12/UBND"),
        ("outlet_goods_set", ""),
        ("outlet_surveyed", ""),
        ("outlet_decided", f"7/QĐ-SCT ({today})"),
        ("outlet_published", f"8/TB-SCT ({today})"),
        ("outlet_withdrawn", f"9/QĐ-SCT ({today})"),
    ]
    assert again(outlet).state == State.WITHDRAWN


def test_an_application_lacks_nothing_that_the_decision_asks_for():
    given = {**outlets.fields(), "licence_number": "", "area_m2": None}

    with pytest.raises(ValidationError, match="đăng ký kinh doanh, diện tích"):
        services.apply("Cửa hàng OCOP", actor=None, **given)

    assert (Outlet.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_the_same_name_applies_once():
    outlets.applied("Cửa hàng OCOP")

    with pytest.raises(ValidationError, match="đã có"):
        outlets.applied("cua hang ocop")

    assert Outlet.objects.count() == 1


def test_twenty_nine_kinds_are_not_recognised():
    outlet = outlets.applied(kinds=29)
    services.survey(outlet, actor=None, **outlets.found())

    with pytest.raises(ValidationError, match="ít nhất 30"):
        services.decide(outlet, paper=outlets.paper(), actor=None)

    assert (again(outlet).state, Paper.objects.count()) == (State.SURVEYED, 0)


def test_a_survey_that_found_it_unfit_is_not_decided_on():
    outlet = outlets.applied(kinds=30)
    services.survey(outlet, actor=None, **outlets.found(fit=False))

    with pytest.raises(ValidationError, match="chưa đạt"):
        services.decide(outlet, paper=outlets.paper(), actor=None)

    assert again(outlet).state == State.SURVEYED


def test_no_step_is_left_out_or_taken_twice():
    outlet = outlets.applied(kinds=30)

    with pytest.raises(ValidationError):
        services.publish(outlet, paper=outlets.paper(), actor=None)
    services.survey(outlet, actor=None, **outlets.found())
    with pytest.raises(ValidationError):
        services.survey(outlet, actor=None, **outlets.found())

    assert (again(outlet).state, Survey.objects.count()) == (State.SURVEYED, 1)


def test_the_database_publishes_nothing_without_a_paper():
    outlet = outlets.applied()

    with pytest.raises(IntegrityError), transaction.atomic():
        Outlet.objects.filter(pk=outlet.pk).update(state=State.PUBLISHED)


def test_goods_count_only_with_a_star_today_and_both_stamps():
    outlet = outlets.applied(kinds=3)
    lapsed = certification.lapsed_product()
    services.set_goods(outlet, actor=None, add=[lapsed, certification.registered_product()])
    first = outlet.carried.first()
    services.set_goods(outlet, actor=None, unstamped=[first.pk])

    told = selectors.outlet_by_code(outlet.code)

    assert (told.carried_count, told.kinds) == (5, 2)


def test_the_share_must_be_more_than_sixty_percent():
    at_sixty = outlets.applied(kinds=3, local_items=3, other_items=4)  # 6 of 10
    above = outlets.applied(kinds=4, local_items=3, other_items=4)  # 7 of 11
    unknown = outlets.applied(kinds=4, local_items=None)

    def share(outlet):
        return next(point for point in selectors.points(outlet) if "%" in point.words)

    assert [(share(one).found, share(one).holds) for one in (at_sixty, above, unknown)] == [
        ("60,0%", False),
        ("63,6%", True),
        ("", None),
    ]


def test_criteria_are_data_with_a_last_day():
    outlet = outlets.applied(kinds=20)
    old, today = Criteria.objects.get(code="qd-736-2021"), dates.today()
    outlets.version(old, least_kinds=20, least_stars=3)

    tomorrow = dates.start_of(today + timedelta(days=1))
    assert [(point.found, point.holds) for point in selectors.points(outlet, tomorrow)] == [
        ("20", True),
        ("Trung tâm thương mại, siêu thị, chợ", True),
    ]
    assert (selectors.least_kinds(), selectors.least_kinds(tomorrow)) == (30, 20)
    old.refresh_from_db()
    assert old.valid_until == today


def test_criteria_hold_only_in_their_territory():
    outlet = outlets.applied(kinds=1)
    elsewhere = places.commune("Đức Xuân").province.communes.model.objects.current().filter(province__code="01").first()
    services.amend(outlet, actor=None, commune=elsewhere)

    assert [one.code for one in selectors.criteria_for(selectors.outlet_by_code(outlet.code))] == ["qd-950-2023"]


def test_a_star_that_ends_makes_twenty_nine_and_the_owner_is_told_which():
    outlet = outlets.published(kinds=30)
    lost = outlet.carried.first().product

    certification.revoke(Certificate.objects.get(product=lost))

    [message] = Message.objects.filter(kind="outlet_short")
    words = kinds.named("outlet_short").render(message.refs, None).text
    entry = AuditEntry.objects.about(outlet).order_by("pk").last()
    assert (message.phone, "29" in words, lost.name in words) == ("+84912345678", True, True)
    assert (entry.action, entry.details["kinds"], entry.details["product"]) == ("outlet_short", 29, lost.name)
    assert list(selectors.short()) == [outlet]


def test_the_department_is_told_once_a_fall_and_which_certificate():
    outlet = outlets.published(kinds=30)
    officer, elsewhere = (make_officer(Role.TRADE_OFFICER, email=f"{name}@example.com", place=place) for name, place in (
        ("so", None), ("na-ri", places.commune("Na Rì")),
    ))  # fmt: skip
    first, second = (row.product.certificates.get() for row in outlet.carried.all()[:2])

    certification.revoke(first)
    certification.revoke(second)
    [message] = Message.objects.filter(kind="outlet_short_office")
    words = kinds.named("outlet_short_office").render(message.refs, None).text
    services.set_goods(outlet, actor=None, add=outlets.goods(2))
    certification.revoke(outlet.carried.last().product.certificates.get())

    assert (message.email, f"/desk/outlets/{outlet.code}/" in words) == ("so@example.com", True)
    assert [
        f"{lost.product.name} (giấy chứng nhận {lost}, đến ngày {dates.words(dates.today())})" in words for lost in (first, second)
    ] == [True, True]
    assert Message.objects.filter(kind="outlet_short_office").count() == 2
    assert not Message.objects.filter(email=elsewhere.email).exists()


def test_criteria_that_begin_at_midnight_make_falls_too():
    outlet = outlets.published(kinds=30)
    tomorrow = dates.today() + timedelta(days=1)
    outlets.version(least_kinds=31)

    services.look()
    before = again(outlet).short_since
    with time_machine.travel(dates.start_of(tomorrow) + timedelta(minutes=20)):
        services.look()
        services.look()

    assert (before, again(outlet).short_since, Message.objects.filter(kind="outlet_short").count()) == (None, tomorrow, 1)


def test_many_stars_that_lapse_at_one_midnight_make_one_message():
    today = dates.today()
    with time_machine.travel(dates.start_of(today) + timedelta(hours=9)):
        outlet = outlets.published(kinds=30)
        products = [row.product_id for row in outlet.carried.all()[:3]]
        for certificate in Certificate.objects.filter(product__in=products):
            Certificate.objects.filter(pk=certificate.pk).update(expires_on=today)
    with time_machine.travel(dates.end_of(today) + timedelta(minutes=2)):
        register.tell_lapsed()
        [told] = selectors.short()

    assert (told.kinds, Message.objects.filter(kind="outlet_short").count()) == (27, 1)
    assert [details["kinds"] for details in AuditEntry.objects.filter(action="outlet_short").values_list("details", flat=True)] == [27] * 3


def test_a_renewed_star_says_nothing():
    outlet = outlets.published(kinds=30)
    product = outlet.carried.first().product

    certification.certificate(product, kind="renew")

    assert (selectors.short().count(), Message.objects.filter(kind="outlet_short").count()) == (0, 0)


def test_a_message_that_is_overtaken_is_not_sent():
    outlet = outlets.published(kinds=30)
    certification.revoke(Certificate.objects.filter(product=outlet.carried.first().product).get())
    message = Message.objects.get(kind="outlet_short")
    services.set_goods(outlet, actor=None, add=outlets.goods(1))

    with pytest.raises(kinds.Stale):
        kinds.named("outlet_short").render(message.refs, None)


def test_the_second_of_two_officers_is_told():
    outlet = outlets.applied()
    seen = outlet.version
    services.amend(outlet, actor=None, seen=seen, owner="Người thứ nhất")

    with pytest.raises(ValidationError, match="vừa được người khác"):
        services.amend(outlet, actor=None, seen=seen, owner="Người thứ hai")

    assert again(outlet).owner == "Người thứ nhất"


def test_a_yearly_check_moves_the_next_one_only_where_it_is_fit():
    outlet = outlets.published()
    first_due = outlet.next_check_on
    with time_machine.travel(dates.start_of(first_due) + timedelta(hours=9)):
        assert list(Outlet.objects.due()) == [outlet]
        services.check(outlet, actor=None, **outlets.found(fit=False))
        assert again(outlet).next_check_on == first_due
        services.check(outlet, actor=None, **outlets.found())

    assert again(outlet).next_check_on == dates.add_months(first_due, 12)


def test_one_announcement_names_many():
    paper = outlets.paper("5/TB-SCT")
    for outlet in (outlets.applied(kinds=30), outlets.applied(kinds=30)):
        services.survey(outlet, actor=None, **outlets.found())
        services.decide(outlet, paper=outlets.paper("4/QĐ-SCT"), actor=None)
        services.publish(outlet, paper=paper, actor=None)

    assert Paper.objects.filter(number="5/TB-SCT").get().announced.count() == 2


def test_a_paper_of_tomorrow_is_refused():
    outlet = outlets.published()

    with pytest.raises(ValidationError, match="chưa đến"):
        services.withdraw(outlet, paper=outlets.paper(dated=dates.today() + timedelta(days=1)), reason="Thử", actor=None)

    assert again(outlet).state == State.PUBLISHED


def test_addresses_do_not_meet():
    first, second = outlets.reported("Điểm bán OCOP"), outlets.reported("Điểm  bán ocop")

    assert [first.slug, second.slug, outlets.reported("In").slug] == ["diem-ban-ocop", "diem-ban-ocop-2", "in-2"]


def test_a_paper_of_2021_decides_by_what_held_then():
    outlets.reported()

    assert selectors.least_kinds(dates.start_of(date(2021, 5, 25))) == 0
