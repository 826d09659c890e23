"""Two shoppers pay by QR; the bank's file has columns nobody knew: named once, written, one order paid, one too small and decided."""

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core.dates import VN
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import BankLine, Intent
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import catalogue, shop
from tests.factories.accounts import make_officer, make_user
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHORT = 30_000


def file_of(path, rows):
    """As no bank of ours writes it: a title above, other names, semicolons."""
    line = "{at:%d/%m/%Y %H:%M};{words};{amount:,};LENH{number:07d}\n"
    said = "".join(
        line.format(at=at.astimezone(VN), words=words, amount=amount, number=number) for number, (at, words, amount) in enumerate(rows, 1)
    )
    path.write_text("Sao kê tài khoản ví dụ;;;\nPhát sinh lúc;Mô tả phát sinh;Vào;Số lệnh\n" + said, encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [390, 1280])
def test_a_strange_file_pays_and_what_is_too_small_waits(signed_in, tmp_path, width):
    shoppers = [make_user(name=f"Người mua {n}") for n in (1, 2)]
    packs = [catalogue.pack_of(catalogue.listing(f"Miến dong Ví Dụ {n}")) for n in (1, 2)]
    purchases = [shop.purchase([pack], user=user) for pack, user in zip(packs, shoppers, strict=True)]
    whole, short = (Intent.objects.get(reference=purchase.reference) for purchase in purchases)
    now = timezone.now()
    rows = [(now, f"CK {whole.memo}", whole.amount), (now, f"{short.memo} mua mien", short.amount - SHORT)]
    page = signed_in(make_officer(Role.OPERATOR, name="Người vận hành Ví Dụ"), width=width)

    page.goto(reverse("desk:import"))
    page.set_input_files("input[type=file]", file_of(tmp_path / "sao-ke.csv", rows))
    page.get_by_role("button", name="Kiểm tra tệp").click()
    page.get_by_role("heading", name="Mỗi cột là gì?").wait_for()
    assert problems(page) == []
    assert len(set(page.locator(".cols label").all_inner_texts())) == page.locator(".cols select").count()  # each says what it asks
    for field, column in (("day", "0"), ("words", "1"), ("credit", "2"), ("reference", "3")):
        page.locator(f"[name=col-{field}]").select_option(column)
    page.locator("[name=name]").fill("Ngân hàng Ví Dụ")
    if page.locator("[name=day_order]").count():  # asked where the days of this month could be read both ways
        page.locator("[name=day_order]").first.check()
    page.get_by_role("button", name="Xem thử cách đọc").click()
    page.get_by_text("Những dòng đầu được đọc như sau").wait_for()
    assert problems(page) == []
    page.locator("button[value=save]").click()
    page.get_by_role("button", name="Ghi 2 dòng").click()
    page.get_by_text("đã ghi").first.wait_for()
    payments.match_new()  # as the worker would

    assert sorted(ProducerOrder.objects.values_list("payment", flat=True)) == ["awaited", "paid"]
    page.goto(reverse("desk:bank"))
    page.get_by_text("còn thiếu 30.000").first.wait_for()
    assert problems(page) == []
    page.locator("button", has_text="Chờ").first.click()
    page.get_by_role("heading", name="Những gì sẽ xảy ra").wait_for()
    assert problems(page) == []
    page.locator("main form button.primary").click()
    page.get_by_text("Đã xử lý.").first.wait_for()

    buyer = signed_in(shoppers[1], width=width)
    buyer.goto(reverse("order", args=[purchases[1].reference]))
    buyer.get_by_text("còn thiếu 30.000").first.wait_for()
    assert problems(buyer) == []
    assert BankLine.objects.get(verdict="under").resolution == "wait"
