"""A person with a strange number, name, e-mail and street does everything, asks to be forgotten, and the whole database is searched."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from catalogue.models import RestockWish
from marketplace.foundation.accounts import services as people
from marketplace.foundation.accounts import tasks
from marketplace.foundation.accounts.models import Consent, ErasureRequest, PhoneCode
from marketplace.foundation.audit import services as audit
from marketplace.foundation.imports.models import ImportRow, ImportRun, Verdict
from marketplace.register.certification import services as certification
from marketplace.shop.customer.selectors import everything_about
from marketplace.shop.purchases.models import CashAppeal, Fulfilment, OrderReport, ProducerOrder, Purchase
from marketplace.shop.questions import services as questions
from marketplace.shop.search import saving
from marketplace.shop.search.queries import Query
from marketplace.shop.storefront import services as storefront
from marketplace.trade.fairs import services as fairs_services
from marketplace.trade.outlets import services as outlets_services
from tests.factories import accounts, fairs, places, shop
from tests.factories import certification as register

PHONE, EMAIL = "+84987613579", "quynh.tham.lang@thu-nghiem.example"
NAME, STREET = "Đèo Thị Quỳnh Xuyến", "Nhà sàn thứ bảy, dốc Phja Khao"
TRACES = ("987613579", "987 613 579", "987.613.579", "987-613-579", EMAIL, "quynh.tham.lang", NAME, "Quỳnh Xuyến", STREET, "Phja Khao")
REQUEST = {"REMOTE_ADDR": "203.0.113.7"}

pytestmark = pytest.mark.django_db(transaction=True)


def columns():
    """Every column of every table that can hold words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
            " AND data_type NOT IN ('integer', 'bigint', 'smallint', 'boolean', 'date', 'timestamp with time zone')"
        )
        return cursor.fetchall()


def found(*traces):
    """`table.column` for each place where one of these is written."""
    hits = set()
    with connection.cursor() as cursor:
        for schema, table, column in columns():
            for trace in traces:
                question = f'SELECT 1 FROM "{schema}"."{table}" WHERE position(lower(%s) IN lower("{column}"::text)) > 0 LIMIT 1'
                if cursor.execute(question, [trace]).fetchone():
                    hits.add(f"{table}.{column}")
    return hits


def everything_done(rf, user):
    """Two orders (one as a guest), a complaint, a wish, a search kept, codes, consents, a label report, a question, a wish to be
    reminded of a fair, a bank line, a row of an import."""
    where = {"phone": PHONE, "payer_name": NAME, "receiver_name": NAME, "address_line": STREET, "message": f"Gọi {NAME}", "email": EMAIL}
    member = shop.purchase(user=user, contact_fields=where)
    guest = shop.purchase(contact_fields=where, method="cod")
    storefront.file_complaint("goods", words=f"{NAME} gọi 0987 613 579", name=NAME, phone=PHONE, email=EMAIL)
    thing = register.registered_product()
    RestockWish.objects.create(registered_product=thing, phone=PHONE)
    questions.ask(thing, words=f"{NAME} hỏi, gọi {PHONE}", name=NAME, phone=PHONE, email=EMAIL)
    fairs_services.ask_for_reminder(fairs.fair(), phone=PHONE, consent="Tôi đồng ý")
    outlets_services.begin(f"Cửa hàng của {NAME}", phone=PHONE)
    people.send_code(PHONE, purpose="join-orders", request=rf.get("/", **REQUEST))
    people.give_consent(user, purpose="news")
    people.give_guest_consent(PHONE, purpose="news")
    saving.save_search(Query(text=f"miến của {NAME}"), user=user, name=f"Tìm cho {NAME}, {PHONE}")
    people.save_address(user, name=NAME, phone=PHONE, commune=places.commune(), line=STREET)
    certification.report_label(None, what="other", contact="0987.613.579", words=f"Gọi {EMAIL}")
    audit.record("order_held", user, actor=None, reason=f"Đã gọi 0987613579, {EMAIL}")
    content_type = ContentType.objects.get_for_model(user)
    LogEntry.objects.create(user=user, content_type=content_type, object_id=user.pk, object_repr=str(user), action_flag=CHANGE)
    run = ImportRun.objects.create(kind="register", file_name="danh-sach.xlsx")
    cells = [NAME, "0987 613 579", STREET]
    ImportRow.objects.create(run=run, number=2, cells=cells, values={"phone": PHONE, "name": NAME}, title=NAME, changes=[["Tên", "", NAME]])
    return member, guest


