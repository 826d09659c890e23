"""The officer's desk on the register: lists, papers, and acts that are asked once."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.office.desk import previews
from marketplace.office.desk.services import Would
from marketplace.register.certification import services
from marketplace.register.certification.models import Certificate, Decision
from tests.factories import certification, producers
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 quyet dinh"


@pytest.fixture
def officer(client, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    user = make_officer(Role.COORDINATION_OFFICER)
    client.force_login(user)
    return user


def paper(number="12/QĐ-THU", **more):
    return {
        "number": number,
        "decided_on": dates.words(dates.today()),
        "authority": certification.authority().pk,
        "file": SimpleUploadedFile("qd.pdf", PDF),
        **more,
    }


def confirmed(client, address, data):
    """The preview, then what its page sends; the preview's own answer where it was refused."""
    answer = client.post(address, data)
    return client.post(address, seen(answer, data)) if answer.context and answer.context.get("seal") else answer


def seen(answer, data):
    """What the page of a preview sends when it is confirmed: no file, which is kept."""
    typed = {name: value for name, value in data.items() if name != "file"}
    return typed | {"file": "", "step": "do", "kept": answer.context["scan"].token, "seal": answer.context["seal"]}


def act(client, certificate, slug, **data):
    return confirmed(client, reverse("desk:act", args=[certificate.code, slug]), data)


@pytest.mark.parametrize("name", ["certificates", "issue", "decisions", "producers", "recognitions"])
def test_coordination_officers_only(client, name):
    address = reverse(f"desk:{name}")

    assert client.get(address).headers["Location"].startswith("/account/login/")
    for user in (make_user(), make_officer(Role.TRADE_OFFICER), make_officer(Role.OPERATOR)):
        client.force_login(user)
        assert client.get(address).status_code == 403
    client.force_login(make_officer(second_factor=False))
    assert client.get(address).headers["Location"] == reverse("mfa_activate_totp")
    client.force_login(make_officer())
    answer = client.get(address)
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)


def test_filters(client, officer):
    four = certification.certificate(certification.registered_product("Miến dong thử"), stars=4)
    three = certification.certificate(
        certification.registered_product("Chè Shan thử"), stars=3, expires_on=dates.today() + timedelta(days=9)
    )

    def shown(**query):
        return [row[0] for row in client.get(reverse("desk:certificates"), query).context["rows"]]

    assert shown() == [three, four]
    assert shown(stars="4") == [four]
    assert shown(q="mien dong") == [four]
    assert shown(state="soon") == [three]
    assert shown(month=f"{four.expires_on:%m/%Y}") == [four]
    assert shown(state="revoked") == []
    assert shown(month="nonsense", stars="9", place="xa-nowhere") == [three, four]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, officer, rows, django_assert_num_queries):
    for _row in range(rows):
        certification.certificate()
    client.get(reverse("desk:certificates"))

    with django_assert_num_queries(20):
        client.get(reverse("desk:certificates"))


def test_export_writes_cells_that_are_safe(client, officer):
    certification.certificate(certification.registered_product("=1+1 trà"), number="-7")

    book = load_workbook(io.BytesIO(client.get(reverse("desk:certificates_export", args=["xlsx"])).content))
    cells = [(cell.value, cell.data_type) for cell in book.active[2]]
    text = client.get(reverse("desk:certificates_export", args=["csv"])).content.decode("utf-8-sig")

    assert cells[1:3] == [("-7", "s"), ("=1+1 trà", "s")]
    assert "'=1+1 trà" in text
    assert client.get("/desk/certificates/export.exe").status_code == 404


def annex(*lines):
    data = {"annex-TOTAL_FORMS": "5", "annex-INITIAL_FORMS": "0"}
    for n, (product, stars) in enumerate(lines):
        data |= {f"annex-{n}-product": product, f"annex-{n}-stars": stars, f"annex-{n}-points": "82,25"}
    return data


