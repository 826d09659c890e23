"""What waits for whom, as numbers with the page where it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import roles_of
from marketplace.foundation.imports.models import ImportRun, Stage
from marketplace.foundation.notifications import selectors as messages
from marketplace.foundation.payments import selectors as payments
from marketplace.office.desk import selectors
from marketplace.register.certification.models import LabelReport, RegisteredProduct
from marketplace.register.certification.selectors import label_reports
from marketplace.register.notices import selectors as notices
from marketplace.register.producers.models import Producer
from marketplace.register.producers.models import State as Standing
from marketplace.shop.purchases import selectors as purchases
from marketplace.shop.questions import selectors as questions
from marketplace.shop.storefront import selectors as storefront
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.outlets import selectors as outlets
from marketplace.trade.outlets.models import Outlet, State


@dataclass(frozen=True)
class Task:
    number: int
    words: str
    url: str


def tasks_for(user):
    roles = set(Role.values) if user.is_superuser else roles_of(user)
    groups = {Role.COORDINATION_OFFICER: _register, Role.OPERATOR: _trade, Role.TRADE_OFFICER: _promotion}
    found = [task for role, tasks in groups.items() if role in roles for task in tasks()]
    return found + _shared() if roles & {Role.COORDINATION_OFFICER, Role.OPERATOR} else found


def _task(rows, words, page, query=""):
    return Task(rows.count(), words, reverse(f"desk:{page}") + query)


def _register():
    ends = [
        _task(
            selectors.certificates(state=state),
            _("certificates end within %(days)d days") % {"days": days},
            "certificates",
            f"?state={state}",
        )
        for state, days in selectors.WITHIN.items()
    ]
    unfollowed = selectors.certificates(state="unfollowed")
    return [
        *ends,
        _task(notices.due(), _("letters to holders are due"), "notices"),
        _task(notices.late(), _("stars end in less than 30 days and no letter was sent"), "notices", "?list=late"),
        _task(notices.unanswered(), _("letters without an answer of the holder"), "notices", "?list=unanswered"),
        _task(unfollowed, _("certificates have ended without another"), "certificates", "?state=unfollowed"),
        _task(selectors.recognitions(), _("sayings of sources wait for their paper"), "recognitions"),
        _task(RegisteredProduct.objects.incomplete(), _("products lack a producer or a commune"), "products", "?lacking=any"),
        _task(Producer.objects.filter(state=Standing.APPLIED), _("producers wait to be verified"), "producers", "?state=applied"),
        _task(label_reports(LabelReport.State.OPEN), _("reports of labels wait for an answer"), "labels"),
        _task(ImportRun.objects.filter(stage=Stage.READY), _("files are checked and not applied yet"), "import"),
    ]


def _trade():
    return [
        _task(purchases.late_orders(), _("orders without an answer of the maker"), "orders"),
        _task(purchases.held_orders(), _("orders on hold"), "orders"),
        _task(purchases.open_reports(), _("reports of shoppers without an answer"), "orders"),
        _task(storefront.complaints(Complaint.State.OPEN), _("complaints without an answer"), "complaints"),
        _task(questions.unanswered(), _("questions without an answer of the maker"), "questions"),
        _task(payments.lines_to_decide(), _("bank lines to decide"), "bank"),
        _task(payments.refunds_due(), _("refunds to send"), "bank"),
        _task(messages.undelivered(), _("messages that reached nobody"), "messages"),
    ]


def _promotion():
    """Of the trade department."""
    waiting = (
        (State.APPLIED, _("points of sale wait for their survey")),
        (State.SURVEYED, _("surveyed points of sale wait for a decision")),
        (State.DECIDED, _("recognised points of sale wait to be published")),
    )
    return [
        *(_task(Outlet.objects.filter(state=state), words, "outlets", f"?state={state}") for state, words in waiting),
        _task(outlets.short(), _("published points of sale carry too few kinds"), "outlets", "?state=short"),
        _task(Outlet.objects.due(), _("yearly checks of points of sale are due"), "outlets", "?state=due"),
    ]


def _shared():
    return [_task(selectors.listings_in_review(), _("goods wait to be read before they are displayed"), "listings")]
