"""Papers of a fair: letters to makers, the report, documents for everybody."""

import io

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.core import dates, text
from marketplace.foundation.core.files import attachment, serve_private
from marketplace.foundation.imports import exports
from marketplace.foundation.imports.papers import CONTENT_TYPE, docx_of
from marketplace.office.desk.fair_forms import DocumentForm, LettersForm, SentForm
from marketplace.trade.fairs import papers, presenting, selectors, services
from marketplace.trade.fairs.models import FairDocument, FairLetter, State, Status

from .doing import attempt
from .fairs import fair_page, found_fair, officers


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request, key):
    """Those due, with what stands in each; those written."""
    found = found_fair(request, key)
    due = selectors.letters_due(found)
    form = LettersForm(request.POST or None, due=due, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            written = services.write_letters(found, **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, ngettext("%(n)d letter is written.", "%(n)d letters are written.", len(written)) % {"n": len(written)}
            )
            numbers = urlencode({"letter": [one.pk for one in written]}, doseq=True)
            return redirect(f"{reverse('desk:fair_letters_print', args=[key])}?{numbers}")
    ticked = set(text.wholes(request.POST.getlist("registrations"))) if form.is_bound else {row.pk for row in due}
    context = {"fair": presenting.dress(found), "form": form, "due": due, "ticked": ticked, "written": selectors.letters(found)}
    context |= {"sent_form": SentForm(initial={"sent_on": dates.words(dates.today())})}
    return render(request, "desk/fair_letters.html", context, status=422 if form.errors else 200)


def _initial(found):
    return {"issued_on": dates.words(dates.today()), "agency": found.organiser, "words": found.letter}


def _wanted(request, found):
    """`?letter=` as often as there are letters; without it all."""
    wanted = text.wholes(request.GET.getlist("letter"))
    rows = selectors.letters(found)
    return [papers.letter(one) for one in (rows.filter(pk__in=wanted) if wanted else rows)]


@officers
@require_safe
def letters_print(request, key):
    found = found_fair(request, key)
    context = {"fair": found, "papers": _wanted(request, found), "query": request.GET.urlencode()}
    return render(request, "desk/fair_letters_print.html", context)


@officers
@require_safe
def letters_docx(request, key):
    found = found_fair(request, key)
    sheets = _wanted(request, found)
    if not sheets:
        raise Http404
    return attachment(io.BytesIO(docx_of(sheets)), f"thu-{found.slug}.docx", CONTENT_TYPE)


@officers
@require_POST
def letter_sent(request, key):
    one = get_object_or_404(request.territory.narrow(FairLetter.objects.select_related("registration")), pk=key)
    form = SentForm(request.POST, request.FILES)
    attempt(request, form, lambda said: services.record_sent(one, actor=request.user, **said), said=_("Noted: sent."))
    return redirect("desk:fair_letters", one.registration.fair_id)


@officers
@require_safe
def letter_proof(request, key):
    one = get_object_or_404(request.territory.narrow(FairLetter.objects.all()), pk=key)
    return serve_private(request, one.proof, thing=f"fair letter {one.pk}")


@officers
@require_safe
def report(request, key, ending):
    """DOCX in the official form, or XLSX."""
    found = found_fair(request, key)
    if found.state == State.NOTED or found.status not in {Status.OVER, Status.REPORTED}:
        raise Http404
    name = f"bao-cao-{found.slug}.{ending}"
    if ending == "xlsx":
        return attachment(io.BytesIO(papers.report_xlsx(found)), name, exports.KINDS["xlsx"][1])
    return attachment(io.BytesIO(docx_of([papers.report(found)])), name, CONTENT_TYPE)


@officers
@require_POST
def document_add(request, key):
    found, form = found_fair(request, key), DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.attach_document(found, **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The document is added."))
            return redirect("desk:fair", key)
    return fair_page(request, found, document_form=form)


@officers
@require_safe
def document(request, key):
    paper = get_object_or_404(request.territory.narrow(FairDocument.objects.all()), pk=key)
    return serve_private(request, paper.file, thing=f"fair document {paper.pk}")


@officers
@require_POST
def document_remove(request, key):
    paper = get_object_or_404(request.territory.narrow(FairDocument.objects.all()), pk=key)
    try:
        services.remove_document(paper, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The document is removed."))
    return redirect("desk:fair", paper.fair_id)
