"""Every address of ours × every role, by GET and POST, and by the other writing methods in turn, on real things of somebody else.

A new address without a row fails, and so does a 404 for whoever should get in: it would prove nothing about the others.
"""

from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from catalogue import content as catalogue_content
from catalogue import services as listings
from catalogue.models import SellingRule
from cms.models import File
from marketplace.foundation.accounts import consents
from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.content import load_content as load_agencies
from marketplace.foundation.accounts.models import Address, Role
from marketplace.foundation.core import dates
from marketplace.foundation.imports.models import ImportRun, Shape
from marketplace.foundation.ledger.models import Account
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payees import services as payees
from marketplace.foundation.payees.models import LegalBasis
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import CardPayment, Refund
from marketplace.office.desk.models import BulkAct, Handover, SavedView
from marketplace.office.payouts import services as payouts
from marketplace.office.payouts.models import Batch, LostTransfer, Repayment
from marketplace.office.reports.quarters import Quarter
from marketplace.office.reports.services import freeze_report
from marketplace.register.certification import content as register_content
from marketplace.register.certification import services as register
from marketplace.register.notices import services as notices
from marketplace.shop.fees import services as fees
from marketplace.shop.fees.models import CommissionRule, Terms
from marketplace.shop.promotions import services as promoting
from marketplace.shop.promotions.models import Programme
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import CashAppeal, OrderReport, ProducerOrder
from marketplace.shop.questions import services as questions
from marketplace.shop.search import editing
from marketplace.shop.search.models import SavedSearch
from marketplace.shop.stock.models import Pool
from marketplace.shop.storefront import services as storefront
from marketplace.shop.taxes import services as taxes
from marketplace.shop.taxes.models import Month
from marketplace.trade.fairs import services as fairs_services
from tests.factories import cash, catalogue, certification, fairs, outlets, places, producers, promotions, returns, shop
from tests.factories import taxes as tax_papers
from tests.factories.accounts import make_officer, make_superuser, make_user

