"""Papers of a point of sale: minutes to print, signed minutes, decisions and announcements as they came in."""

import io

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from marketplace.foundation.core.files import attachment, serve_private
from marketplace.foundation.imports.papers import CONTENT_TYPE, docx_of
from marketplace.trade.outlets.minutes import minutes
from marketplace.trade.outlets.models import Paper, Survey

from .outlets import found_outlet, officers


def _survey(request, outlet):
    """`?survey=`: one of its own; without it the form to take along."""
    wanted = request.GET.get("survey", "")
    if not wanted:
        return None
    if not wanted.isascii() or not wanted.isdigit():
        raise Http404
    return get_object_or_404(outlet.surveys, pk=int(wanted[:12]))


@officers
@require_safe
def printed(request, code):
    outlet = found_outlet(request, code)
    survey = _survey(request, outlet)
    context = {"outlet": outlet, "survey": survey, "paper": minutes(outlet, survey), "query": request.GET.urlencode()}
    return render(request, "desk/outlet_minutes.html", context)


@officers
@require_safe
def docx(request, code):
    outlet = found_outlet(request, code)
    data = docx_of([minutes(outlet, _survey(request, outlet))])
    return attachment(io.BytesIO(data), f"bien-ban-{outlet.slug}.docx", CONTENT_TYPE)


@officers
@require_safe
def signed(request, key):
    survey = get_object_or_404(request.territory.narrow(Survey.objects.all()), pk=key)
    return serve_private(request, survey.minutes, thing=f"survey {survey.pk}")


@officers
@require_safe
def paper(request, key):
    found = get_object_or_404(request.territory.narrow(Paper.objects.all()).distinct(), pk=key)
    return serve_private(request, found.file, thing=f"outlet paper {found.pk}")