def test_one_decision_issues_many(client, officer):
    tea, noodles = certification.registered_product("Trà thử"), certification.registered_product("Miến thử")

    answer = confirmed(client, reverse("desk:issue"), paper(kind="recognise") | annex((f"{tea.code} · Trà thử", 4), ("mien thu", 3)))

    assert answer.status_code == 302
    made = Certificate.objects.order_by("stars")
    assert [(row.product, row.stars, str(row.points)) for row in made] == [(noodles, 3, "82.25"), (tea, 4, "82.25")]
    assert Decision.objects.count() == 1


def test_one_wrong_line_refuses_all_and_the_form_comes_back(client, officer):
    tea = certification.registered_product("Trà thử")

    answer = confirmed(client, reverse("desk:issue"), paper(kind="recognise") | annex((tea.code, 4), ("không có", 3)))

    assert answer.status_code == 422
    assert (Certificate.objects.count(), Decision.objects.count()) == (0, 0)
    assert "không có" in answer.content.decode()


def test_who_was_dissolved_is_offered_with_its_last_day_and_signs_nothing_later(client, officer):
    gone = certification.authority("ubnd-huyen-thu", level="district", until=date(2025, 6, 30))
    tea = certification.registered_product("Trà thử")

    form = client.get(reverse("desk:issue")).content.decode()
    said = paper(kind="recognise", decided_on="01/07/2025", authority=gone.pk) | annex((tea.code, 3))
    answer = confirmed(client, reverse("desk:issue"), said)

    assert f"{gone} (đến hết ngày 30/06/2025)" in form
    assert answer.status_code == 422
    assert "01/07/2025" in answer.content.decode()
    assert (Certificate.objects.count(), Decision.objects.count()) == (0, 0)


def test_what_the_register_refuses_writes_no_decision(client, officer):
    product = certification.certified_product("Trà thử")
    before = Decision.objects.count()

    answer = confirmed(client, reverse("desk:issue"), paper(kind="recognise") | annex((product.code, 5)))

    assert answer.status_code == 422
    assert (Decision.objects.count(), Certificate.objects.count()) == (before, 1)


def test_more_lines_keep_what_was_typed(client, officer):
    answer = client.post(reverse("desk:issue"), {"number": "9/QĐ", "more": "1"} | annex(("ABC", 4)))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="9/QĐ"' in page
    assert 'value="ABC"' in page


REVOKED = ("revoked", "12/QĐ-THU")


def test_an_act_is_shown_first_and_writes_nothing(client, officer):
    certificate, before = certification.certificate(), AuditEntry.objects.count()
    data = paper(ground=certification.ground().pk, reason="")

    answer = client.post(reverse("desk:act", args=[certificate.code, "revoke"]), data)

    certificate.refresh_from_db()
    assert (answer.status_code, answer.context["would"]) == (200, Would(before=certificate.stars, after=None, made=None))
    assert answer.context["follows"] == {"listings": 0, "baskets": 0, "unshipped": 0, "shipped": 0}
    assert (certificate.end_reason, AuditEntry.objects.count()) == ("", before)
    assert not Decision.objects.filter(kind="revoke").exists()


def test_an_act_is_confirmed_once_with_the_scan_chosen_once(client, officer, tmp_path):
    certificate = certification.certificate()
    address, data = reverse("desk:act", args=[certificate.code, "revoke"]), paper(ground=certification.ground().pk, reason="")
    page = seen(client.post(address, data), data)

    first, second = client.post(address, page), client.post(address, page)

    certificate.refresh_from_db()
    assert [answer.headers["Location"] for answer in (first, second)] == [reverse("desk:certificate", args=[certificate.code])] * 2
    assert (certificate.end_reason, certificate.ended_by.number) == REVOKED
    assert certificate.ended_by.file.read() == PDF
    assert AuditEntry.objects.filter(action="certificate_revoked").count() == 1
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_form_altered_after_its_preview_is_shown_anew(client, officer):
    certificate = certification.certificate()
    address, data = reverse("desk:act", args=[certificate.code, "suspend"]), paper(reason="Chờ kiểm nghiệm")
    page = seen(client.post(address, data), data)

    answer = client.post(address, page | {"reason": "Lý do khác"})

    assert (answer.status_code, bool(answer.context["seal"])) == (200, True)
    assert certificate.holds()


