"""Many rows at once: a preview first, then all or none, each told in its own history, undone within a quarter of an hour."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.office.desk.models import BulkAct, Charge, Tag
from marketplace.register.certification.models import Certificate
from marketplace.shop.storefront import services as storefront
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.fairs import services as fair_services
from tests.factories import certification, fairs, outlets, places
from tests.factories.accounts import make_agency, make_mandate, make_officer

pytestmark = pytest.mark.django_db
MANY = "/desk/certificates/many/"
LIST = "/desk/certificates/"


@pytest.fixture
def officer(client):
    user = make_officer()
    client.force_login(user)
    return user


@pytest.fixture
def three():
    return [certification.certificate(stars=stars) for stars in (3, 4, 5)]


def ticked(rows, act, **said):
    return {"row": [row.pk for row in rows], "act": act, **said}


def preview(client, address, rows, act, **said):
    return client.get(address, ticked(rows, act, sure=1, **said))


def do(client, address, rows, act, **said):
    seal = preview(client, address, rows, act, **said).context["plan"].seal
    return client.post(address, ticked(rows, act, sure=1, seal=seal, **said), follow=True)


def tags():
    return set(Tag.objects.values_list("key", "word"))


def test_a_preview_writes_nothing_and_says_what_would_change(client, officer, three):
    Tag.objects.create(page="certificates", key=three[0].pk, word="ưu tiên")

    page = preview(client, MANY, three, "tag", word=" ưu  tiên ")

    assert [(row, before, after) for row, before, after in page.context["told"]] == [
        (row, "không nhãn", "ưu tiên") for row in sorted(three[1:], key=lambda row: row.product.sort_key)
    ]
    assert page.context["plan"].still == [three[0]]
    assert tags() == {(three[0].pk, "ưu tiên")}


def test_done_to_all_told_in_each_history_and_undone_as_another_act(client, officer, three):
    done = do(client, MANY, three[:2], "tag", word="ưu tiên")

    assert tags() == {(row.pk, "ưu tiên") for row in three[:2]}
    assert "Đã gắn nhãn 2 dòng." in done.text
    assert "Hoàn tác" in done.text
    assert {row.code for row, *_rest in client.get(LIST, {"nhan": "ưu tiên"}).context["rows"]} == {row.code for row in three[:2]}

    client.post(reverse("desk:many_undo", args=[BulkAct.objects.get().pk]))

    assert tags() == set()
    assert [line.what for line in history_of(three[0])][-2:] == ["đổi nhãn: ưu tiên", "hoàn tác việc đổi nhãn: –"]
    assert "Hoàn tác" not in client.get(LIST).text


def test_a_colleague_is_put_in_charge_of_all_that_the_filters_show(client, officer, three):
    colleague, stranger = make_officer(name="Đồng nghiệp"), make_officer(Role.TRADE_OFFICER)
    page = client.get(MANY, {"all": 1, "query": "stars=4", "act": "charge"})
    assert set(page.context["form"].fields["officer"].queryset) == {officer, colleague}
    assert stranger not in page.context["form"].fields["officer"].queryset

    said = {"all": 1, "query": "stars=4", "act": "charge", "sure": 1, "officer": colleague.pk}
    seal = client.get(MANY, said).context["plan"].seal
    answer = client.post(MANY, said | {"seal": seal})

    assert answer.url == f"{LIST}?stars=4"
    assert list(Charge.objects.values_list("key", "officer")) == [(three[1].pk, colleague.pk)]
    assert "Phụ trách: Đồng nghiệp" in client.get(LIST).text
    client.force_login(colleague)
    assert [row for row, *_rest in client.get(LIST, {"phu-trach": "toi"}).context["rows"]] == [three[1]]


def test_what_changed_since_the_preview_is_looked_at_again(client, officer, three):
    seal = preview(client, MANY, three, "tag", word="gấp").context["plan"].seal
    Tag.objects.create(page="certificates", key=three[2].pk, word="khác")

    answer = client.post(MANY, ticked(three, "tag", sure=1, word="gấp", seal=seal))

    assert "Có thay đổi sau khi xem trước." in answer.text
    assert (tags(), BulkAct.objects.count()) == ({(three[2].pk, "khác")}, 0)


def test_a_second_click_changes_nothing(client, officer, three):
    seal = preview(client, MANY, three, "tag", word="gấp").context["plan"].seal
    for _click in range(2):
        client.post(MANY, ticked(three, "tag", sure=1, word="gấp", seal=seal))

    assert (len(tags()), BulkAct.objects.count()) == (3, 1)


@pytest.mark.parametrize("said", [{"act": "tag"}, {"act": "burn", "all": 1}, {"act": "agency", "all": 1}, {"act": "tag", "row": "x"}])
def test_nothing_chosen_or_nothing_to_do_leads_back(client, officer, three, said):
    assert client.get(MANY, said).url == LIST


def test_what_another_changed_since_stays(client, officer, three):
    do(client, MANY, three[:2], "tag", word="gấp")
    Tag.objects.create(page="certificates", key=three[0].pk, word="của người khác")

    client.post(reverse("desk:many_undo", args=[BulkAct.objects.get().pk]))

    assert tags() == {(three[0].pk, "gấp"), (three[0].pk, "của người khác")}


def test_after_a_quarter_of_an_hour_and_by_others_nothing_is_undone(client, officer, three):
    do(client, MANY, three[:1], "tag", word="gấp")
    act = BulkAct.objects.get()
    client.force_login(make_officer())
    assert client.post(reverse("desk:many_undo", args=[act.pk])).status_code == 404
    client.force_login(officer)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client.force_login(officer)
        answer = client.post(reverse("desk:many_undo", args=[act.pk]), follow=True)

    assert "Không hoàn tác được nữa." in answer.text
    assert len(tags()) == 1
    act.refresh_from_db()
    assert act.undone_at is None


def test_complaints_go_to_another_agency_and_back(client):
    make_mandate("complaint-goods")
    client.force_login(make_officer(Role.OPERATOR))
    rows = [storefront.file_complaint("goods", words="Ẩm", name="A", phone="+84912345678") for _ in range(3)]
    storefront.answer_complaint(rows[2], note="Đã gọi", actor=None)
    first, other, address = rows[0].agency, make_agency(), "/desk/complaints/many/"

    do(client, address, rows, "agency", agency=other.pk, reason="Đúng thẩm quyền")

    assert list(Complaint.objects.order_by("pk").values_list("agency", flat=True)) == [other.pk, other.pk, first.pk]
    client.post(reverse("desk:many_undo", args=[BulkAct.objects.get().pk]))
    assert set(Complaint.objects.values_list("agency", flat=True)) == {first.pk}
    assert [line.what for line in history_of(rows[0])][-1] == "hoàn tác việc giao cơ quan khác"


def test_the_commune_s_officer_reaches_no_rows_of_others(client, the_map):
    mine = certification.certificate(certification.registered_product(commune=places.commune("Đồng Phúc")))
    other = certification.certificate(certification.registered_product(commune=places.commune("Ba Bể")))
    client.force_login(make_officer(place=places.commune("Đồng Phúc")))

    assert client.get(MANY, ticked([mine, other], "tag")).context["chosen"] == [mine]


@pytest.mark.parametrize(("page", "make"), [("outlets", outlets.applied), ("fairs", fairs.fair)])
def test_points_of_sale_and_fairs_are_chosen_alike(client, page, make):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    row = make()

    do(client, f"/desk/{page}/many/", [row], "tag", word="Tết")

    assert list(Tag.objects.values_list("page", "key", "word")) == [(page, row.pk, "Tết")]
    assert "Tết" in client.get(f"/desk/{page}/").text
    assert client.get(f"/desk/{page}/export.csv").content.decode("utf-8-sig").count("Tết") >= 1


def test_certificates_themselves_are_never_touched(client, officer, three):
    before = list(Certificate.objects.order_by("pk").values())
    do(client, MANY, three, "tag", word="gấp")
    do(client, MANY, three, "charge", officer=officer.pk)
    assert list(Certificate.objects.order_by("pk").values()) == before


def test_drafts_of_fairs_are_discarded_and_come_back(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    drafts, announced = [fairs.fair(state="draft") for _ in range(2)], fairs.fair()
    chosen = [*drafts, announced]
    address, listed = "/desk/fairs/many/", "/desk/fairs/"
    assert preview(client, address, chosen, "discard").context["plan"].still == [announced]

    do(client, address, chosen, "discard")

    assert {row.pk for row, _cells in client.get(listed).context["rows"]} == {announced.pk}
    assert {row.pk for row, _cells in client.get(listed, {"status": "discarded"}).context["rows"]} == {row.pk for row in drafts}
    client.post(f"/desk/fairs/{drafts[0].pk}/step/publish/")
    client.post(reverse("desk:many_undo", args=[BulkAct.objects.get().pk]))
    assert {row.pk for row, _cells in client.get(listed).context["rows"]} == {row.pk for row in chosen}
    assert [line.what for line in history_of(drafts[0])][-2:] == ["bỏ bản nháp hội chợ", "khôi phục bản nháp hội chợ"]


def test_a_draft_that_a_colleague_announced_meanwhile_is_not_discarded(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    draft = fairs.fair(state="draft")
    seal = preview(client, "/desk/fairs/many/", [draft], "discard").context["plan"].seal
    fair_services.publish_fair(draft, actor=None)

    answer = client.post("/desk/fairs/many/", ticked([draft], "discard", sure=1, seal=seal))

    draft.refresh_from_db()
    assert ("Có thay đổi sau khi xem trước." in answer.text, draft.state) == (True, "published")


def test_a_discarded_draft_is_nobodys_but_officers_and_changes_no_more(client):
    draft = fair_services.discard_draft(fairs.fair(state="draft"), actor=None)

    assert client.get(draft.get_absolute_url()).status_code == 404
    with pytest.raises(ValidationError):
        fair_services.amend_fair(draft, actor=None, booths=9)
    client.force_login(make_officer(Role.TRADE_OFFICER))
    client.post(f"/desk/fairs/{draft.pk}/step/restore/")
    draft.refresh_from_db()
    assert (draft.state, draft.booths) == ("draft", 3)
