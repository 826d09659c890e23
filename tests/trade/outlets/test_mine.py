"""The owner applies: begins by a code to the phone, leaves, comes back, hands in, hears of each step."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.erasers import Person
from marketplace.foundation.accounts.models import PhoneCode
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.trade.outlets import services
from marketplace.trade.outlets.models import LocationType, Outlet, Photo, State
from tests.factories import certification, outlets, places
from tests.factories.accounts import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
PHONE, START = "+84987650001", "/diem-ban/dang-ky/"


def prove(client, phone="0987 650 001"):
    client.post(START, {"phone": phone})
    code = PhoneCode.objects.latest("pk").code
    return client.post(reverse("outlet_apply_code"), {"code": code})


def page(name, outlet):
    return reverse(f"outlet_mine{name}", args=[outlet.code])


def shop(**more):
    said = {"name": "Cửa hàng Bản Cuôn", "owner": "Hộ kinh doanh Thử", "location_type": LocationType.objects.get(code="market").pk}
    said |= {"address_line": "Tổ 3", "commune": places.commune("Đức Xuân").pk, "phone": "0912 345 678", "licence_number": "13A8"}
    return said | {"area_m2": "120,5", "local_items": "10", "other_items": "20"} | more


def test_from_the_code_to_handing_in(client):
    outlets.load_content()
    prove(client)
    client.post(START, {"name": "Cửa hàng Bản Cuôn"})
    made = Outlet.objects.get()
    assert (made.state, made.owner_phone, made.holder) == (State.DRAFT, PHONE, None)

    client.post(page("_shop", made), shop(seen=made.version))
    client.post(page("_goods", made), {"add": [product.code for product in outlets.goods(30)]})
    refused = client.post(page("_hand_in", made), follow=True)
    assert [str(said) for said in refused.context["messages"]][-1:] == ["Hồ sơ cần ít nhất một ảnh cửa hàng."]
    client.post(page("_photos", made), {"image": outlets.picture(), "caption": "Kệ hàng", "taken_on": dates.words(dates.today())})
    client.post(page("_hand_in", made))

    made.refresh_from_db()
    assert (made.state, made.slug, str(made.area_m2)) == (State.APPLIED, "cua-hang-ban-cuon", "120.5")
    assert "chờ khảo sát" in client.get(page("", made)).content.decode()
    told = Message.objects.get(kind="outlet_step")
    words = "Đã nhận hồ sơ của Cửa hàng Bản Cuôn; bước tiếp theo là khảo sát, sẽ có điện thoại báo trước. Xem hồ sơ: "
    said = kinds.named("outlet_step").render(told.refs, None).sms
    assert (told.phone, said.startswith(words), said.endswith(page("", made))) == (PHONE, True, True)


def test_another_browser_needs_the_code_and_another_number_sees_nothing(client):
    made = outlets.draft(phone=PHONE)
    assert client.get(page("", made)).status_code == 403
    prove(client, "0987 650 002")
    assert client.get(page("", made)).status_code == 403
    assert client.post(page("_discard", made)).status_code == 403
    prove(client)
    client.post(reverse("outlet_apply_leave"))
    prove(client)
    assert client.get(page("", made)).status_code == 200
    assert Outlet.objects.get().state == State.DRAFT


def test_the_account_finds_what_its_proven_number_began(client):
    made = outlets.draft(phone=PHONE)
    client.force_login(make_user(phone=PHONE))
    assert client.get(page("", made)).status_code == 403
    client.force_login(make_user(phone="+84987650009", phone_verified_at=timezone.now()))
    assert client.get(page("", outlets.draft(phone="+84987650009"))).status_code == 200


def test_a_second_click_makes_no_second_draft_and_three_are_enough():
    first = outlets.draft(phone=PHONE, name="Cửa hàng A")
    assert outlets.draft(phone=PHONE, name="cua hang a") == first
    outlets.draft(phone=PHONE, name="Cửa hàng B")
    outlets.draft(phone=PHONE, name="Cửa hàng C")
    with pytest.raises(ValidationError, match="Đã có 3 hồ sơ"):
        outlets.draft(phone=PHONE, name="Cửa hàng D")
    assert Outlet.objects.count() == 3


def test_one_number_begins_five_a_day(client):
    outlets.load_content()
    prove(client)
    for number in range(5):
        client.post(START, {"name": f"Cửa hàng {number}"})
        for made in Outlet.objects.all():
            client.post(page("_discard", made))
    assert client.post(START, {"name": "Cửa hàng thứ sáu"}).status_code == 429
    assert Outlet.objects.count() == 0


def test_a_stale_tab_is_told_and_what_was_typed_stays(client):
    made = outlets.draft(phone=PHONE)
    prove(client)
    seen = made.version
    client.post(page("_shop", made), shop(seen=seen))
    answer = client.post(page("_shop", made), shop(seen=seen, name="Tên gõ sau"))
    assert (answer.status_code, "Tên gõ sau" in answer.content.decode()) == (422, True)
    assert Outlet.objects.get().name == "Cửa hàng Bản Cuôn"


def test_after_the_survey_goods_and_hours_stay_the_owners_the_shop_does_not(client):
    made = outlets.complete(outlets.draft(phone=PHONE))
    services.hand_in(made, actor=None)
    services.survey(made, actor=None, **outlets.found())
    prove(client)
    before = Outlet.objects.get().name
    assert client.post(page("_shop", made), shop(seen=Outlet.objects.get().version)).status_code == 422
    more = certification.certified_product("Măng khô")
    client.post(page("_goods", made), {"add": more.code})
    assert (Outlet.objects.get().name, made.carried.filter(product=more).exists()) == (before, True)


@pytest.mark.parametrize(
    ("typed", "message"), [("7-", "Xin ghi giờ"), ("25-26", "Xin ghi giờ"), ("8-12, 11-15", "nối tiếp"), ("17-7", "nối tiếp")]
)
def test_hours_that_cannot_be_read_come_back(client, typed, message):
    made = outlets.draft(phone=PHONE)
    prove(client)
    said = {"every": typed, "special-TOTAL_FORMS": "0", "special-INITIAL_FORMS": "0", "seen": made.version}
    answer = client.post(page("_hours", made), said)
    assert (answer.status_code, made.hours.count()) == (422, 0)
    assert typed in answer.content.decode()
    assert message in answer.content.decode()


def test_hours_as_people_write_them_and_as_they_come_back(client):
    made = outlets.draft(phone=PHONE)
    prove(client)
    special = {"special-TOTAL_FORMS": "1", "special-INITIAL_FORMS": "0", "special-0-first": "16/02/2099", "special-0-last": "20/02/2099"}
    said = {"every": "7h30 – 11h30; 13.30-17:00", "day6": "nghỉ", "holidays": "8-10", "seen": made.version} | special
    assert client.post(page("_hours", made), said | {"special-0-words": "Nghỉ Tết"}).status_code == 302
    again = client.get(page("_hours", made)).content.decode()
    values = dict(re.findall(r'name="(every|day6|holidays|special-0-first|special-0-words)" value="(.*?)"', again))
    assert values == {
        "every": "07:30-11:30, 13:30-17:00",
        "day6": "đóng cửa",
        "holidays": "08:00-10:00",
        "special-0-first": "16/02/2099",
        "special-0-words": "Nghỉ Tết",
    }


def test_what_is_no_picture_is_refused_and_a_removed_one_leaves_no_file(client, django_capture_on_commit_callbacks):
    made = outlets.draft(phone=PHONE)
    prove(client)
    said = {"caption": "Kệ hàng", "taken_on": dates.words(dates.today())}
    script = outlets.SimpleUploadedFile("anh.jpg", b"<script>", content_type="image/jpeg")
    assert client.post(page("_photos", made), said | {"image": script}).status_code == 422
    client.post(page("_photos", made), said | {"image": outlets.picture()})
    photo = Photo.objects.get()
    shown = client.get(reverse("outlet_mine_photo", args=[photo.pk]))
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("outlet_mine_photo_remove", args=[photo.pk]))
    assert (Photo.objects.count(), photo.image.storage.exists(photo.image.name)) == (0, False)


def test_a_dropped_draft_leaves_nothing(client, django_capture_on_commit_callbacks):
    made = outlets.complete(outlets.draft(phone=PHONE), kinds=2)
    file = made.photos.get().image
    prove(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page("_discard", made))
    events = Outlet.pgh_event_model.objects
    assert (Outlet.objects.count(), events.count(), file.storage.exists(file.name)) == (0, 0, False)


def test_drafts_that_nobody_comes_back_to_go():
    old, handed_in = outlets.draft(phone=PHONE, name="Cũ"), outlets.applied("Đã nộp")
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        young = outlets.draft(phone=PHONE, name="Mới")
    assert services.drop_idle(on=timezone.now() + timedelta(days=91)) == 1
    assert set(Outlet.objects.all()) == {handed_in, young}
    assert not Outlet.objects.filter(pk=old.pk).exists()


def test_who_is_forgotten_leaves_the_record_of_the_department():
    made = outlets.complete(outlets.draft(phone=PHONE, name="Đã nộp"))
    services.amend(made, actor=None, email="a@example.com", phone=PHONE)
    services.hand_in(made, actor=None)
    outlets.draft(phone=PHONE, name="Nháp")

    assert services.forget_person(Person(phone=PHONE)) == {"points of sale": 1}
    kept = Outlet.objects.get()
    assert (kept.name, kept.phone, kept.owner_phone, kept.email) == ("Đã nộp", "", "", "")
    assert list(Outlet.pgh_event_model.objects.filter(phone=PHONE)) == []


def test_each_step_is_told_with_its_reason(client):
    made = outlets.complete(outlets.draft(phone=PHONE))
    services.hand_in(made, actor=None)
    services.survey(made, actor=None, **outlets.found(fit=False, findings="Thiếu tem"))
    services.refuse(made, reason="Thiếu tem truy xuất.", actor=None)

    told = Message.objects.filter(kind="outlet_step").order_by("pk")
    assert [message.refs["state"] for message in told] == ["applied", "surveyed", "refused"]
    words = kinds.named("outlet_step").render(told.last().refs, None).text
    assert words.startswith(f"{made.name} chưa được công nhận: Thiếu tem truy xuất. Có thể sửa và nộp lại")
    with pytest.raises(kinds.Stale):
        kinds.named("outlet_step").render(told.first().refs, None)
    services.hand_in(made, actor=None)
    assert Outlet.objects.get().state == State.APPLIED


def test_a_proof_that_ended_while_somebody_wrote_keeps_what_was_typed(client):
    outlets.load_content()
    prove(client)
    client.post(START, {"name": "Cửa hàng Bản Cuôn"})
    made = Outlet.objects.get()
    client.cookies.clear()

    closed = client.post(page("_shop", made), shop(seen=made.version))
    made.refresh_from_db()
    assert (closed.status_code, made.address_line) == (403, "")
    assert "vẫn được giữ" in closed.content.decode()

    assert prove(client).url == reverse("resend")
    waiting = client.get(reverse("resend")).context["unsent"]
    assert waiting.path == page("_shop", made)
    client.post(waiting.path, dict(waiting.fields))
    made.refresh_from_db()
    assert made.address_line == "Tổ 3"
    assert client.get(reverse("resend")).status_code == 302  # offered once


def test_a_proven_number_is_forgotten_after_some_hours(client):
    """On a shared telephone nobody presses “leave”."""
    made = outlets.draft(phone=PHONE)
    prove(client)
    with time_machine.travel(timezone.now() + timedelta(hours=11)):
        assert client.get(page("", made)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=12)):
        assert client.get(page("", made)).status_code == 403
