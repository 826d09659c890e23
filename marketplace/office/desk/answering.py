"""What agencies have to answer: complaints of shoppers, reports of labels. Its keepers see all of it, others what their agency answers."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import heirs, opens
from marketplace.foundation.core import dates, working
from marketplace.office.desk.territory import Territory, territory_of
from marketplace.register.certification import selectors as register
from marketplace.register.certification.models import LabelReport
from marketplace.shop.storefront import selectors as storefront
from marketplace.shop.storefront.models import Complaint

ROLES = (Role.OPERATOR, Role.TRADE_OFFICER, Role.COORDINATION_OFFICER)


@dataclass(frozen=True)
class Kind:
    page: str  # the name of its tab
    one: str  # the name of the page of a row
    model: type
    keeper: str  # the role that sees those of every agency
    listed: object  # state → rows
    closed: str  # the state of what has been answered
    about: str  # the column that says what it is about
    answered: str  # the name of the address that takes the answer

    @property
    def url(self):
        return f"desk:{self.one}"

    @property
    def list_url(self):
        return f"desk:{self.page}"

    @property
    def answer_url(self):
        return f"desk:{self.answered}"

    @property
    def hand_url(self):
        return f"desk:{self.one}_hand"


KINDS = {
    "complaints": Kind(
        "complaints", "complaint", Complaint, Role.OPERATOR, storefront.complaints, Complaint.State.ANSWERED, "about", "complaint_answer"
    ),
    "labels": Kind(
        "labels", "label", LabelReport, Role.COORDINATION_OFFICER, register.label_reports, LabelReport.State.CLOSED, "what", "label_close"
    ),
}
OPEN = "open"  # of both


def seen(kind, rows, user, grants):
    """Of these rows those that this person may see, by today's grants."""
    kept = opens(user, grants, [kind.keeper], placed=True)
    here = territory_of(user, grants, [kind.keeper]) if kept else Territory()
    if here.whole:
        return rows
    agencies = {heir for grant in grants if grant.agency and (heir := grant.agency.at())}
    if not (kept or agencies):
        return rows.none()
    mine = Q(agency__in=heirs(agencies)) if agencies else Q(pk=None)
    if kept:
        mine |= Q(pk__in=here.narrow(kind.model.objects.order_by()).values("pk"))
    return rows.filter(mine)


def chosen(rows, kind, *, agency="", about="", due="", on=None):
    """As the filters of the list ask; `agency` is a code, "-" those without one."""
    if agency:
        rows = rows.filter(agency=None) if agency == "-" else rows.filter(agency__code=agency)
    if about:
        rows = rows.filter(**{kind.about: about})
    today = dates.today(on)
    spans = {"over": Q(due_on__lt=today), "soon": Q(due_on__gte=today, due_on__lte=soon(on))}
    return rows.filter(spans[due]) if due else rows


def soon(on=None):
    """The last day of what is due soon: the next working day."""
    return working.add_days(dates.start_of(dates.today(on)), 1, settings.OFFICE_REST_DAYS).date()


def counts(rows, on=None):
    """{"all", "over", "soon", "nobody"}: of open rows, in one query."""
    today = dates.today(on)
    over, near = Q(due_on__lt=today), Q(due_on__gte=today, due_on__lte=soon(on))
    return rows.order_by().aggregate(
        all=Count("pk"), over=Count("pk", filter=over), soon=Count("pk", filter=near), nobody=Count("pk", filter=Q(agency=None))
    )


def to_remind(kind, on=None):
    """Open, due by the next working day, and nobody was reminded."""
    return kind.model.objects.filter(state=OPEN, reminded_at=None, due_on__lte=soon(on)).select_related("agency").order_by("due_on", "pk")
