"""What waits for whom, as numbers with the page where it is done."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import factor_resets, opens
from marketplace.foundation.core import dates
from marketplace.foundation.imports.models import ImportRun, Stage
from marketplace.foundation.ledger import selectors as ledger
from marketplace.foundation.notifications import selectors as messages
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import selectors as payments
from marketplace.office.desk import answering, selectors
from marketplace.office.desk.territory import territory_of
from marketplace.office.payouts import selectors as payouts
from marketplace.office.payouts.models import Batch
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.models import Producer
from marketplace.register.producers.models import State as Standing
from marketplace.shop.cash import selectors as cash
from marketplace.shop.promotions.models import Promotion
from marketplace.shop.purchases import selectors as purchases
from marketplace.shop.questions import selectors as questions
from marketplace.shop.returns import selectors as returns
from marketplace.shop.search.models import IndexState, PageState
from marketplace.shop.taxes import selectors as taxes
from marketplace.trade.fairs import selectors as fairs
from marketplace.trade.outlets import selectors as outlets
from marketplace.trade.outlets.models import Outlet, State


@dataclass(frozen=True)
class Task:
    number: int
    words: str
    url: str
    page: str  # the name of its tab
    late: bool = False  # a day has passed by which it had to be done

    def of(self, handover):
        """The same, leading to the giver's rows alone."""
        return replace(self, url=f"{self.url}{'&' if '?' in self.url else '?'}cua={handover.pk}")


def tasks_for(user, grants):
    """What waits where this person holds each role; what is nobody's place waits for who looks after the whole territory."""
    groups = {Role.COORDINATION_OFFICER: _register, Role.OPERATOR: _trade, Role.TRADE_OFFICER: _promotion}
    mine = {role: territory_of(user, grants, [role]) for role in groups if opens(user, grants, [role], placed=True)}
    found = [task for role, here in mine.items() for task in groups[role](here)]
    found += _answers(user, grants) if mine else []
    readers = [role for role in (Role.COORDINATION_OFFICER, Role.OPERATOR) if role in mine]
    return found + _shared(territory_of(user, grants, readers)) if readers else found


def _task(rows, words, page, query=""):
    return Task(rows.count(), words, reverse(f"desk:{page}") + query, page)


def _register(here):
    """A certificate that ends waits in one place: for its letter, or among those whose letter comes late."""
    unfollowed = selectors.certificates(here, state="unfollowed")
    incomplete, applied = RegisteredProduct.objects.incomplete(), Producer.objects.filter(state=Standing.APPLIED)
    found = [
        _task(selectors.notices(here, "late"), _("stars end in less than 30 days and no letter was sent"), "notices", "?list=late"),
        _task(selectors.notices(here, "due"), _("certificates end within 180 days: a letter is due"), "notices"),
        _task(selectors.notices(here, "unsent"), _("letters are written and not sent"), "notices", "?list=unsent"),
        _task(selectors.notices(here, "unanswered"), _("letters without an answer of the holder"), "notices", "?list=unanswered"),
        _task(unfollowed, _("certificates have ended without another"), "certificates", "?state=unfollowed"),
        _task(selectors.recognitions(here), _("sayings of sources wait for their paper"), "recognitions"),
        _task(here.narrow(incomplete), _("products lack a producer or a commune"), "products", "?lacking=any"),
        _task(here.narrow(applied), _("producers wait to be verified"), "producers", "?state=applied"),
    ]
    files = _task(
        ImportRun.objects.filter(stage=Stage.READY, kind="register"), _("files are checked and not applied yet"), "import", "?stage=ready"
    )
    return [*found, files] if here.whole else found


def _trade(here):
    found = [
        _task(here.narrow(purchases.late_orders()), _("orders without an answer of the maker"), "orders", "?list=late"),
        _task(here.narrow(purchases.held_orders()), _("orders on hold"), "orders", "?list=held"),
        _task(here.narrow(purchases.open_reports()), _("reports of shoppers without an answer"), "orders", "?list=reports"),
        _task(here.narrow(returns.to_decide()), _("returns to decide"), "returns", "?list=decide"),
        _task(here.narrow(returns.not_come_back()), _("returned goods that have not come"), "returns", "?list=late"),
        _task(here.narrow(returns.not_arrived()), _("new parcels of returns that have not arrived"), "returns", "?list=lost"),
        _task(here.narrow(questions.unanswered()), _("questions without an answer of the maker"), "questions"),
    ]
    return [*found, *_money_and_messages()] if here.whole else found


def _answers(user, grants):
    """What agencies have to answer; late ones have a number of their own."""
    words = {
        "complaints": (_("complaints without an answer"), _("complaints are overdue")),
        "labels": (_("reports of labels wait for an answer"), _("reports of labels are overdue")),
    }
    for page, kind in answering.KINDS.items():
        rows = answering.seen(kind, kind.listed(answering.OPEN), user, grants)
        yield _task(rows, words[page][0], page)
        yield _task(answering.chosen(rows, kind, due="over"), words[page][1], page, "?due=over")


