from datetime import date

import pytest
from django.urls import reverse

from marketplace.foundation.notifications import outbox
from tests.factories import certification as make

pytestmark = pytest.mark.django_db
HTML = '<p style="color:red">Kính gửi cô Ví Dụ</p>'


@pytest.fixture
def outbox_root(settings, tmp_path):
    settings.OUTBOX_ROOT = str(tmp_path)
    return tmp_path


def put(**more):
    told = {
        "channel": "email",
        "kind": "x",
        "to": "a@example.com",
        "name": "Cô Ví Dụ",
        "subject": "Đơn mới",
        "text": "Mời xem",
        "html": HTML,
    }
    path = outbox.put(**(told | {"sms": ""} | more))
    return path.stem


@pytest.mark.parametrize(("language", "title"), [("", "Điều gì là thật?"), ("/en", "What is real?")])
def test_the_page_says_what_is_real(client, language, title):
    answer = client.get(f"{language}/demo/")

    assert answer.status_code == 200
    assert f"<h1>{title}</h1>" in answer.text


def test_real_papers_are_counted_and_named_and_samples_apart(client):
    paper = make.decision(on=date(2021, 12, 29), number="2616/QĐ-UBND")
    make.certificate(paper=paper)
    make.certificate(paper=paper)
    make.certificate(paper=make.decision(number="MH-01/MINH-HOA", sample=True))

    figures = client.get("/demo/").context["figures"]

    assert [(paper.number, paper.papers) for paper in figures["papers"]] == [("2616/QĐ-UBND", 2)]
    assert (figures["real_certificates"], figures["sample_certificates"], figures["real_in_force"]) == (2, 1, False)
    assert "Tất cả đã hết hạn" in client.get("/demo/").text


def test_what_is_issued_under_a_body_that_does_not_exist_is_a_sample(client):
    made = make.certificate(paper=make.decision(number="7/QĐ", by=make.authority("vi-du-thu", sample=True)))

    figures = client.get("/demo/").context["figures"]

    assert made.decision.sample
    assert (list(figures["papers"]), figures["real_certificates"], figures["sample_certificates"]) == ([], 0, 1)
    assert "dữ liệu minh họa" in client.get(made.get_absolute_url()).text


def test_the_mailbox_shows_letters_newest_first_and_those_to_one_address(client, settings, outbox_root):
    settings.DEMO = True
    put(subject="Thư một")
    put(subject="Thư hai", to="b@example.com")
    put(subject="Tin ba", to="+84912345678")

    everything = client.get(reverse("demo:mailbox"))
    one = client.get(reverse("demo:mailbox"), {"to": "b@example.com"})

    assert [letter["subject"] for letter in everything.context["letters"]] == ["Tin ba", "Thư hai", "Thư một"]
    assert [letter["subject"] for letter in one.context["letters"]] == ["Thư hai"]
    for typed in ("+84912345678", "0912 345 678"):
        assert [one["subject"] for one in client.get(reverse("demo:mailbox"), {"to": typed}).context["letters"]] == ["Tin ba"]
    assert everything["Cache-Control"] == "private, no-store"


def test_an_empty_mailbox_says_what_to_do(client, settings, outbox_root):
    settings.DEMO = True

    assert "Chưa có tin nhắn" in client.get(reverse("demo:mailbox")).text


def test_a_letter_is_shown_as_sent_without_scripts(client, settings, outbox_root):
    settings.DEMO = True
    answer = client.get(reverse("demo:letter", args=[put()]))

    assert answer.text == HTML
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_letter_without_html_or_unknown_is_not_found(client, settings, outbox_root):
    settings.DEMO = True

    assert client.get(reverse("demo:letter", args=[put(html="")])).status_code == 404
    assert client.get(reverse("demo:letter", args=["khong-co"])).status_code == 404


def test_outside_the_demo_nobody_reads_letters(client, settings, outbox_root):
    settings.DEMO = False
    key = put()

    assert client.get(reverse("demo:mailbox")).status_code == 404
    assert client.get(reverse("demo:letter", args=[key])).status_code == 404
