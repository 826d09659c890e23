"""Lists of the desk: which columns a person wants, and the same rows as a file or on paper."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates, figures
from marketplace.foundation.imports import exports
from marketplace.office.desk import bulk
from marketplace.office.desk.models import SavedView

PRINT = "print"  # beside the endings of `exports.KINDS`: a page for paper


@dataclass(frozen=True)
class Column:
    name: str  # in the address: ?cot=
    words: str
    value: object  # row → what its cell holds
    screen: bool = True  # shown where nobody has chosen; files then hold all
    always: bool = False
    css: str = ""
    sort: str = ""  # what the head sorts by


MARKS = (  # of every list whose rows can be chosen, see `bulk.marked`
    Column("charge", gettext_lazy("In charge"), lambda row: str(row.in_charge or ""), screen=False),
    Column("tags", gettext_lazy("Tags"), lambda row: ", ".join(row.tags), screen=False),
)


@dataclass(frozen=True)
class DeskList:
    page: str  # the name of its tab
    title: str
    file: str  # name of the file, without its ending
    columns: tuple

    @property
    def export_name(self):
        return f"desk:{self.page}_export"

    @property
    def files(self):
        return (("csv", "CSV"), ("xlsx", "Excel"), (PRINT, _("Print")))

    def asked(self, data):
        """The names in the address that this list knows."""
        return [column.name for column in self.columns if column.name in data.getlist("cot")]

    def on_screen(self, data):
        asked = self.asked(data)
        return [column for column in self.columns if column.always or (column.name in asked if asked else column.screen)]

    def in_file(self, data):
        asked = self.asked(data)
        return [column for column in self.columns if column.always or not asked or column.name in asked]

    def marked(self, rows):
        return bulk.marked(self.page, rows) if MARKS[0] in self.columns else list(rows)

    def cells(self, row, columns):
        """[(column, what it shows)]"""
        return [(column, shown(column.value(row))) for column in columns]

    def context(self, request):
        """What `desk/_columns.html`, `desk/_views.html`, `desk/_many.html` and `desk/filters.html` need."""
        data = request.GET
        shown = {column.name for column in self.on_screen(data)}
        kept = [(name, value) for name, values in data.lists() for value in values if name not in ("cot", "page")]
        choices = [(column, column.name in shown) for column in self.columns]
        views = SavedView.objects.shown().filter(user=request.user, page=self.page)
        many = {"acts": bulk.acts_for(self.page), "undoable": bulk.undoable(request.user, self.page), "many_url": f"desk:{self.page}_many"}
        return {"asked": self.asked(data), "choices": choices, "kept": kept, "views": views, "list": self} | many

    def answer(self, request, rows, kind):
        """The rows as `csv`, `xlsx` or a page to print, with the columns asked for."""
        columns, rows = self.in_file(request.GET), self.marked(rows)
        header = [str(column.words) for column in columns]
        if kind == PRINT:
            sheet = [[shown(column.value(row)) for column in columns] for row in rows]
            return render(request, "desk/list_print.html", {"list": self, "header": header, "rows": sheet, "now": timezone.now()})
        if kind not in exports.KINDS:
            raise Http404
        write, content_type = exports.KINDS[kind]
        cells = [[column.value(row) for column in columns] for row in rows]
        answer = HttpResponse(write(header, cells), content_type=content_type)
        answer["Content-Disposition"] = f'attachment; filename="{self.file}.{kind}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


def shown(value):
    """As people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, int):
        return figures.grouped(value)
    if isinstance(value, Decimal):
        return number_format(value)
    return dates.words(value) if isinstance(value, date) else str(value)
