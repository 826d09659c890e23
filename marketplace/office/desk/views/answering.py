"""What agencies have to answer: the list, one of them, the answer, and giving it to another agency. `page` is one of `answering.KINDS`."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import dates
from marketplace.office.desk import answering, services
from marketplace.office.desk import selectors as desk
from marketplace.office.desk.answering_forms import AnswerFilters, HandForm, NoteForm
from marketplace.office.desk.bulk import narrowed
from marketplace.office.desk.lists import MARKS, Column, DeskList
from marketplace.office.desk.territory import officers, territory_of
from marketplace.register.certification import services as register
from marketplace.shop.storefront import services as storefront

from .doing import attempt

ON_A_PAGE = 30
_SAYS = Column("says", gettext_lazy("What it says"), lambda row: row.words, always=True)
_ANSWERED = (
    Column("agency", gettext_lazy("Agency that answers"), lambda row: str(row.agency or "")),
    Column("due", gettext_lazy("Day of the answer"), lambda row: row.due_on, css="num"),
    Column("done", gettext_lazy("What was done"), lambda row: row.note, screen=False),
    *MARKS,
)
LISTS = {
    "complaints": DeskList(
        "complaints",
        gettext_lazy("Questions and complaints"),
        "khieu-nai",
        (
            Column("number", gettext_lazy("Reference"), lambda row: row.reference, always=True),
            Column("made", gettext_lazy("Came in"), lambda row: dates.today(row.made_at), screen=False, css="num"),
            Column("about", gettext_lazy("About"), lambda row: row.get_about_display()),
            _SAYS,
            Column("order", gettext_lazy("Order number"), lambda row: row.order_number, screen=False),
            Column("from", gettext_lazy("From"), lambda row: row.name),
            *_ANSWERED,
        ),
    ),
    "labels": DeskList(
        "labels",
        gettext_lazy("Reports of labels"),
        "nhan-bi-bao",
        (
            Column("number", gettext_lazy("Reference"), lambda row: row.reference, always=True),
            Column("made", gettext_lazy("Came in"), lambda row: dates.today(row.made_at), screen=False, css="num"),
            Column("about", gettext_lazy("About"), lambda row: row.get_what_display()),
            Column("goods", gettext_lazy("Product"), lambda row: row.certificate.product.name if row.certificate else row.asked),
            _SAYS,
            Column("where", gettext_lazy("Where did you see it?"), lambda row: row.where, screen=False),
            *_ANSWERED,
        ),
    ),
}
ANSWERS = {  # (row, note, actor)
    "complaints": lambda row, note, actor: storefront.answer_complaint(row, note=note, actor=actor),
    "labels": lambda row, note, actor: register.close_label_report(row, note=note, actor=actor),
}
doors = officers(*answering.ROLES)


def found(request, page, filters=None):
    """What the address asks for, of what this person may see."""
    kind = answering.KINDS[page]
    said = dict((filters or AnswerFilters(request.GET, kind=kind)).chosen)
    rows = _seen(request, kind, said.pop("state", answering.OPEN))
    return narrowed(answering.chosen(rows, kind, **said), page, request.user, request.GET)


def _seen(request, kind, state):
    rows = answering.seen(kind, kind.listed(state), request.user, request.grants)
    return request.territory.narrow(rows) if "cua" in request.GET else rows


@doors
@require_safe
def listing(request, page):
    kind, desk_list = answering.KINDS[page], LISTS[page]
    filters = AnswerFilters(request.GET, kind=kind)
    shown = Paginator(found(request, page, filters), ON_A_PAGE).get_page(request.GET.get("page"))
    columns = desk_list.on_screen(request.GET)
    context = {
        "kind": kind,
        "filters": filters,
        "page": shown,
        "rows": [(row, desk_list.cells(row, columns)) for row in desk_list.marked(shown)],
        "columns": columns,
        "state": filters.chosen.get("state", answering.OPEN),
        "today": dates.today(),
        "figures": _figures(answering.counts(_seen(request, kind, answering.OPEN))),
    }
    if page == "labels":
        context["looks"] = _drawn(desk.looked_up(territory_of(request.user, request.grants, [kind.keeper])))
    return render(request, f"desk/{page}.html", context | desk_list.context(request))


def _figures(numbers):
    """Each opens its rows."""
    return [
        (numbers["over"], _("overdue"), "?due=over"),
        (numbers["soon"], _("to be answered by the next working day"), "?due=soon"),
        (numbers["all"], _("wait for an answer"), "?"),
        (numbers["nobody"], _("have no agency"), "?agency=-"),
    ]


@doors
@require_safe
def export(request, page, kind):
    return LISTS[page].answer(request, found(request, page), kind)


def _own(request, page, key):
    kind = answering.KINDS[page]
    row = answering.seen(kind, kind.model.objects.select_related("agency"), request.user, request.grants).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


@doors
@require_safe
def one(request, page, key):
    row = _own(request, page, key)
    context = {
        "kind": answering.KINDS[page],
        "row": row,
        "list": LISTS[page],
        "note_form": NoteForm(),
        "hand_form": HandForm(),
        "history": history_of(row),
        "today": dates.today(),
    }
    return render(request, "desk/answerable.html", context)


@doors
@require_POST
def answer(request, page, key):
    row = _own(request, page, key)
    attempt(request, NoteForm(request.POST), lambda said: ANSWERS[page](row, said["note"], request.user), said=_("Noted: answered."))
    return redirect(f"desk:{page}")


@doors
@require_POST
def hand(request, page, key):
    row = _own(request, page, key)
    words = _("It is with the other agency now; the day of the answer stays.")
    attempt(request, HandForm(request.POST), lambda said: services.hand_to_agency(row, page=page, **said, actor=request.user), said=words)
    return redirect(f"desk:{page}")


def _drawn(looks):
    """Beside each its days as bars (x, y, height in a box of 120 × 24), as high as the busiest day of all."""
    top = max((scans for one in looks for _day, scans in one.days), default=0) or 1
    heights = [[round(24 * scans / top) for _day, scans in one.days] for one in looks]
    bars = [[(4 * place, 24 - height, height) for place, height in enumerate(row)] for row in heights]
    return list(zip(looks, bars, strict=True))
