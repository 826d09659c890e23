"""With second factors asked for: an officer signs in, sets up an app, keeps the codes, works; the next time the app is asked."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from marketplace.foundation.accounts.models import Role
from tests.factories.accounts import make_officer
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PASSWORD = "mat-khau-thu-nghiem"


def shown_by_the_app(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in(page, user):
    page.locator("[name=login]").fill(user.phone)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Đăng nhập", exact=True).click()


def test_an_officer_sets_up_a_second_factor_and_is_asked_for_it(page, settings):
    assert settings.SECOND_FACTOR_FOR_OFFICERS
    user = make_officer(second_factor=False, phone_verified_at=timezone.now())

    page.goto(reverse("desk:home"))
    sign_in(page, user)
    page.get_by_text("Công việc của anh/chị cần lớp bảo vệ thứ hai").wait_for()  # at once, without the password once more
    assert problems(page) == []
    secret = page.locator(".secret").inner_text().strip()
    page.locator("[name=code]").fill("000000" if shown_by_the_app(secret) != "000000" else "111111")
    page.get_by_role("button", name="Bật").click()
    page.get_by_text("Mã chưa đúng").wait_for()
    expect(page.locator(".secret")).to_have_text(secret)  # the same picture still counts
    page.locator("[name=code]").fill(shown_by_the_app(secret))
    page.get_by_role("button", name="Bật").click()
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    spare = page.locator(".codes li").first.inner_text()
    assert problems(page) == []
    assert Authenticator.objects.filter(user=user).count() == 2
    page.goto(reverse("desk:home"))
    assert page.url.endswith(reverse("desk:home"))
    page.goto(reverse("mfa_index"))
    page.get_by_text("hai đồng nghiệp có thể gỡ").wait_for()
    expect(page.get_by_role("link", name="Tắt")).to_have_count(0)  # not offered what would be refused

    page.context.clear_cookies()
    page.goto(reverse("desk:certificates"))
    sign_in(page, user)
    page.get_by_text("Mở ứng dụng xác thực và nhập mã đang hiện").wait_for()
    assert problems(page) == []
    page.goto(reverse("desk:certificates"))
    assert page.url.split("?")[0].endswith(reverse("mfa_authenticate"))  # the password alone opens nothing
    page.locator("[name=code]").fill(spare)
    page.locator("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(f"**{reverse('desk:certificates')}")


def test_two_colleagues_take_a_lost_one_off(page, signed_in):
    lost = make_officer(phone_verified_at=timezone.now(), name="Cán bộ ví dụ")
    first, second = (signed_in(make_officer(Role.OPERATOR)) for _ in range(2))

    first.goto(reverse("desk:factors"))
    first.locator("[name=contact]").fill(lost.phone)
    first.locator("[name=reason]").fill("Rơi điện thoại xuống suối, đã gọi lại nghe đúng giọng")
    first.get_by_role("button", name="Đề nghị và đồng ý gỡ").click()
    first.get_by_text("Anh/chị đã đồng ý; cần thêm một người nữa").wait_for()
    assert problems(first) == []
    second.goto(reverse("desk:home"))
    second.get_by_role("link", name="đề nghị gỡ lớp bảo vệ thứ hai đang chờ").click()
    second.get_by_role("button", name="Đồng ý gỡ (Cán bộ ví dụ)").click()
    second.get_by_role("heading", name="Đã quyết định").wait_for()
    assert problems(second) == []

    page.goto(reverse("desk:home"))
    sign_in(page, lost)
    page.get_by_text("Công việc của anh/chị cần lớp bảo vệ thứ hai").wait_for()
