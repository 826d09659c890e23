"""Versions of the criteria for points of sale: drafted from the last, looked at, published; the past stays as it was decided."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import dates
from marketplace.foundation.places.models import OLD_PROVINCE, TERRITORY_PROVINCE, Edition, Province
from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.content import load_content
from marketplace.trade.outlets.minutes import minutes
from marketplace.trade.outlets.models import Criteria, LocationType, Stage
from tests.factories import outlets, places
from tests.factories.accounts import make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
NOON = "2027-03-10 05:00+00:00"  # 12:00 in Vietnam


@pytest.fixture
def officer(client):
    user = make_officer(Role.TRADE_OFFICER, name="Chị Ví Dụ")
    client.force_login(user)
    load_content()
    return user


@pytest.fixture
def of_736():
    return Criteria.objects.get(code="qd-736-2021")


def written(**more):
    tomorrow = dates.today() + timedelta(days=1)
    return {
        "number": "15/QĐ-UBND",
        "dated": dates.words(dates.today()),
        "issued_by": "UBND tỉnh Thái Nguyên (ví dụ)",
        "province": Province.objects.get(edition=Edition.CURRENT, code=TERRITORY_PROVINCE).pk,
        "valid_from": dates.words(tomorrow),
        "least_kinds": "31",
        "least_stars": "3",
        "share_above": "60",
        "stamps": "on",
        **more,
    }


def draft(client, former, **more):
    client.post(reverse("desk:criteria_next", args=[former.code]), written(**more))
    return Criteria.objects.get(stage=Stage.DRAFT)


def publish(client, made, seen=None):
    return client.post(reverse("desk:criteria_publish", args=[made.code]), {"seen": seen or made.version}, follow=True)


def test_a_new_version_is_drafted_from_the_last(client, officer, of_736):
    form = client.get(reverse("desk:criteria_next", args=[of_736.code])).context["form"]
    assert (form.initial["least_kinds"], form.initial["share_above"], "number" in form.initial) == (30, 60, False)

    made = draft(client, of_736)

    assert (made.basis, made.replaces, made.code) == (
        f"Quyết định 15/QĐ-UBND ngày {dates.words(dates.today())} của UBND tỉnh Thái Nguyên (ví dụ)",
        of_736,
        made.code,
    )
    assert selectors.least_kinds(dates.start_of(made.valid_from)) == 30  # a draft asks for nothing
    assert "Bản nháp" in client.get(reverse("desk:criteria")).text


@pytest.mark.parametrize(
    "wrong", [{"number": ""}, {"valid_from": "31/02/2027"}, {"least_kinds": "", "least_stars": "", "share_above": ""}, {"least_kinds": ""}]
)
def test_what_makes_no_version_is_said_and_nothing_written(client, officer, of_736, wrong):
    answer = client.post(reverse("desk:criteria_next", args=[of_736.code]), written(**wrong))

    assert (answer.status_code, Criteria.objects.filter(stage=Stage.DRAFT).count()) == (422, 0)


def test_the_preview_names_the_points_of_sale_that_would_fall(client, officer, of_736):
    falls, holds = outlets.published(kinds=30), outlets.published(kinds=31)
    elsewhere = places.commune("Đức Xuân").province.communes.model.objects.current().filter(province__code="01").first()
    services.amend(outlets.published(kinds=30), actor=None, commune=elsewhere)

    page = client.get(reverse("desk:criteria_one", args=[draft(client, of_736).code]))

    found = {row.outlet: (row.kinds_before, row.kinds_after, row.fit_before, row.fit_after) for row in page.context["changes"]}
    assert found == {falls: (30, 30, True, False), holds: (31, 31, True, True)}
    assert [change.outlet for change in page.context["falls"]] == [falls]
    assert falls.name in page.text


def test_published_it_follows_the_former_and_nothing_of_the_past_changes(client, officer, of_736):
    with time_machine.travel(NOON, tick=False):
        client.force_login(officer)
        survey = outlets.survey_with_minutes()
        before = minutes(survey.outlet, survey)
        made = draft(client, of_736)
        publish(client, made)
        publish(client, made)  # a second click changes nothing

    for row in (made, of_736):
        row.refresh_from_db()
    assert (made.stage, of_736.valid_until) == (Stage.PUBLISHED, made.valid_from - timedelta(days=1))
    assert [line.what for line in history_of(made)] == ["soạn phiên bản mới của bộ tiêu chí", "công bố bộ tiêu chí"]
    assert [line.what for line in history_of(of_736)] == ["ghi ngày hết hiệu lực của bộ tiêu chí: 10/03/2027"]
    with time_machine.travel("2027-03-12 05:00+00:00", tick=False):
        assert (selectors.least_kinds(), minutes(survey.outlet, survey)) == (31, before)
        client.force_login(officer)
        shown = {row.code: holds for row, _territory, holds in client.get(reverse("desk:criteria")).context["rows"]}
        then = {row.code: holds for row, _territory, holds in client.get(reverse("desk:criteria") + "?day=10/03/2027").context["rows"]}
    assert (shown[made.code], shown[of_736.code], then[made.code], then[of_736.code]) == (True, False, False, True)


def test_a_first_day_that_has_come_is_refused(client, officer, of_736):
    made = draft(client, of_736, valid_from=dates.words(dates.today()))

    answer = publish(client, made)

    made.refresh_from_db()
    of_736.refresh_from_db()
    assert "sớm nhất từ ngày mai" in answer.text
    assert (made.stage, of_736.valid_until) == (Stage.DRAFT, None)


def test_two_officers_at_one_draft_the_second_is_told_and_loses_nothing(client, officer, of_736):
    made = draft(client, of_736)
    address = reverse("desk:criteria_amend", args=[made.code])
    client.post(address, written(least_kinds="35", seen=made.version))

    second = client.post(address, written(least_kinds="40", seen=made.version))
    late = publish(client, made)  # looked at before the first one saved

    made.refresh_from_db()
    assert (second.status_code, second.context["form"]["least_kinds"].value(), made.least_kinds) == (422, "40", 35)
    assert "vừa có người sửa" in second.text
    assert ("vừa có người sửa" in late.text, made.stage) == (True, Stage.DRAFT)


def test_only_one_version_follows_another(client, officer, of_736):
    first, second = outlets.version(of_736, publish=False, least_kinds=31), outlets.version(of_736, publish=False, least_kinds=32)
    services.publish_criteria(first, actor=officer, seen=1)

    with pytest.raises(ValidationError):
        services.publish_criteria(second, actor=officer, seen=1)
    second.refresh_from_db()
    assert second.stage == Stage.DRAFT


def test_a_discarded_draft_comes_back(client, officer, of_736):
    made = draft(client, of_736)
    client.post(reverse("desk:criteria_discard", args=[made.code]), {"seen": made.version})
    assert made.basis in client.get(reverse("desk:criteria")).text.partition("Bản nháp đã bỏ")[2]

    client.post(reverse("desk:criteria_restore", args=[made.code]))

    made.refresh_from_db()
    assert made.stage == Stage.DRAFT
    assert [line.what for line in history_of(made)][1:] == ["bỏ bản nháp bộ tiêu chí", "khôi phục bản nháp bộ tiêu chí"]


def of_places(client, *kinds, new=""):
    of_950 = Criteria.objects.get(code="qd-950-2023")
    asked = {"province": "", "least_kinds": "", "least_stars": "", "share_above": "", "stamps": ""}
    return draft(client, of_950, **asked, places=[kind.pk for kind in kinds], new_places=new)


def holds(outlet, criteria):
    by_paper = {point.basis: point.holds for point in selectors.points(outlet, dates.start_of(criteria.valid_from))}
    return by_paper[criteria.basis]


def test_the_next_version_lists_the_kinds_of_places_that_are_ticked(client, officer):
    outlet, market = outlets.published(kinds=30), LocationType.objects.get(code="market")
    made = of_places(client, market)
    publish(client, made)

    assert (list(made.places.all()), holds(outlet, made)) == ([market], True)


def test_a_kind_of_place_that_is_named_anew_is_offered_once_its_version_is_published(client, officer):
    outlet, station = outlets.published(kinds=30), LocationType.objects.exclude(code="market").first()
    made = of_places(client, station, new="Nhà ga, bến xe | Station\n\nTrạm dừng chân")
    assert [str(kind) for kind in made.places.all()] == [str(station), "Nhà ga, bến xe", "Trạm dừng chân"]
    assert not LocationType.objects.offered().filter(criteria=made).exists()

    form = client.get(reverse("desk:criteria_amend", args=[made.code])).context["form"]
    assert (list(form.initial["places"]), form.initial["new_places"]) == ([station], "Nhà ga, bến xe | Station\nTrạm dừng chân")
    amended = written(least_kinds="", least_stars="", share_above="", stamps="", new_places="Trạm dừng chân", seen=made.version)
    client.post(reverse("desk:criteria_amend", args=[made.code]), amended)
    made.refresh_from_db()
    publish(client, made)

    assert [str(kind) for kind in LocationType.objects.offered().filter(criteria=made)] == ["Trạm dừng chân"]
    assert holds(outlet, made) is False
    services.amend(outlet, actor=None, location_type=made.places.get())
    outlet.refresh_from_db()
    assert holds(outlet, made) is True


def test_the_name_of_a_kind_has_an_end(client, officer, of_736):
    answer = client.post(reverse("desk:criteria_next", args=[of_736.code]), written(new_places="x" * 121))

    assert (answer.status_code, Criteria.objects.filter(stage=Stage.DRAFT).exists()) == (422, False)


def test_criteria_end_today_at_the_earliest(client, officer, of_736):
    address = reverse("desk:criteria_end", args=[of_736.code])
    client.post(address, {"last": dates.words(dates.today() - timedelta(days=1)), "paper": "1/QĐ"})
    of_736.refresh_from_db()
    assert of_736.valid_until is None

    client.post(address, {"last": dates.words(dates.today()), "paper": "1/QĐ"})
    of_736.refresh_from_db()
    assert of_736.valid_until == dates.today()


def test_who_looks_after_one_commune_does_not_get_in(client, the_map):
    client.force_login(make_officer(Role.TRADE_OFFICER, place=places.commune("Ba Bể")))

    assert client.get(reverse("desk:criteria")).status_code == 403
    assert reverse("desk:criteria") not in client.get("/desk/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_the_preview_ask_the_same_of_one_and_three(client, officer, of_736, rows, django_assert_num_queries):
    for _row in range(rows):
        outlets.version(of_736, publish=False, least_kinds=31)
        outlets.published(kinds=30)
    made = outlets.version(of_736, publish=False, least_kinds=31)
    pages = [reverse("desk:criteria"), reverse("desk:criteria_one", args=[made.code])]
    for page in pages:
        client.get(page)

    for page, queries in zip(pages, (10, 18), strict=True):
        with django_assert_num_queries(queries):
            client.get(page)


def test_a_territory_of_old_reaches_what_was_merged(officer, of_736):
    before = Province.objects.get(edition=Edition.BEFORE_2025_07, code=OLD_PROVINCE)
    outlet = outlets.published(kinds=30, commune=places.commune("Ba Bể"))

    made = outlets.version(of_736, publish=False, province=before, least_kinds=31)

    assert [change.outlet for change in selectors.changes_by(made)] == [outlet]