def paid(purchase):
    from marketplace.foundation.payments.models import Allocation, BankLine, Intent

    intent = Intent.objects.filter(reference=purchase.reference).first()
    line = BankLine.objects.create(
        digest="a" * 64,
        raw={"payer": NAME, "words": f"{NAME} {intent.memo}"},
        source="file",
        booked_at=timezone.now(),
        amount=intent.amount,
        words=f"{NAME} chuyen {intent.memo}",
    )
    Allocation.objects.create(line=line, intent=intent, amount=intent.amount)
    return line, intent


@pytest.fixture
def strange():
    user = accounts.make_user(phone=PHONE, email=EMAIL, name=NAME, phone_verified_at=timezone.now())
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def close_orders():
    ProducerOrder.objects.update(fulfilment=Fulfilment.DELIVERED)


def test_nothing_of_a_person_is_left_in_the_database(rf, client, strange):
    member, guest = everything_done(rf, strange)
    client.force_login(strange)
    line, intent = paid(member)
    assert len(found(*TRACES)) > 20  # the search does find
    asked = people.ask_for_erasure(strange)
    close_orders()

    people.erase(asked, actor=None)

    assert found(*TRACES) == set()
    assert Session.objects.count() == 0  # sealed: the search cannot see into them
    member.refresh_from_db()
    guest.refresh_from_db()
    line.refresh_from_db()
    assert (member.total, member.commune_name, member.payer_name) == (member.goods_total + member.delivery_total, "Phường Ba Đình", "")
    assert (guest.orders.count(), guest.orders.get().lines.count(), line.words) == (1, 1, intent.memo)
    assert Consent.objects.filter(withdrawn_at=None).count() == 0
    assert Consent.objects.get(user=None).phone.startswith("#")
    asked.refresh_from_db()
    assert asked.kept == {"purchases.purchases": 2, "complaints.complaints": 1, "questions.questions": 1}


def test_open_orders_put_it_off_and_it_is_finished_by_itself(rf, strange, time_machine):
    time_machine.move_to("2026-03-02 08:00+07:00", tick=False)
    everything_done(rf, strange)
    asked = people.ask_for_erasure(strange)
    before = found(*TRACES)
    time_machine.move_to("2026-03-13 08:00+07:00", tick=False)

    tasks.finish_erasures(timestamp=1)
    assert found(*TRACES) == before

    close_orders()
    tasks.finish_erasures(timestamp=1)
    asked.refresh_from_db()
    assert (found(*TRACES), asked.done_at) == (set(), timezone.now())


def test_what_can_still_be_withdrawn_is_not_carried_out(strange, time_machine):
    time_machine.move_to("2026-03-02 08:00+07:00", tick=False)
    people.ask_for_erasure(strange)
    time_machine.move_to("2026-03-12 07:59+07:00", tick=False)

    assert people.finish_erasures() == 0
    strange.refresh_from_db()
    assert strange.name == NAME


def test_a_guest_is_forgotten_by_the_number_that_is_proven(rf):
    guest = shop.purchase(contact_fields={"phone": PHONE, "payer_name": NAME, "receiver_name": NAME, "address_line": STREET})
    people.send_erasure_code(PHONE, request=rf.get("/", **REQUEST))
    code = PhoneCode.objects.get(phone=PHONE).code
    asked = people.ask_for_guest_erasure(PHONE, code=code)
    close_orders()

    people.erase(asked, actor=None)

    assert found(*TRACES) == set()
    assert Purchase.objects.get().total == guest.total
    assert ErasureRequest.objects.get().phone == ""


