"""An officer brings the real list on a phone, brings it again with a renamed cooperative and a wrong row, answers, and writes it."""

import os
from pathlib import Path

import pytest

from marketplace.foundation.imports import tasks
from marketplace.foundation.imports.models import ImportRun
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.models import Producer
from tests.factories import places
from tests.factories.accounts import make_officer
from tests.register.certification.real_file import REAL

from . import browser as browsing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer():
    places.load()
    load_content()
    return make_officer(name="Cán bộ ví dụ")


def looked_at(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert browsing.problems(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_real_file_then_an_altered_one(signed_in, officer, tmp_path, width):
    page = signed_in(officer, width=width)
    page.goto("/desk/import/")
    looked_at(page, f"start-{width}")

    bring(page, REAL)
    looked_at(page, f"preview-{width}")
    page.get_by_role("button", name="Ghi 118 dòng vào sổ").click()
    page.get_by_text("Đang ghi danh sách. Nếu bị ngắt").wait_for()
    looked_at(page, f"writing-{width}")
    tasks.apply_import.func(run_id=ImportRun.objects.get().pk)  # as the worker would
    page.get_by_text("đã ghi").first.wait_for()  # the page asks by itself
    assert RegisteredProduct.objects.count() == 118

    altered = tmp_path / "sua-doi.csv"
    text = REAL.read_text(encoding="utf-8").replace("HTX Minh Anh", "HTX Nông nghiệp Minh Anh")
    altered.write_text(text + "Hàng ví dụ,7,HTX Ví dụ,,Na Rì,Thực phẩm,2026,,,\n", encoding="utf-8")
    page.goto("/desk/import/")
    bring(page, altered)
    looked_at(page, f"questions-{width}")
    page.get_by_label("HTX Minh Anh, nay đổi tên như vậy").check()
    page.get_by_role("button", name="Lưu câu trả lời").click()
    page.get_by_role("link", name="không nhận (1)").click()
    page.get_by_text("“7” không phải là hạng sao từ 1 đến 5.").wait_for()
    looked_at(page, f"refused-{width}")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()[1].startswith("Hàng ví dụ,7,")
    page.get_by_role("button", name="Ghi 6 dòng vào sổ").click()
    page.get_by_text("Đã ghi danh sách vào sổ.").wait_for()

    assert RegisteredProduct.objects.count() == 118
    assert Producer.objects.filter(name="HTX Nông nghiệp Minh Anh").count() == 1
    assert Producer.objects.filter(name="HTX Minh Anh").count() == 0
    assert ImportRun.objects.count() == 2


def bring(page, path):
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    page.get_by_role("heading", name=path.name).wait_for()
