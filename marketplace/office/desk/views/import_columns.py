"""A table whose titles nobody knows: an operator says which column is what, sees how the first rows would be read, and it is remembered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.imports import services, shapes, sheets
from marketplace.foundation.imports.importer import importer_of
from marketplace.foundation.imports.models import Shape, Stage
from marketplace.office.desk.import_forms import ColumnsForm

from .imports import _mappable, _run, judged, kinds_of, officers

SHOWN, READ = 12, 5  # rows of the table as it is; rows as they would be read


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, pk):
    run = _run(request, pk)
    importer = importer_of(run.kind)
    if run.stage not in {Stage.MAPPING, Stage.READY} or not importer.mappable:
        return redirect("desk:import_run", pk)
    try:
        lines = services.lines_of(run)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("desk:import")
    head = _head(request, lines, importer)
    form = _form(request, run, importer, lines, head)
    if request.POST.get("step") == "save" and form.is_valid() and _named(request, run, form, head):
        return redirect("desk:import_run", pk)
    return _page(request, run, (lines, head), form)


def _head(request, lines, importer):
    said = request.POST.get("head", "")
    if said == str(shapes.HEADLESS):
        return shapes.HEADLESS
    if said.isdecimal() and int(said[:4]) < min(len(lines), sheets.HEADER_WITHIN):
        return int(said[:4])
    return shapes.likely_head(lines, importer.columns)


def _form(request, run, importer, lines, head):
    """Another row chosen as head starts afresh with its own titles."""
    header, body = shapes.header_of(lines, head), lines[head + 1 :]
    if request.method == "POST" and request.POST.get("head_before", str(head)) == str(head):
        at = request.POST.get("col-day", "")
        orders = shapes.day_orders(body, int(at[:4])) if at.isdecimal() else {"dmy"}
        data = request.POST.copy()
        if len(orders) == 1:  # nothing to ask
            data["day_order"] = next(iter(orders))
        form = ColumnsForm(data, importer=importer, header=header, asks_order=len(orders) > 1)
        form.order_open = len(orders) > 1
        return form
    positions, shape = shapes.likely_positions(lines, head, importer.columns), run.shape
    if shape and shape.fingerprint == shapes.fingerprint_of(lines, head):
        positions = shape.positions
    initial = {f"col-{name}": str(at) for name, at in positions.items()} | {"name": shape.name if shape else ""}
    form = ColumnsForm(initial=initial, importer=importer, header=header)
    form.order_open = "day" in positions and len(shapes.day_orders(body, positions["day"])) > 1
    return form


def _named(request, run, form, head):
    said = form.cleaned_data
    try:
        run = services.name_columns(
            run,
            head=head,
            positions=form.positions(),
            day_order=said["day_order"] or "dmy",
            name=said["name"],
            actor=request.user,
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    judged(run)
    messages.success(request, _("Remembered. The next file of this kind is read without asking."))
    return True


def _page(request, run, table, form):
    importer, (lines, head) = importer_of(run.kind), table
    width = max((len(line.cells) for line in lines[: head + 1 + SHOWN]), default=0)
    titles = shapes.header_of(lines, head) if head != shapes.HEADLESS else [_("Column %(n)d") % {"n": at + 1} for at in range(width)]
    context = {
        "run": run,
        "label": importer.label,
        "form": form,
        "head": head,
        "heads": [(at, line.number, " · ".join(filter(None, line.cells))[:90]) for at, line in enumerate(lines[: sheets.HEADER_WITHIN])],
        "headless": shapes.HEADLESS,
        "titles": [*titles, *[""] * (width - len(titles))],
        "rows": [(line.number, [*line.cells, *[""] * (width - len(line.cells))]) for line in lines[head + 1 : head + 1 + SHOWN]],
        "read": _read(importer, form, lines[head + 1 : head + 1 + READ]),
    }
    return render(request, "desk/import_columns.html", context, status=422 if form.errors and request.POST.get("step") == "save" else 200)


def _read(importer, form, lines):
    """[(row, [(label, words)], why it would be refused)] with what is chosen so far."""
    if form.is_bound:
        form.is_valid()
        positions, order = form.positions(), form.cleaned_data.get("day_order") or "dmy"
    else:
        positions, order = {name[4:]: int(at) for name, at in form.initial.items() if name.startswith("col-")}, "dmy"
    if importer.lacking(positions):
        return []
    return [(line.number, *_glimpse(importer, services.values_of(line, positions, order))) for line in lines if any(line.cells)]


def _glimpse(importer, values):
    try:
        return importer.glimpse(values), ""
    except ValidationError as refused:
        return [], " ".join(refused.messages)


@officers
@require_safe
def shapes_page(request):
    kinds = _mappable(kinds_of(request.user))
    found = Shape.objects.filter(kind__in=kinds).select_related("made_by")
    return render(request, "desk/import_shapes.html", {"shapes": [(shape, _told(shape)) for shape in found]})


def _told(shape):
    """[(our label, their title)]"""
    labels = {column.name: column.label for column in importer_of(shape.kind).columns}
    titles = {at: title or _("Column %(n)d") % {"n": at + 1} for at, title in enumerate(shape.header)}
    return [(labels[name], titles[at]) for name, at in shape.positions.items() if name in labels and at in titles]


def _shape(request, pk):
    return get_object_or_404(Shape.objects.filter(kind__in=_mappable(kinds_of(request.user))), pk=pk)


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def shape(request, pk):
    row = _shape(request, pk)
    initial = {f"col-{name}": str(at) for name, at in row.positions.items()} | {"name": row.name, "day_order": row.day_order}
    form = ColumnsForm(request.POST or None, initial=initial, importer=importer_of(row.kind), header=row.header)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.rename_shape(row, name=said["name"], positions=form.positions(), day_order=said["day_order"], actor=request.user)
        messages.success(request, _("Remembered. Files that are already written stay as they are."))
        return redirect("desk:import_shapes")
    return render(request, "desk/import_shape.html", {"shape": row, "form": form}, status=422 if form.errors else 200)


@officers
@require_POST
def forget(request, pk):
    services.forget_shape(_shape(request, pk), actor=request.user)
    messages.success(request, _("Removed. The next file of this kind asks again which column is what."))
    return redirect("desk:import_shapes")
