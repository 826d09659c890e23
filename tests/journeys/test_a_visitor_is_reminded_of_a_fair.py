"""From "nhắc tôi" to the message and to the end of messages."""

import re
from datetime import timedelta

import pytest
import time_machine

from marketplace.foundation.core import dates
from marketplace.foundation.notifications import outbox
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.trade.fairs import services
from marketplace.trade.fairs.models import FairReminder
from tests.factories import fairs
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_visitor_is_reminded_and_says_no_more(page, open_page, settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path
    settings.NOTIFICATION_LAST_WAYS = ("mailbox",)
    fair = fairs.fair("Hội chợ ví dụ")
    page.goto(fair.get_absolute_url())
    page.get_by_label("Số điện thoại hoặc email").fill("0912 345 678")
    page.get_by_role("button", name="Nhắc tôi").click()
    page.locator(".error").first.wait_for()  # consent is never taken for granted
    assert FairReminder.objects.count() == 0
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Nhắc tôi").click()
    page.get_by_text("Đã ghi nhận").wait_for()
    assert problems(page) == []

    with time_machine.travel(dates.start_of(fair.starts_on) - timedelta(days=2, hours=-7)):
        services.remind()
        for key in Message.objects.filter(kind="fair_soon").values_list("pk", flat=True):
            notifications.dispatch(key)
        [letter] = [letter for letter in outbox.letters() if letter["kind"] == "fair_soon"]
        assert [words for words in ("Hội chợ ví dụ", dates.words(fair.ends_on), "Quảng trường ví dụ") if words not in letter["text"]] == []
        reader = open_page()
        reader.goto(re.search(r"/t/ocp_[A-Za-z0-9_-]+", letter["text"])[0])
        assert problems(reader) == []
        reader.get_by_role("button", name="Thôi nhận tin").click()
        reader.get_by_text("đã được xóa").wait_for()

    row = FairReminder.objects.get()
    assert (row.phone, row.email, row.stopped_at is None) == ("", "", False)