pytestmark = pytest.mark.django_db
EVERYBODY = {"guest", "shopper", "stranger", "member", "rival", "coordination", "trade", "editor", "operator", "superuser"}
PERSONS = EVERYBODY - {"guest"}
OPEN = {
    "sitemap",
    "robots",
    "healthz",
    "readyz",
    "link",
    "webhook_bank",
    "webhook_stripe",
    "check-form",
    "check",
    "check-keys",
    "check-revoked",
    "check-worker",
    "check-offline",
    "check-badge",
    "check-qr",
    "check-report",
    "check-reported",
    "product-label",
    "register",
    "register-csv",
    "certificate",
    "fairs",
    "fairs_past",
    "fair",
    "fair_remind",
    "fair_document",
    "fairs_ics",
    "fairs_feed",
    "fair_ics",
    "outlets",
    "outlet",
    "outlets-print",
    "outlets-frame",
    "outlets-feed",
    "outlets-official",
    "outlets-csv",
    "outlets-geojson",
    "opendata",
    "opendata_csv",
    "opendata_json",
    "opendata_dictionary",
    "opendata_changes",
    "outlet_apply",
    "outlet_apply_code",
    "outlet_apply_leave",
    "outlet_claim",
    "search:results",
    "product",
    "product-notify",
    "product-notify-code",
    "home",
    "ask",
    "recipe_to_basket",
    "story_feed",
    "story_feed_en",
    "wagtail_serve",
    "commune",
    "producer",
    "page",
    "help",
    "resend",
    "basket:summary",
    "basket:add",
    "basket:change",
    "basket:remove",
    "basket:undo",
    "basket:empty",
    "basket:code",
    "basket:drop_code",
    "checkout:start",
    "checkout:hold",
    "account:forget_number",
    "account:forget_number_code",
    "order_find",
    "order_code",
}  # each asks nobody who they are; baskets are the browser's own
OWN = {
    "account:home",
    "account:orders",
    "account:join_orders",
    "account:join_orders_code",
    "account:profile",
    "account:addresses",
    "account:address_new",
    "account:searches",
    "account:search_new",
    "account:data",
    "account:consent",
    "account:download",
    "account:erase",
}
OWNER_PAGES = (
    "",
    "_shop",
    "_place",
    "_hours",
    "_goods",
    "_photos",
    "_photo",
    "_photo_remove",
    "_hand_in",
    "_discard",
)  # of a point of sale
STEPS = ("accept", "pack", "ship", "deliver", "cancel", "refuse", "return")
RETURN_STEPS = ("appeal", "withdraw", "sent", "goods", "money", "arrived")
MAKERS_RETURN_STEPS = ("answer", "came", "resend", "arrived", "money")
ROWS = (  # (names, who gets in); the others get a login page, 403 or 404, and change nothing
    (OWN, PERSONS),
    (("account:address", "account:address_delete"), {"shopper"}),
    (("account:search", "account:search_messages", "account:search_delete"), {"shopper"}),
    (("order", "order_payment", "order_cancel", "order_received", "order_keep", "order_report"), {"shopper"}),
    (("order_change", "order_change_code", "order_new_qr", "order_to_cash", "order_to_transfer"), {"shopper"}),
    (("order_card", "order_card_secret", "order_card_back", "order_refund"), {"shopper"}),
    (("order_return", "order_return_photo", *(f"order_return_{step}" for step in RETURN_STEPS)), {"shopper"}),
    (("order_gift",), {"shopper"}),
    (("gift", "gift_photo", *(f"gift_{step}" for step in RETURN_STEPS)), set()),  # the holder of the link alone
    (("seller:return_photo", *(f"seller:return_{step}" for step in MAKERS_RETURN_STEPS)), {"member"}),
    (("one_tap_return_photo", *(f"one_tap_return_{step}" for step in MAKERS_RETURN_STEPS)), set()),  # the holder of the link alone
    (("checkout:confirm", "checkout:again"), {"shopper"}),
    (("seller:orders", "seller:done", "seller:stock", "seller:taxes", "seller:promotions"), {"member", "rival"}),
    (("seller:promotion_agree",), {"member"}),
    (("seller:taxes_month", "seller:taxes_pdf", "seller:taxes_scan", "seller:taxes_terms_scan"), {"member"}),
    (("seller:shelf",), {"member"}),
    (("seller:goods", "seller:questions", "seller:fairs"), {"member", "rival"}),
    (("seller:fair_register", "seller:fair_withdraw", "seller:fair_letter"), {"member"}),
    (("seller:accounts", "money:owed"), {"member", "rival"}),
    (("money:payout", "money:statement", "money:came", "money:refund", "money:refund_sent"), {"member"}),
    (("seller:account",), {"member"}),
    (("seller:question",), {"member"}),
    (("question_answer",), set()),  # the holder of the link alone; see the tests of questions
    (tuple(f"seller:goods_{name}" for name in ("edit", "words", "sizes", "sending", "preview", "pictures")), {"member"}),
    (tuple(f"seller:goods_{step}" for step in ("submit", "withdraw", "reopen", "discard")), {"member"}),
    (tuple(f"seller:goods_picture_{act}" for act in ("remove", "first", "caption", "small", "large")), {"member"}),
    (("seller:pause", "seller:resume"), {"member"}),
    (("desk:handover_end", "desk:view_remove", "desk:view_restore", "desk:many_undo"), {"coordination"}),  # whose they are
    (tuple(f"outlet_mine{part}" for part in OWNER_PAGES), {"shopper"}),
    (("seller:order", "seller:slip", *(f"seller:{step}_order" for step in STEPS)), {"member"}),
    (("fair_result", "fair_reminder_stop"), set()),  # the holders of links alone; see the tests of fairs
    (("letter_answer",), set()),  # the holder of the link alone; see the tests of notices
    (("restock_stop",), set()),  # the holder of the link alone; see the tests of wishes
    (("search_stop",), set()),  # the same; see the tests of saved searches
    (("consent_stop",), set()),  # the same; see the tests of consents
    (("one_tap", *(f"one_tap_{step}" for step in STEPS)), set()),  # the holder of the link alone; see the seller's tests
    (("wagtaildocs_serve",), {"editor", "trade", "coordination", "superuser"}),  # a file that no published page shows
    (  # of Wagtail
        [f"{thing}_chooser:{view}" for thing in ("goods", "maker", "fair", "outlet") for view in ("choose", "choose_results")],
        {"editor", "trade", "coordination", "superuser"},
    ),
)
WHO = {name: welcome for names, welcome in ROWS for name in names}
OFFICERS = {"coordination", "trade", "editor", "operator", "superuser"}
DESKS = (  # (beginnings of names, who works there); the first that fits
    (("desk:home", "desk:search", "desk:handover", "desk:view_save"), OFFICERS),
    (
        (
            "desk:bank",
            "desk:book",
            "desk:card",
            "desk:fees",
            "desk:promotion",
            "desk:account",
            "desk:payout",
            "desk:money",
            "desk:cash",
            "desk:remittance",
            "desk:order",
            "desk:taxes",
            "desk:message",
            "desk:refund",
            "desk:report",
            "desk:return",
            "desk:pause",
            "desk:question",
            "desk:recovery",
            "desk:factor",
        ),
        {"operator", "superuser"},
    ),
    (("desk:complaints", "desk:labels"), {"operator", "trade", "coordination", "superuser"}),  # each sees what their agency answers
    (("desk:complaint",), {"operator", "superuser"}),  # one that no agency has
    (("desk:fair", "desk:outlet"), {"trade", "superuser"}),
    (("desk:role",), {"superuser"}),
    (("desk:words",), {"editor", "operator", "superuser"}),
    (("desk:criteria",), {"trade", "superuser"}),
    (("desk:quarter",), {"coordination", "trade", "superuser"}),
    (("desk:listing",), {"coordination", "operator", "superuser"}),
    (("desk:import_shapes",), {"coordination", "trade", "operator", "superuser"}),
    (("desk:import_shape",), {"operator", "superuser"}),  # of bank statements, the only ones whose columns are named
    (("desk:import_",), {"coordination", "superuser"}),  # of the register
    (("desk:import",), {"coordination", "trade", "operator", "superuser"}),  # each sees their own lists
    (("desk:", "desk_import:"), {"coordination", "superuser"}),
)
OTHERS = ("admin", "api-v1", "demo")  # by rules of their own: below, and in the tests of the doors
METHODS = ("get", "post", "put", "patch", "delete")
TURNS = 20  # tests that share the addresses out
NOTED = (
    "django_session",
    "accounts_user",
    "core_spending",
    "core_cache",
    "certification_scancount",
)  # coming in is noted here; nothing else may move


