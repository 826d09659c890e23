"""From a draft to a report: what is refused, who gets a booth, who is told."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from marketplace.foundation.accounts.erasers import Person
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.foundation.core.dates import VN
from marketplace.foundation.notifications.models import Message
from marketplace.register.certification import services as register
from marketplace.trade.fairs import selectors, services
from marketplace.trade.fairs.models import Fair, FairRegistration, FairReminder, State
from tests.factories import certification, fairs, producers

pytestmark = pytest.mark.django_db


def sent(kind):
    return Message.objects.filter(kind=kind).count()


def test_nothing_is_published_without_day_place_organiser_and_basis():
    draft = services.draft_fair("Hội chợ thử", kind="fair", actor=None)

    with pytest.raises(ValidationError, match="căn cứ pháp lý"):
        services.publish_fair(draft, actor=None)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_published_fair_is_in_the_one_list_of_what_comes():
    fairs.fair("Hội chợ mở")
    draft = fairs.fair("Bản thảo", state="draft")

    assert [fair.name for fair in selectors.upcoming()] == ["Hội chợ mở"]
    assert draft not in selectors.public()


def test_the_second_officer_is_told_and_changes_nothing():
    made = fairs.fair()
    seen = made.version
    services.amend_fair(made, actor=None, seen=seen, booths=9)

    with pytest.raises(ValidationError, match="nghiệp"):
        services.amend_fair(made, actor=None, seen=seen, booths=2)
    assert Fair.objects.get().booths == 9


def test_only_stars_that_hold_through_the_fair_come():
    made, maker = fairs.fair(starts_in=40, days=3), producers.producer()
    short = certification.certified_product(producer=maker, expires_on=dates.today() + timedelta(days=41))
    none = certification.registered_product(producer=maker)
    strange = certification.certified_product()

    for product in (short, none, strange):
        with pytest.raises(ValidationError):
            services.register(made, producer=maker, goods=[product], actor=None)
    assert FairRegistration.objects.count() == 0
    services.register(made, producer=maker, goods=[certification.certified_product(producer=maker)], actor=None)
    assert FairRegistration.objects.get().producer == maker


def test_a_maker_registers_once():
    made = fairs.fair()
    first = fairs.registration(made)

    with pytest.raises(ValidationError):
        fairs.registration(made, producer=first.producer)
    assert FairRegistration.objects.count() == 1


def test_a_booth_is_given_once_unless_all_agree_to_share():
    made = fairs.fair(booths=2, makers_a_booth=2)
    one = fairs.allotted(made, booth=1, share=True)
    alone, sharing = fairs.registration(made), fairs.registration(made, share=True)

    with pytest.raises(ValidationError, match=alone.maker):
        services.allot(alone, booth=1, reason="Thử", actor=None)
    services.allot(sharing, booth=1, reason="Hai bên đồng ý", actor=None)
    assert sorted(FairRegistration.objects.filter(booth=1).values_list("pk", flat=True)) == sorted([one.pk, sharing.pk])
    with pytest.raises(ValidationError):
        services.allot(alone, booth=3, reason="Không có gian này", actor=None)
    with pytest.raises(ValidationError):
        services.allot(alone, booth=2, reason=" ", actor=None)
    services.keep_waiting(alone, reason="Hết gian", actor=None)
    assert FairRegistration.objects.get(pk=alone.pk).state == "waiting"
    assert sent("fair_waiting") == 1


def test_an_officer_takes_somebody_who_is_not_here_by_telephone():
    made = fairs.fair(state="closed")
    maker = {"maker_name": "Cơ sở Ví Dụ", "maker_place": "Xã Ví Dụ", "maker_phone": "+84912345678"}

    with pytest.raises(ValidationError):
        services.register(made, maker=maker, words="Măng khô", actor=None)
    services.register(made, maker=maker, words="Măng khô\nMật ong", actor=None, by_phone=True)
    row = FairRegistration.objects.get()
    assert (row.maker, [line.words for line in row.goods.all()]) == ("Cơ sở Ví Dụ", ["Măng khô", "Mật ong"])


def test_a_star_that_ends_before_the_fair_is_told():
    row = fairs.registration()
    certificate = row.goods.get().product.certificates.get()

    register.revoke(certificate, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)

    assert sent("fair_star_ended") == 1


def test_results_are_entered_while_it_runs_and_frozen_by_the_report():
    made = fairs.fair(starts_in=10, days=2)
    row = fairs.allotted(made)
    said = {"visitors": 120, "revenue": 5_400_000, "contracts": 2, "actor": None}
    with pytest.raises(ValidationError):
        services.enter_result(row, **said)
    with time_machine.travel(dates.start_of(made.starts_on) + timedelta(hours=9)):
        services.enter_result(row, **said)
        with pytest.raises(ValidationError):
            services.report_fair(made, words="Đông khách", actor=None)
    with time_machine.travel(dates.start_of(made.ends_on) + timedelta(days=1, hours=9)):
        reported = services.report_fair(made, words="Đông khách", actor=None)
        with pytest.raises(ValidationError):
            services.enter_result(row, **said | {"visitors": 999})
    assert (reported.report["visitors"], reported.report["revenue"]) == (120, 5_400_000)


def test_a_cancelled_fair_is_told_to_everybody_and_nobody_registers():
    made = fairs.fair()
    fairs.registration(made)
    services.ask_for_reminder(made, phone="+84912345678", consent="Tôi đồng ý")

    services.cancel_fair(made, reason="Mưa lũ", actor=None)

    assert sent("fair_cancelled") == 2
    with pytest.raises(ValidationError):
        fairs.registration(made)
    assert AuditEntry.objects.get(action="fair_cancelled").reason == "Mưa lũ"


def test_whoever_asks_on_the_eve_is_told_in_the_morning():
    made = fairs.fair(starts_in=1)
    services.ask_for_reminder(made, phone="+84912345678", consent="Tôi đồng ý")

    with time_machine.travel(dates.start_of(made.starts_on) + timedelta(hours=7)):
        services.remind()
    assert sent("fair_soon") == 1


def test_reminders_go_out_once_and_a_person_may_be_forgotten():
    made = fairs.fair(starts_in=2)
    services.ask_for_reminder(made, phone="+84912345678", consent="Tôi đồng ý")
    services.ask_for_reminder(made, email="a@example.com", consent="Tôi đồng ý")

    assert (services.remind(), services.remind()) == (2, 0)
    assert sent("fair_soon") == 2
    services.forget_person(Person(phone="+84912345678"))
    assert sorted(FairReminder.objects.values_list("phone", "email")) == [("", ""), ("", "a@example.com")]


def test_a_yearly_fair_of_an_office_is_over_and_comes_back_as_a_draft():
    with time_machine.travel(datetime(2027, 2, 1, 9, tzinfo=VN)):
        made = fairs.fair("Hội xuân", starts_on=None, ends_on=None, lunar_month=1, lunar_day=10, lunar_days=2)
    with time_machine.travel(datetime(2027, 2, 18, 9, tzinfo=VN)):
        services.remind()
        services.remind()
        over = Fair.objects.dated().get(pk=made.pk)
        [back] = Fair.objects.dated().filter(follows=made)

    assert (over.starts_on, over.ends_on, over.status) == (date(2027, 2, 15), date(2027, 2, 16), "over")
    assert (back.name, back.state, back.starts_on, back.begins, back.slug) == (
        "Hội xuân",
        State.DRAFT,
        None,
        date(2028, 2, 4),
        "hoi-xuan-2",
    )


def test_the_days_of_an_announced_yearly_fair_follow_its_rule():
    with time_machine.travel(datetime(2027, 2, 1, 9, tzinfo=VN)):
        made = fairs.fair("Hội xuân", state=State.PUBLISHED, starts_on=None, ends_on=None, lunar_month=1, lunar_day=10)
        services.amend_fair(made, actor=None, starts_on=None, ends_on=None, lunar_month=1, lunar_day=10, place="Sân vận động")
        kept = Fair.objects.get(pk=made.pk)
        services.amend_fair(made, actor=None, lunar_month=1, lunar_day=12)
        moved = Fair.objects.get(pk=made.pk)
        back = services.take_back(made, actor=None, reason="Sai")

    assert (kept.starts_on, kept.place, moved.starts_on, back.starts_on) == (date(2027, 2, 15), "Sân vận động", date(2027, 2, 17), None)