def test_a_number_nobody_proved_forgets_nobody_else(rf):
    shop.purchase(contact_fields={"phone": PHONE, "payer_name": NAME})
    stranger = accounts.make_user(phone=PHONE, name="Kẻ lạ")
    asked = people.ask_for_erasure(stranger)
    close_orders()

    people.erase(asked, actor=None)

    assert Purchase.objects.get().payer_name == NAME


def test_a_refused_row_is_not_applied(rf, strange):
    everything_done(rf, strange)
    close_orders()
    people.erase(people.ask_for_erasure(strange), actor=None)

    row = ImportRow.objects.get()
    assert (row.verdict, row.cells, row.values, row.title) == (Verdict.REFUSE, [], {}, "")


NOT_TOLD = {
    "purchases_purchase.door": "the address again, as it is compared",
    # column → why the copy for the person leaves it out
    "accounts_userevent.name": "older values of the account, kept by triggers",
    "accounts_userevent.phone": "the same",
    "accounts_userevent.email": "the same",
    "audit_auditentry.reason": "an officer's words about an act, in the history of its order",
    "django_admin_log.object_repr": "which row an administrator opened",
    "imports_importrow.cells": "the province's own file",
    "imports_importrow.values": "the same",
    "imports_importrow.title": "the same",
    "imports_importrow.changes": "the same",
    "account_emailaddress.email": "the account's own, told there",
}


def test_the_copy_of_ones_data_tells_all_that_is_written(rf, strange):
    """Each word that the search finds is in the copy, or its column is named above with the reason."""
    member, guest = everything_done(rf, strange)
    other = shop.purchase(
        contact_fields={"phone": "+84912345678", "payer_name": "Người Trả Kín", "receiver_name": NAME, "address_line": STREET}
    )
    Purchase.objects.filter(pk=other.pk).update(receiver_phone=PHONE)
    OrderReport.objects.create(order=member.orders.get(), reason="damaged", words="Vỡ hai lọ")
    CashAppeal.objects.create(phone=PHONE, note="Đã gọi")

    copy = everything_about(strange)
    words = json.dumps(copy, cls=DjangoJSONEncoder, ensure_ascii=False)

    assert {row["reference"] for row in copy["purchases"]} == {member.reference, guest.reference}
    assert (copy["complaints"][0]["words"], copy["questions"][0]["words"]) == (f"{NAME} gọi 0987 613 579", f"{NAME} hỏi, gọi {PHONE}")
    assert copy["label_reports"][0]["words"] == f"Gọi {EMAIL}"
    assert [copy[name][0]["phone"] for name in ("wishes", "fair_reminders")] == [PHONE, PHONE]
    assert {row["to"]["phone"] for row in copy["messages"]} == {PHONE}
    assert copy["sent_to_me_by_others"][0]["receiver"]["phone"] == PHONE
    assert [row["note"] for row in copy["requests_to_pay_in_cash"]] == ["Đã gọi"]
    assert "Vỡ hai lọ" in words
    assert "Người Trả Kín" not in words  # who paid for a parcel is told to nobody else
    assert untold(words) <= set(NOT_TOLD)


def untold(words):
    """`table.column` of everything that names the person and whose whole value the copy does not have."""
    hits = set()
    with connection.cursor() as cursor:
        for place in found(*TRACES):
            table, column = place.split(".")
            traced = " OR ".join([f'position(lower(%s) IN lower("{column}"::text)) > 0'] * len(TRACES))
            rows = cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE {traced}', TRACES).fetchall()
            if any(json.dumps(value, ensure_ascii=False)[1:-1] not in words for (value,) in rows):
                hits.add(place)
    return hits


def test_the_copy_tells_nothing_of_a_number_nobody_proved(rf):
    shop.purchase(contact_fields={"phone": PHONE, "payer_name": NAME})
    storefront.file_complaint("goods", words="Kín", name=NAME, phone=PHONE, email="")

    words = json.dumps(everything_about(accounts.make_user(phone=PHONE, name="Kẻ lạ")), cls=DjangoJSONEncoder, ensure_ascii=False)

    assert NAME not in words
    assert "Kín" not in words