@pytest.fixture
def people():
    """Who knocks; and what they knock for: an order of the shopper's by `member`'s producer, accepted, with a packing slip."""
    shopper, member, rival = make_user(), make_user(), make_user()
    purchase = shop.purchase(shop.two_producers(lines=2), method="cod", quantity=2, user=shopper)
    services.confirm_by_phone(purchase)
    order, other = ProducerOrder.objects.select_related("purchase", "producer").order_by("pk")
    producers.member(order.producer, member)
    producers.member(other.producer, rival)
    roles = {
        "coordination": Role.COORDINATION_OFFICER,
        "trade": Role.TRADE_OFFICER,
        "editor": Role.EDITOR,
        "operator": Role.OPERATOR,
    }
    officers = {name: make_officer(role) for name, role in roles.items()}
    everybody = {
        "guest": None,
        "shopper": shopper,
        "stranger": make_user(),
        "member": member,
        "rival": rival,
        **officers,
        "superuser": make_superuser(),
    }
    return everybody, order


def named(resolver=None, space=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named(pattern, ":".join(part for part in (space, pattern.namespace) if part))
        elif pattern.callback.__module__.startswith(("marketplace.", "catalogue.", "cms.")):
            yield ":".join(part for part in (space, pattern.name) if part), pattern


NAMES = sorted({name for name, _pattern in named()})
GUARDED = [name for name in NAMES if name in WHO or name.startswith(("desk:", "desk_import:"))]


def test_every_address_has_a_row():
    rest = [name for name in NAMES if name not in OPEN and name not in GUARDED and name.split(":")[0] not in OTHERS]

    allauths = ("account_", "mfa_")
    assert [name for name in rest if not name.startswith(allauths)] == []
    assert [name for name in WHO if name not in NAMES] == []


@contextmanager
def nothing_written():
    """Not a row of any table, as PostgreSQL itself counts."""
    before = _writes()
    yield
    assert {table: n for table, n in _writes().items() if n != before.get(table, 0)} == {}


def _writes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return {table: n for table, n in cursor.fetchall() if n and not table.startswith(NOTED)}


def address_of(name, people, order):
    """The address of a real thing, made for it."""
    wanted = dict(named())[name].pattern.converters
    given = {
        "number": order.purchase.reference if name.startswith("order") else order.number,
        "reference": order.purchase.reference,
        "parcel": order.number,
        "purpose": consents.purposes()[0].slug,
        "code": _code(name, people, order),
        "act": "revoke",
        "step": {"desk:fair_step": "close", "desk:outlet_step": "refuse", "desk:recovery_step": "stripe"}.get(name, "suspend"),
        "kind": {"desk:book_accounts": "bank"}.get(name, "csv"),
        "decision": "wait",
        "memo": _own_transfer(order) if name == "money:came" else "",
        "month": f"{dates.today():%Y-%m}",
        "which": "paper",
    }
    if making := MADE.get(name) or MADE.get(name.removeprefix("desk:").split("_")[0] if name.startswith("desk:import") else ""):
        thing = making(people, order)
        given |= dict.fromkeys(("key", "pk", "photo"), thing.pk)
        given |= {"image": thing.images.get().pk} if "image" in wanted else {}
        given |= {"name": getattr(thing, "filename", "held")} if "name" in wanted else {}  # of a file, or of a figure
    return reverse(name, kwargs={key: given[key] for key in wanted})


def _code(name, people, order):
    line = order.lines.first()
    if name.startswith("outlet_mine"):
        return _own_outlet(people).code
    if name.startswith("desk:outlet"):
        return outlets.applied().code
    if name.startswith("desk:criteria"):
        former = outlets.version(least_kinds=30)
        return former.code if name.endswith(("_next", "_end")) else outlets.version(former, publish=False, least_kinds=31).code
    codes = {"seller:fair_register": order.producer.code, "seller:taxes": order.producer.code}
    codes |= {"seller:pause": order.producer.code, "seller:resume": order.producer.code, "desk:pause": order.producer.code}
    codes |= {"seller:account": order.producer.code}
    codes |= {"seller:goods": line.registered_product.code}
    codes |= {"desk:producer": order.producer.code, "desk:product": line.registered_product.code}
    return next((code for start, code in codes.items() if name.startswith(start)), line.certificate.code)


def _own_outlet(people):
    return outlets.draft(people["shopper"], name="Điểm bán của người mua")  # the same one while it is there


def _address(people, order):
    return Address.objects.create(user=people["shopper"], name="A", phone="+84912345678", line="Số 8", commune=places.commune())


def _search(people, order):
    asked = f"q=mien&page={SavedSearch.objects.count() + 2}"
    return SavedSearch.objects.create(user=people["shopper"], name="Miến", asked=asked, made_at=timezone.now())


def _import(people, order):
    run = ImportRun.objects.create(kind="register", actor=people["coordination"], stage="ready", header=["a"], total=1)
    run.rows.create(number=1, cells=["a"], values={}, verdict="refuse", reason="thử")
    return run


def _shape(people, order):
    head = ["Lúc", "Nói gì", "Vào"]
    return Shape.objects.create(kind="bank", fingerprint=str(next(_next)), name="Bản Cuôn", header=head, positions={"day": 0})


def _line(people, order):
    raw = {"booked_at": timezone.now().isoformat(), "amount": 1_000, "words": "mua miến", "bank_reference": f"FT{next(_next)}"}
    return payments.match_line(payments.record_bank_line(raw, source="test"))


def _appeal(people, order):
    return CashAppeal.objects.create(phone=f"+8491200{next(_next):04d}")


def _remittance():
    """A line that somebody decides about."""
    return cash.written(cash.collector(f"Hãng {next(_next)}"), (f"LA-{next(_next)}", 1_000)).lines.get()


def _refund(people, order):
    return Refund.objects.create(line=_line(people, order), key=f"thử {next(_next)}", amount=1_000, reason="thử")


def _own_refund(people, order):
    """That the producer sends itself."""
    intent = payments.open_intent(reference=f"THU{next(_next):05d}", payee=order.producer.code, method="vietqr", amount=1_000)
    return Refund.objects.create(intent=intent, key=f"thử {next(_next)}", amount=1_000, reason="thử")


def _another_account(people, order):
    paper = ContentFile(b"%PDF-1.7", name="dong-y.pdf")
    said = {"bank_bin": "970405", "number": f"8800205{next(_next):06d}", "holder": "NGUYEN VAN A", "whose": "another"}
    return payees.enter_account(order.producer.code, **said, consent=paper, actor=people["member"])


def _own_transfer(order):
    """Awaited in the producer's own bank account."""
    reference = f"THU{next(_next):05d}"
    return payments.open_intent(reference=reference, payee=order.producer.code, method="vietqr", amount=1_000).memo


def _basis(people, order):
    LegalBasis.objects.standing().update(ended_at=timezone.now())
    return payees.enter_basis(f"GP {next(_next)}", dated=dates.today(), issuer="A", words="B", actor=None)


def _batch(people, order):
    order.refresh_from_db()
    if order.fulfilment == "placed":
        services.accept(order, by="producer")
        services.ship(order, by="producer")
        services.deliver(order, by="producer", on=timezone.now() - timedelta(days=30))
    return Batch.objects.filter(kind=Batch.Kind.PRODUCERS).first() or payouts.prepare_batch(actor=make_officer(Role.OPERATOR))


def _payout(people, order):
    return _batch(people, order).payouts.get()


def _repayment(people, order):
    refund = _refund(people, order)
    batch = Batch.objects.create(kind=Batch.Kind.SHOPPERS)
    said = {"bank_bin": "970405", "number": "88002050001", "holder": "NGUYEN VAN A", "actor": None}
    account = payments.name_account(giving_back.payee_of(refund), **said)
    return Repayment.objects.create(batch=batch, refund=refund, account=account, amount=refund.amount)


def _return(people, order):
    return returns.request(order).photos.get()  # its key is that of the request, too


def _message(people, order):
    return Message.objects.create(kind="phone_code", phone="+84912345678", state=Message.State.FAILED)


def _paper(people, order):
    paper = certification.decision()
    paper.file.save("quyet-dinh.pdf", ContentFile(b"%PDF-1.7"))
    return paper


def _recognition(people, order):
    return register.record_recognition(certification.registered_product(), actor=None, year=2021, stars=3, source="thử")


def _programme():
    said = {"name": "Kích cầu", "paper": "QĐ 9", "budget": 1_000_000}
    return Programme.objects.get_or_create(code="km", defaults=said)[0]


def _letter(people, order):
    """Of a certificate that ends in 20 days, to the order's producer, with a scan as proof."""
    paper = certification.certified_product(producer=order.producer, expires_on=dates.today() + timedelta(days=20))
    head = {"first_number": next(_next), "signs": "/TB-THU", "signer": "Người ký thử", "issued_on": dates.today()}
    (letter,) = notices.write_letters([paper.certificates.get().pk], **head, actor=None)
    letter.proof.save("bien-nhan.pdf", ContentFile(b"%PDF-1.7"))
    return letter


def _taxed(people, order):
    """Something withheld this month, and the month declared."""
    taxes.bring([taxes.Paid(order.number, order.producer_id, {"goods": 100_000})])
    return Month.objects.get_or_create(first=dates.today().replace(day=1), defaults={"closed_at": timezone.now()})[0]


def _terms(people, order):
    said = {"tax_class": "withheld", "valid_from": dates.today() + timedelta(days=1), "basis": "thử", "actor": None}
    said["scan"] = tax_papers.scan()
    return Terms.objects.filter(producer=order.producer).first() or fees.set_terms(producer=order.producer, **said)


def _lost(people, order):
    said = {"kind": "producers", "producer": order.producer, "amount": 1_000, "paid_on": dates.today()}
    return LostTransfer.objects.create(**said, bank_reference=f"FT{next(_next)}")


def _rule(people, order):
    register_content.load_content()
    catalogue_content.load()
    return SellingRule.objects.first()


def _words(people, order):
    return editing.add_set("same", words=f"thử {next(_next)}, thử nghiệm {next(_next)}", actor=None)


def _licence(people, order):
    today = dates.today()
    return listings.add_licence(order.producer, number=f"GP-{next(_next)}", valid_from=today, valid_until=today, actor=None)


def _question(people, order):
    return questions.ask(order.lines.first().registered_product, words="Có gửi lạnh không?", name="A", phone="+84912345678")


def _changing(people, order):
    made = catalogue.listing()
    listings.revise(made, actor=None, usage="Ngâm nước ấm")
    return made


def _in_review(people, order):
    return catalogue.listing(state="in_review")


def _drawn(people, order):
    listing = _in_review(people, order)
    listings.add_picture(listing, file=catalogue.picture(), caption="Miến", actor=None)
    return listing


def _picture(people, order):
    """Of the goods that were ordered."""
    listing = order.lines.first().registered_product.listings.get()
    return listings.add_picture(listing, file=catalogue.picture(), caption="Miến", actor=people["member"])


def _reset(people, order):
    return accounts.ask_for_reset(make_officer(), actor=make_officer(Role.OPERATOR), reason="Mất điện thoại")


def _handover(people, order):
    today = dates.today()
    return Handover.objects.create(giver=people["coordination"], taker=people["operator"], first_day=today, last_day=today)


def _quarter(people, order):
    load_agencies()
    today = dates.today()
    return freeze_report(Quarter.of(today), as_of=today, actor=people["coordination"])


def _view(people, order):
    return SavedView.objects.create(user=people["coordination"], page="certificates", name=f"thử {next(_next)}", query="stars=4")


_next = count(1)
MADE = {
    "wagtaildocs_serve": lambda people, order: File.objects.create(title="thử", file=ContentFile(b"%PDF-1.7", name="thu.pdf")),
    "outlet_mine_photo": lambda people, order: outlets.photo(_own_outlet(people)),
    "outlet_mine_photo_remove": lambda people, order: outlets.photo(_own_outlet(people)),
    "desk:outlet_survey_file": lambda people, order: outlets.survey_with_minutes(),
    "desk:outlet_paper_file": lambda people, order: outlets.survey_with_minutes().outlet.announced_by,
    "desk:outlet_claim_confirm": lambda people, order: outlets.claim(),
    "desk:outlet_claim_refuse": lambda people, order: outlets.claim(),
    "desk:outlet_photo": lambda people, order: outlets.photo(outlets.applied()),
    "desk:outlet_photo_remove": lambda people, order: outlets.photo(outlets.applied()),
    "desk:handover_end": _handover,
    "desk:many_undo": lambda people, order: BulkAct.objects.create(user=people["coordination"], page="certificates", act="tag", steps=[]),
    "desk:view_remove": _view,
    "desk:view_restore": _view,
    "desk:factor_agree": _reset,
    "desk:factor_refuse": _reset,
    "desk:role_end": lambda people, order: accounts.grant_role(make_user(), role=Role.EDITOR, actor=None),
    "desk:selling_rule": _rule,
    **dict.fromkeys(
        ("desk:taxes_switch_end", "desk:taxes_scan", "seller:taxes_scan"), lambda people, order: tax_papers.switch(order.producer)
    ),
    **dict.fromkeys(("desk:taxes_terms_end", "desk:taxes_terms_scan", "seller:taxes_terms_scan"), _terms),
    **dict.fromkeys((f"desk:recovery_paid_{act}" for act in ("said", "agree", "drop")), _lost),
    **dict.fromkeys(
        ("seller:taxes_month", "seller:taxes_pdf", *(f"desk:taxes_{act}" for act in ("month", "close", "paid", "export"))), _taxed
    ),
    "desk:fees_end": lambda people, order: CommissionRule.objects.create(
        position=1, basis_points=100, valid_from=dates.today(), basis="thử"
    ),
    **dict.fromkeys(("desk:words_one", "desk:words_switch", "desk:words_undo"), _words),
    **{f"desk:quarter{file}": _quarter for file in ("", "_docx", "_xlsx", "_rows", "_rows_export")},
    "desk:licence_end": _licence,
    "restock_stop": lambda people, order: listings.wish_restock(
        certification.registered_product(), phone="0912345678", address="192.0.2.1"
    ),
    "consent_stop": lambda people, order: accounts.give_guest_consent("+84912345678", purpose="news"),
    "account:address": _address,
    "account:address_delete": _address,
    **dict.fromkeys(("account:search", "account:search_messages", "account:search_delete", "search_stop"), _search),
    "import": _import,
    "desk:import_shape": _shape,
    "desk:import_shape_forget": _shape,
    "seller:shelf": lambda people, order: Pool.objects.get(product=order.lines.first().product_id),
    "desk:bank_resolve": _line,
    "desk:bank_preview": _line,
    "desk:cash_answer": _appeal,
    "desk:cash_tariff_off": lambda people, order: cash.tariff(
        cash.collector(f"Hãng {next(_next)}"), since=dates.add_months(dates.today(), 1)
    ),
    **dict.fromkeys(
        ("desk:cash_carrier", "desk:cash_carrier_end", "desk:cash_tariff"), lambda people, order: cash.collector(f"Hãng {next(_next)}")
    ),
    "desk:remittance": lambda people, order: _remittance().remittance,
    **dict.fromkeys(("desk:remittance_decide", "desk:remittance_reopen"), lambda people, order: _remittance()),
    "desk:bank_reopen": _line,
    **dict.fromkeys(("desk:book_account", "desk:book_export"), lambda people, order: Account.objects.get_or_create(kind="outside")[0]),
    "desk:bank_refund": _refund,
    "desk:refund_account": _refund,
    **dict.fromkeys(("desk:refund_confirm", "desk:refund_fail"), _repayment),
    **dict.fromkeys(("money:refund", "money:refund_sent"), _own_refund),
    "desk:money_end": _basis,
    **{f"desk:payout_{act}": _batch for act in ("batch", "approve", "withdraw", "export", "file", "confirm_rest")},
    **dict.fromkeys(("desk:payout_confirm", "desk:payout_fail", "money:payout", "money:statement"), _payout),
    **dict.fromkeys(("desk:account_consent", "desk:account_confirm", "desk:account_refuse"), _another_account),
    **dict.fromkeys(("desk:card_ask", "desk:card_give_back"), lambda people, order: CardPayment.objects.create(amount=50_000)),
    **dict.fromkeys([name for name in NAMES if "return_" in name or name == "desk:return" or name.startswith("gift_")], _return),
    "desk:message_called": _message,
    "desk:message_again": _message,
    "desk:decision_file": _paper,
    "desk:recognition": _recognition,
    **dict.fromkeys(
        ("desk:complaint", "desk:complaint_answer", "desk:complaint_hand"),
        lambda people, order: storefront.file_complaint("other", words="Thử", name="A", phone="+84912345678"),
    ),
    "fair_result": lambda people, order: fairs.allotted(producer=order.producer),
    "fair_reminder_stop": lambda people, order: fairs_services.ask_for_reminder(fairs.fair(), phone="+84912345678", consent="thử"),
    "desk:notice_sent": _letter,
    "desk:notice_proof": _letter,
    "desk:notice_answer": _letter,
    "letter_answer": _letter,
    **dict.fromkeys(("desk:label", "desk:label_close", "desk:label_hand"), lambda people, order: register.report_label(None, what="other")),
    "desk:listing": _in_review,
    "desk:listing_publish": _in_review,
    "desk:listing_preview": _in_review,
    "desk:listing_picture": _drawn,
    "desk:listing_send_back": _in_review,
    **{f"seller:goods_picture_{act}": _picture for act in ("remove", "first", "caption", "small", "large")},
    "seller:fair_register": lambda people, order: fairs.fair(),
    "seller:fair_withdraw": lambda people, order: fairs.registration(producer=order.producer),
    "seller:fair_letter": lambda people, order: fairs.letter(fairs.allotted(producer=order.producer)),
    "desk:fair": lambda people, order: fairs.fair(),
    "desk:fair_letters": lambda people, order: fairs.fair(),
    "desk:fair_letters_print": lambda people, order: fairs.fair(),
    "desk:fair_letters_docx": lambda people, order: fairs.letter().registration.fair,
    "desk:fair_report_docx": lambda people, order: fairs.over(),
    "desk:fair_report_xlsx": lambda people, order: fairs.over(),
    "desk:fair_letter_sent": lambda people, order: fairs.letter(),
    "desk:fair_letter_proof": lambda people, order: fairs.sent_letter(),
    "desk:fair_document": lambda people, order: fairs.document(),
    "desk:fair_document_add": lambda people, order: fairs.fair(),
    "desk:fair_document_remove": lambda people, order: fairs.document(),
    "desk:fair_amend": lambda people, order: fairs.fair(),
    "desk:fair_register": lambda people, order: fairs.fair(),
    "desk:fair_step": lambda people, order: fairs.fair(),
    "desk:fair_decide": lambda people, order: fairs.registration(producer=order.producer),
    "seller:question": _question,
    "question_answer": _question,
    "desk:question_close": _question,
    "desk:listing_accept": _changing,
    "desk:listing_refuse": _changing,
    **dict.fromkeys(
        ("desk:promotion", "desk:promotion_edit", "desk:promotion_open", "desk:promotion_end", "seller:promotion_agree"),
        lambda people, order: promotions.written(producer=order.producer, borne_by="producer"),
    ),
    "desk:promotion_programme_one": lambda people, order: _programme(),
    "desk:promotion_payment_withdraw": lambda people, order: promoting.record_payment(
        _programme(), actor=None, amount=1, received_on=dates.today(), reference=f"FT{next(_next)}"
    ),
    "desk:producer_member_end": lambda people, order: order.producer.memberships.get(),
    "desk:report_answer": lambda people, order: OrderReport.objects.get_or_create(order=order, reason="damaged")[0],
}


def browser_of(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def knock(client, address, methods=METHODS):
    return {method: getattr(client, method)(address) for method in methods}


def each(roles):
    """(role, methods): none of ours takes more than GET and POST, so each of the others is tried by every third role."""
    first, rest = METHODS[:2], METHODS[2:]
    return [(role, (*first, rest[n % len(rest)])) for n, role in enumerate(sorted(roles))]


def kept_out(response):
    login = response.status_code == 302 and response.headers["Location"].split("?")[0].endswith("/account/login/")
    return login or response.status_code in (403, 404, 405, 410)


@pytest.fixture(autouse=True)
def _papers_elsewhere(settings, tmp_path):
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


@pytest.mark.parametrize("names", [GUARDED[n::TURNS] for n in range(TURNS)], ids=lambda names: names[0])
def test_who_gets_in(people, names):
    """Some addresses in turn, each as if none had been asked before: making people and an order takes longer than asking."""
    wrong, clients = {}, {role: browser_of(user) for role, user in people[0].items()}
    for name in names:
        turn = transaction.atomic()
        turn._from_testcase = True  # a durable block may begin inside, as in any test
        with turn:
            let_in, left_out = _knocked(clients, people, name)
            transaction.set_rollback(True)
        if let_in or left_out:
            wrong[name] = {"let in": let_in, "left out": left_out}
    assert wrong == {}


def _knocked(clients, people, name):
    """({role: statuses} of those who came in and must not, the same of those who must and did not)"""
    everybody, order = people[0], ProducerOrder.objects.select_related("purchase", "producer").get(pk=people[1].pk)
    welcome = WHO[name] if name in WHO else next(roles for starts, roles in DESKS if name.startswith(starts))
    if name == "seller:slip":
        services.accept(order, by="producer", actor=everybody["member"])
    address = address_of(name, everybody, order)

    with nothing_written():
        outside = {role: knock(clients[role], address, methods) for role, methods in each(EVERYBODY - welcome)}
    inside = {role: knock(clients[role], address_of(name, everybody, order), methods) for role, methods in each(welcome)}

    let_in = {role: _statuses(answers) for role, answers in outside.items() if not all(map(kept_out, answers.values()))}
    left_out = {
        role: _statuses(answers)
        for role, answers in inside.items()
        if all(map(kept_out, answers.values())) or 404 in (answers["get"].status_code, answers["post"].status_code)
    }
    return let_in, left_out


def _statuses(answers):
    return {method: answer.status_code for method, answer in answers.items()}


def test_a_link_opens_one_order_of_one_maker_and_no_other(client, people):
    _everybody, order = people
    rival = ProducerOrder.objects.exclude(pk=order.pk).get()
    stranger = shop.purchase(method="cod")
    client.get(links.address(links.issue("order", order.number, expires_at=timezone.now() + timedelta(days=1))))
    client.get(links.address(links.issue("purchase", stranger.reference, expires_at=timezone.now() + timedelta(days=1))))

    own = [client.get(reverse("one_tap", args=[order.number])), client.get(reverse("order", args=[stranger.reference]))]
    others = [address_of(name, people[0], rival) for name in NAMES if name.startswith("one_tap")]
    others += [reverse(f"order_{step}", args=[stranger.reference, order.number]) for step in ("cancel", "received", "keep", "report")]
    others += [reverse("order", args=[order.purchase.reference]), reverse("checkout:again", args=[order.purchase.reference])]
    with nothing_written():
        answers = [getattr(client, method)(address) for address in others for method in METHODS]

    assert [answer.status_code for answer in own] == [200, 200]
    assert [answer.status_code for answer in answers if not kept_out(answer)] == []


def test_a_maker_counts_no_stock_of_another(client, people):
    everybody, order = people
    pool = Pool.objects.get(product=order.lines.first().product_id)
    client.force_login(everybody["rival"])

    with nothing_written():
        client.post(reverse("seller:stock"), {f"shown-{pool.pk}": pool.on_hand, f"pool-{pool.pk}": 0})


def test_a_basket_is_changed_by_its_owner_alone(client, people):
    line = shop.basket([(shop.two_producers(lines=1)[0], 2)]).lines.get()
    client.post(reverse("basket:add"), {"pack": shop.two_producers(lines=1)[0].pk, "quantity": 1})

    client.post(reverse("basket:change", args=[line.pk]), {"quantity": 1})
    client.post(reverse("basket:remove", args=[line.pk]))
    client.post(reverse("basket:undo"), {"line": line.pk, "quantity": 1})

    line.refresh_from_db()
    assert line.quantity == 2


def test_json_only_tells(client, people):
    _everybody, order = people
    shown = order.lines.first().certificate
    given = {"slug": shown.product.code, "number": shown.code}
    answers = {}
    for name, pattern in named_of("api-v1"):
        address = reverse(name, kwargs={key: given[key] for key in pattern.pattern.converters})
        answers[name] = {getattr(client, method)(address).status_code for method in METHODS[1:]}

    assert {name: told for name, told in answers.items() if told != {405}} == {}


def named_of(space, resolver=None, here=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_of(space, pattern, pattern.namespace or here)
        elif here == space and not pattern.name.startswith(("api-root", "openapi")):
            yield f"{space}:{pattern.name}", pattern


def test_the_mailbox_is_the_demos_alone(client):
    assert client.get(reverse("demo:mailbox")).status_code == 404
    assert client.get(reverse("demo:letter", args=["x"])).status_code == 404
