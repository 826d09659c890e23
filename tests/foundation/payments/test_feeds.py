"""Bank lines that an aggregator tells: proven, kept raw once, then the same lines as those of a file."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.foundation.imports import services as imports
from marketplace.foundation.payments import services, tasks, webhooks
from marketplace.foundation.payments.models import BankLine, Intent, WebhookEvent

pytestmark = pytest.mark.django_db
URL, OLD, NEW = "/webhooks/bank/mau/", "bi-mat-cu", "bi-mat-moi"


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.BANK_WEBHOOK_SECRETS = {"mau": [NEW, OLD]}


def told(*lines, number="tin-1"):
    return json.dumps({"id": number, "lines": lines}).encode()


def line(amount=90_000, words="mua mien", reference="FT26330123", **fields):
    return {"reference": reference, "at": "2026-11-25T10:32:05+07:00", "amount": amount, "words": words, "account": "1023", **fields}


def post(client, body, *, secret=NEW, header=None, on=None):
    signature = webhooks.sign(body, secret, on=on) if header is None else header
    return client.post(URL, body, content_type="application/json", headers={"x-signature": signature})


def work():
    for event in WebhookEvent.objects.all():
        tasks.read_feed.func(event_id=event.pk)


def test_a_signed_message_is_kept_raw_and_its_lines_pay(client):
    intent = services.open_intent(reference="P1", payee="platform", method="vietqr", amount=90_000)
    body = told(line(words=f"CK {intent.memo}"), line(-5_000, "phi", "FT2"))

    assert post(client, body).status_code == 200
    assert (WebhookEvent.objects.get().raw, BankLine.objects.count()) == (body.decode(), 0)
    work()
    work()

    intent.refresh_from_db()
    assert list(BankLine.objects.values_list("amount", "source", "state", "event")) == [
        (90_000, "feed", "matched", WebhookEvent.objects.get().pk)
    ]
    assert (intent.state, intent.received) == (Intent.State.PAID, 90_000)


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_while_a_secret_is_replaced_both_count(client, secret):
    assert post(client, told(line()), secret=secret).status_code == 200


REFUSED = {
    "unsigned": ({"header": ""}, "không có chữ ký"),
    "no moment": ({"header": "v1=" + "0" * 64}, "không có chữ ký"),
    "forged": ({"secret": "khác"}, "không đúng"),
    "too old": ({"on": timezone.now() - timedelta(seconds=400)}, "quá lâu"),
    "of tomorrow": ({"on": timezone.now() + timedelta(days=1)}, "quá lâu"),
}


@pytest.mark.parametrize(("how", "words"), REFUSED.values(), ids=REFUSED)
def test_what_nobody_proves_is_refused_in_a_sentence_and_nothing_is_kept(client, how, words):
    answer = post(client, told(line()), **how)

    assert (answer.status_code, words in answer.text) == (400, True)
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[" * 100_000,
        b"\xff",
        told(line(amount="90000")),
        told(line(amount=90_000.5)),
        told(line(at="2026-11-25T10:32:05")),
        told(line(at="2999-11-25T10:32:05+07:00")),
        told(line(), number=""),
        told(line(reference=None)),
        told(*[line()] * 501),
    ],
)
def test_what_cannot_be_read_is_refused_though_signed(client, body):
    assert post(client, body).status_code == 400
    assert not WebhookEvent.objects.exists()


def test_too_large_is_refused_before_it_is_read(client):
    assert post(client, b"x" * (webhooks.MOST_BYTES + 1)).status_code == 400


def test_reading_is_not_offered_and_strangers_have_no_address(client, settings):
    assert client.get(URL).status_code == 405
    assert client.post("/webhooks/bank/khac/", b"{}", content_type="application/json").status_code == 404
    settings.BANK_WEBHOOK_SECRETS = {}
    assert post(client, told(line())).status_code == 404


def test_twenty_times_the_same_is_once_and_another_under_its_number_is_refused(client):
    answers = {post(client, told(line())).status_code for _ in range(20)}
    other = post(client, told(line(amount=1)))
    work()

    assert (answers, other.status_code) == ({200}, 400)
    assert (WebhookEvent.objects.count(), BankLine.objects.count()) == (1, 1)


def test_the_statement_that_comes_later_doubles_nothing_nor_does_a_message_after_it(client):
    post(client, told(line(words="CK mua mien")))
    work()
    rows = "25/11/2026;FT26330123;90.000;MBVCB.CK mua mien dong\n25/11/2026;FT26330124;50.000;khac"
    run = imports.check(imports.stage("bank", data=f"Ngày;Số tham chiếu;Ghi có;Nội dung\n{rows}".encode(), file_name="a.csv"))
    imports.apply(run)
    post(client, told(line(50_000, reference="FT26330124"), number="tin-2"))
    work()

    assert [row.verdict for row in run.rows.all()] == ["same", "add"]
    assert list(BankLine.objects.order_by("pk").values_list("amount", "source")) == [(90_000, "feed"), (50_000, "file")]


def test_a_short_number_of_another_day_is_another_line():
    for day in (24, 25, 25):
        raw = {"booked_at": f"2026-11-{day}T00:00:00+07:00", "amount": 50_000, "words": "tien hang", "bank_reference": "1"}
        services.record_bank_line(raw, source="typed")

    assert BankLine.objects.count() == 2


def test_a_worker_that_was_killed_is_made_up_for(client):
    post(client, told(line()))

    tasks.match_new.func(timestamp=0)

    assert (BankLine.objects.get().state, WebhookEvent.objects.get().applied_at is not None) == ("ask", True)
