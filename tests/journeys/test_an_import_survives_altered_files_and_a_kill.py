"""One officer, one browser: the real list as a workbook with merged headers, the worker killed while it writes, the same list altered
in other ways, then one with a renamed cooperative and a misspelt name. After each the register is the golden one."""

import signal

import pytest
from django.db import connection
from playwright.sync_api import expect

from marketplace.foundation.core import tasks as core_tasks
from marketplace.foundation.imports.models import ImportRun, Stage
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.models import Producer
from tests.factories import places
from tests.factories.accounts import make_officer
from tests.register.certification.real_file import altered, as_csv, dump, golden, killed_while_writing, real_rows

from . import browser as browsing

pytestmark = pytest.mark.django_db(transaction=True)
OTHER_WAYS = ("Windows-1258", "title rows above", "another order of columns", "XLSX with numbers", "decomposed", "semicolons")


@pytest.fixture
def desk(signed_in):
    """The officers' import page, signed in."""
    places.load()
    load_content()
    page = signed_in(make_officer(name="Cán bộ ví dụ"), width=1280)
    page.goto("/desk/import/")
    return page


def test_one_session_six_altered_files_and_one_kill(desk, worker, tmp_path):
    bring(desk, tmp_path, "so-lieu.xlsx", altered("merged header"))
    desk.get_by_role("button", name="Ghi 118 dòng vào sổ").click()
    desk.get_by_text("Đang ghi danh sách. Nếu bị ngắt").wait_for()

    assert killed_while_writing(worker).returncode == -signal.SIGKILL
    assert (RegisteredProduct.objects.count(), Producer.objects.count()) == (0, 0)
    assert ImportRun.objects.get().stage == Stage.APPLYING
    desk.reload()
    desk.get_by_text("Đang ghi danh sách. Nếu bị ngắt").wait_for()

    a_minute_later()
    worker()
    desk.get_by_text("đã ghi").first.wait_for(timeout=30_000)  # the page asks by itself
    assert dump() == golden()

    for way in OTHER_WAYS:
        bring(desk, tmp_path, "so-lieu.xlsx" if way.startswith("XLSX") else "so-lieu.csv", altered(way))
        desk.get_by_role("link", name="không đổi (118)").wait_for()
        expect(desk.get_by_role("button", name="Ghi", exact=False)).to_have_count(0)
        desk.get_by_role("button", name="Bỏ tệp này").click()
        desk.get_by_text("chưa ghi gì").first.wait_for()

    bring(desk, tmp_path, "so-lieu-moi.csv", as_csv(renamed()))
    assert browsing.problems(desk) == []
    desk.get_by_label("HTX Minh Anh, nay đổi tên như vậy").check()
    desk.get_by_label("Miến dong Tài Hoan (HTX Tài Hoan", exact=False).check()
    desk.get_by_role("button", name="Lưu câu trả lời").click()
    desk.get_by_role("button", name="Ghi 6 dòng vào sổ").click()
    desk.get_by_text("Đã ghi danh sách vào sổ.").wait_for()

    assert dump() == sorted([*line[:1], line[1].replace("HTX Minh Anh", "HTX Nông nghiệp Minh Anh"), *line[2:]] for line in golden())


def renamed():
    """A cooperative has another name, and somebody mistyped a product's."""
    new = {"HTX Minh Anh": "HTX Nông nghiệp Minh Anh", "Miến dong Tài Hoan": "Miến dong Tài Hoann"}
    return [[new.get(cell, cell) for cell in row] for row in real_rows()]


def bring(page, folder, name, data):
    path = folder / name
    path.write_bytes(data)
    page.goto("/desk/import/")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    page.get_by_role("heading", name=name).wait_for()


def a_minute_later():
    """The dead worker's heart has not beaten for long; the periodic task begins its job again."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")
    core_tasks.retry_stalled.defer(timestamp=0)