def test_the_second_of_two_officers_is_told_and_keeps_what_was_typed(client, officer):
    certificate = certification.certificate()
    address, data = reverse("desk:act", args=[certificate.code, "renew"]), paper(stars=4, points="80")
    page = seen(client.post(address, data), data)
    other = Client()
    other.force_login(make_officer(name="Cán bộ khác"))
    act(other, certificate, "revoke", ground=certification.ground().pk, reason="", **paper("13/QĐ-THU"))

    answer = client.post(address, page)

    assert answer.status_code == 409
    assert "Cán bộ khác" in answer.content.decode()
    assert 'value="12/QĐ-THU"' in answer.content.decode()
    assert Certificate.objects.count() == 1
    assert not Decision.objects.filter(number="12/QĐ-THU").exists()


def test_a_kept_scan_serves_its_own_officer_only(client, officer):
    certificate = certification.certificate()
    address, data = reverse("desk:act", args=[certificate.code, "revoke"]), paper(ground=certification.ground().pk, reason="")
    page = seen(client.post(address, data), data)
    client.force_login(make_officer())

    assert client.post(address, page).status_code == 422  # no scan, no revocation
    assert certificate.holds()


def test_scans_that_nobody_confirmed_are_swept_after_a_day(client, officer, tmp_path):
    certificate = certification.certificate()
    client.post(reverse("desk:act", args=[certificate.code, "suspend"]), paper(reason="Chờ"))
    assert previews.sweep() == 0

    assert previews.sweep(timezone.now() + timedelta(days=1, minutes=1)) == 1
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_decision_confirmed_twice_issues_once_and_keeps_its_scan(client, officer):
    product = certification.registered_product("Trà thử")
    address, data = reverse("desk:issue"), paper(kind="recognise") | annex((product.code, 4))
    page = seen(client.post(address, data), data)

    first, second = client.post(address, page), client.post(address, page)

    made = Certificate.objects.get()
    assert [answer.headers["Location"] for answer in (first, second)] == [reverse("desk:certificate", args=[made.code])] * 2
    assert made.decision.file.read() == PDF


def test_a_decision_that_would_now_end_another_is_shown_anew(client, officer):
    old = certification.certificate(stars=3, on=dates.today() - timedelta(days=300))
    address, data = reverse("desk:issue"), paper(kind="renew") | annex((old.product.code, 4))
    page = seen(client.post(address, data), data)
    act(client, old, "upgrade", stars=4, points="81", certificate_number="", **paper("2/QĐ"))

    answer = client.post(address, page)

    assert answer.status_code == 409
    assert not Decision.objects.filter(kind="renew").exists()


@pytest.mark.parametrize("missing", ["ground", "number", "decided_on", "authority", "file"])
def test_revoking_needs_ground_number_day_body_and_scan(client, officer, missing):
    certificate = certification.certificate()
    data = paper(ground=certification.ground().pk)
    del data[missing]

    assert act(client, certificate, "revoke", **data).status_code == 422
    assert certificate.holds()
    assert not Decision.objects.filter(kind="revoke").exists()


def test_a_scan_is_what_it_says(client, officer):
    certificate = certification.certificate()

    answer = act(client, certificate, "revoke", **paper(ground=certification.ground().pk, file=SimpleUploadedFile("a.pdf", b"MZ program")))

    assert answer.status_code == 422
    assert certificate.holds()


def test_suspend_and_lift(client, officer):
    certificate = certification.certificate()

    act(client, certificate, "suspend", reason="Chờ kết quả kiểm nghiệm", **paper())
    assert not certificate.holds()
    act(client, certificate, "lift", reason="", **paper("13/QĐ-THU"))
    assert certificate.holds()