def _money_and_messages():
    on = timezone.now()
    return [
        _task(payments.lines_to_decide(), _("bank lines to decide"), "bank", "?list=lines"),
        _refunds(),
        _own_refunds(),
        _task(payees.accounts_to_confirm(), _("consents for bank accounts to read"), "accounts", "?list=consents"),
        _task(payouts.batches_to_approve(Batch.Kind.PRODUCERS), _("payout batches wait for a second person"), "payouts", "?list=prepared"),
        _task(payouts.batches_to_approve(Batch.Kind.SHOPPERS), _("refund batches wait for a second person"), "refunds", "?list=prepared"),
        _task(payments.disputes_to_answer(), _("disputes of card payments to answer"), "cards", "?list=disputes"),
        _task(payments.unknown_card_payments(), _("card payments without an order"), "cards", "?list=unknown"),
        *_tax(),
        _task(purchases.cash_appeals(), _("shoppers ask to pay in cash again"), "cash"),
        _task(cash.lines_to_decide(), _("lines of carriers' files to decide"), "cash", "money/?list=lines"),
        _task(cash.fees_to_decide(), _("fees of carriers beyond what was agreed"), "cash", "money/?list=fees"),
        _late_cash(),
        _task(Promotion.objects.to_open(on), _("promotions to open"), "promotions", "?list=ready"),
        _task(Promotion.objects.asked(on), _("promotions wait for their producer to agree"), "promotions", "?list=asked"),
        _task(ledger.findings(), _("places where the book and its rows differ"), "book", "?list=findings"),
        _task(messages.undelivered(), _("messages that reached nobody"), "messages"),
        _task(factor_resets(), _("lost second factors wait for two to agree"), "factors"),
        *_restored(),
        *_search(),
    ]


def _refunds():
    """What is owed back to shoppers by transfer and stands in no batch."""
    rows = payments.refunds_due()
    oldest = rows.order_by("due_at").values_list("due_at", flat=True).first()
    words = _("sums to give back to shoppers")
    if oldest:
        words = _("sums to give back to shoppers, the oldest since %(day)s") % {"day": dates.words(oldest)}
    return Task(rows.count(), words, reverse("desk:refunds"), "refunds")


def _own_refunds():
    words = _("sums that makers have not sent back in time")
    return Task(len(giving_back.late()), words, reverse("desk:refunds") + "?list=own", "refunds")


def _tax():
    due, page = taxes.due(), reverse("desk:taxes")
    late = sum(taxes.is_overdue(first) for first in due)
    return [
        Task(late, _("months of tax are overdue"), f"{page}?list=late", "taxes", late=bool(late)),
        Task(len(due), _("months of tax to declare or to pay"), f"{page}?list=due", "taxes"),
    ]


def _late_cash():
    words = _("parcels whose cash a carrier should have handed over")
    return Task(len(cash.overdue()), words, reverse("desk:cash_money") + "?list=overdue", "cash")


def _restored():
    """Only after a restore."""
    lost, paid = payouts.lost_transfers().open().count(), reverse("desk:recovery_paid")
    found = [Task(lost, _("transfers before the restore to book"), paid, "recovery", late=True)] if lost else []
    rows = messages.unsure()
    return [*found, *([_task(rows, _("messages perhaps sent before the restore"), "messages")] if rows.exists() else [])]


def _search():
    """Where the database alone searches, nothing is refused."""
    refused = [
        (IndexState.objects.refused(), _("goods that the search cluster refused")),
        (PageState.objects.refused(), _("pages that the search cluster refused")),
    ]
    return [_task(rows, words, "messages", "#search") for rows, words in refused if rows.exists()]


def _promotion(here):
    """Of the trade department."""
    waiting = (
        (State.APPLIED, _("points of sale wait for their survey")),
        (State.SURVEYED, _("surveyed points of sale wait for a decision")),
        (State.DECIDED, _("recognised points of sale wait to be published")),
    )
    rows = here.narrow(Outlet.objects.all())
    return [
        *(_task(rows.filter(state=state), words, "outlets", f"?state={state}") for state, words in waiting),
        _task(here.narrow(outlets.short()), _("published points of sale carry too few kinds"), "outlets", "?state=short"),
        _task(here.narrow(outlets.claimed()), _("points of sale are claimed by an owner"), "outlets", "?state=claimed"),
        _task(rows.due(), _("yearly checks of points of sale are due"), "outlets", "?state=due"),
        *(_task(here.narrow(fairs.at_desk(status=name)), words, "fairs", f"?status={name}") for name, words in _fairs()),
    ]


def _fairs():
    return ("to_decide", _("fairs with registrations to decide")), ("to_report", _("fairs are over and wait for their report"))


def _shared(here):
    return [_task(selectors.listings_in_review(here), _("goods wait to be read before they are displayed"), "listings")]