def test_renew_upgrade_reissue_correct_by_the_page(client, officer):
    certificate = certification.certificate(stars=3, on=dates.today() - timedelta(days=30))

    upgraded = act(client, certificate, "upgrade", stars=4, points="81", certificate_number="02/CN", **paper("2/QĐ"))
    new = Certificate.objects.get(stars=4)
    assert upgraded.headers["Location"] == reverse("desk:certificate", args=[new.code])
    act(
        client, new, "correct", stars=4, points="81.5", certificate_number="02/CN",
        valid_from=dates.words(new.valid_from), expires_on=dates.words(new.expires_on), **paper("3/QĐ"),
    )  # fmt: skip

    standing = Certificate.objects.in_force().get()
    assert (str(standing.points), standing.number) == ("81.50", "02/CN")


def test_the_history_is_told_in_words(client, officer):
    certificate = certification.certificate()
    act(client, certificate, "revoke", ground=certification.ground().pk, reason="Làm sai", **paper())

    page = client.get(reverse("desk:certificate", args=[certificate.code])).content.decode()

    assert officer.name in page
    assert "12/QĐ-THU" in page
    assert "Làm sai" in page


def test_the_scan_is_an_attachment_for_officers_only(client, officer):
    certificate = certification.certificate()
    act(client, certificate, "revoke", ground=certification.ground().pk, **paper())
    address = reverse("desk:decision_file", args=[Decision.objects.get(kind="revoke").pk])

    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(make_officer(Role.OPERATOR))
    assert client.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_a_recognition_becomes_a_certificate(client, officer):
    product = certification.registered_product("Trà thử")
    said = services.record_recognition(product, actor=None, stars=4, year=2024, words="4 sao", source="https://example.com/bai")
    assert [row.pk for row in client.get(reverse("desk:recognitions")).context["page"]] == [said.pk]

    client.post(reverse("desk:recognition", args=[said.pk]), paper(kind="recognise", stars=4))

    said.refresh_from_db()
    assert said.completed_by.stars == 4
    assert list(client.get(reverse("desk:recognitions")).context["page"]) == []


def test_a_producer_is_verified_and_suspended_with_a_reason(client, officer):
    producer = producers.producer("HTX thử", state="applied")

    client.post(reverse("desk:producer_step", args=[producer.code, "verify"]), {"paper": "Biên bản 1"})
    producer.refresh_from_db()
    assert producer.state == "verified"
    client.post(reverse("desk:producer_step", args=[producer.code, "suspend"]), {"reason": ""})
    producer.refresh_from_db()
    assert producer.state == "verified"
    client.post(reverse("desk:producer_step", args=[producer.code, "suspend"]), {"reason": "Vi phạm"})
    producer.refresh_from_db()
    assert producer.state == "suspended"
    assert client.get(reverse("desk:producer", args=[producer.code])).status_code == 200


def test_each_number_of_ones_work_opens_its_rows(client, officer):
    """A star that ended and was followed by another is nobody's task."""
    long_ago = dates.today() - timedelta(days=36 * 31 + 90)
    certification.certificate(certification.registered_product("Chè cũ"), on=long_ago)
    followed = certification.registered_product("Miến cũ")
    certification.certificate(followed, on=long_ago)
    certification.certificate(followed)
    producers.producer("HTX thử", state="applied")
    tasks = client.get(reverse("desk:home")).context["tasks"]

    opened = [(task.url, task.number, client.get(task.url).context.get("page")) for task in tasks]

    counted = [(url, number, page.paginator.count) for url, number, page in opened if hasattr(page, "paginator")]
    assert [row for row in counted if row[1] != row[2]] == []
    assert (reverse("desk:certificates") + "?state=unfollowed", 1, 1) in counted
    assert (reverse("desk:producers") + "?state=applied", 1, 1) in counted
