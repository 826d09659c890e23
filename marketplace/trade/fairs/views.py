from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from marketplace.foundation.core import limits
from marketplace.foundation.core.clients import client_address
from marketplace.foundation.core.feeds import Rss
from marketplace.foundation.core.files import serve_private
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over
from marketplace.register.certification.sources import links as addresses

from . import calendars, drawing, presenting, selectors, services, structured
from .forms import CONSENT, CalendarFilters, ReminderForm, ResultForm
from .messages import RESULT_LINK, STOP_LINK
from .models import FairDocument, State, Status

PAST_AT_FIRST, PAST_A_PAGE, MOST_AHEAD = 6, 20, 60
AN_HOUR = 3600
FRESH = "public, max-age=60"
TO_COME = {Status.NOTED, Status.PUBLISHED, Status.OPEN, Status.CLOSED}


@require_safe
def calendar(request):
    filters = CalendarFilters(request.GET)
    filters.is_valid()
    place = filters.cleaned_data.get("place")
    ahead, past, undated = (_placed(rows, place) for rows in (selectors.upcoming(), selectors.past(), selectors.undated()))
    ahead, undated = presenting.dressed(ahead[:MOST_AHEAD]), presenting.dressed(undated[:MOST_AHEAD])
    shown = drawing.marked([*ahead, *undated])
    context = {
        "filters": filters,
        "ahead": ahead,
        "undated": undated,
        "past": presenting.dressed(past[:PAST_AT_FIRST]),
        "place": place,
        "map": drawing.drawn(shown),
        "districts": drawing.by_district(shown),
    }
    return render(request, "fairs/calendar.html", context, status=422 if filters.errors else 200)


@require_safe
def past(request):
    """What has been, the latest first; `?place=` as in the calendar, `?year=`."""
    filters = CalendarFilters(request.GET)
    filters.is_valid()
    place = filters.cleaned_data.get("place")
    years = selectors.years_past()
    year = next((one for one in years if str(one) == request.GET.get("year")), None)
    rows = selectors.past().filter(begins__year=year) if year else selectors.past()
    page = Paginator(_placed(rows, place), PAST_A_PAGE).get_page(request.GET.get("page"))
    crumbs = [(_("Goods"), reverse("home")), (_("Fairs and festivals"), reverse("fairs")), (_("What has been"), "")]
    context = {"filters": filters, "page": page, "past": presenting.dressed(page), "place": place, "crumbs": crumbs}
    context |= {"years": years, "year": year}
    return render(request, "fairs/past.html", context, status=422 if filters.errors else 200)


def _placed(rows, place):
    return rows.filter(selectors.lies_in(place)) if place is not None else rows


def _fair(slug):
    found = selectors.fair_called(slug)
    if found is None:
        raise Http404
    return presenting.dress(found)


@require_safe
def fair(request, slug):
    return _page(request, _fair(slug), ReminderForm())


def _page(request, found, form, status=200):
    context = {
        "fair": found,
        "form": form,
        "may_be_reminded": found.status in TO_COME and found.begins is not None,
        "takes_makers": found.status == Status.OPEN,
        "who_may": presenting.who_may(found),
        "documents": found.documents.filter(public=True),
        "sources": addresses(found.source),
        "structured": structured.event(found, f"{request.scheme}://{request.get_host()}"),
        "crumbs": [(_("Goods"), reverse("home")), (_("Fairs and festivals"), reverse("fairs")), (found.name, "")],
    }
    return render(request, "fairs/fair.html", context, status=status)


@require_POST
def remind(request, slug):
    found = _fair(slug)
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    contact = form.cleaned_data["contact"]
    for who in (client_address(request), *contact.values()):
        limits.spend(f"fair-reminder:{who}", limit=settings.FAIR_REMINDERS_AN_HOUR, seconds=AN_HOUR)
    try:
        services.ask_for_reminder(found, **contact, consent=str(CONSENT))
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, found, form, status=422)
    messages.success(request, _("Noted: a message comes %(days)d days before the fair.") % {"days": settings.FAIR_REMINDER_DAYS})
    return redirect(found)


@unseen_page
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_stop(request, key):
    """Looking changes nothing; the button ends what this number or address waits for."""
    row = selectors.reminder(key) if links.held(request, STOP_LINK, key) else None
    if row is None:
        return over(request)
    if request.method == "POST" and (row.phone or row.email):
        services.stop_reminder(row)
        return redirect("fair_reminder_stop", key)
    return render(request, "fairs/reminder_stop.html", {"reminder": row})


@unseen_page
@require_http_methods(["GET", "HEAD", "POST"])
def result(request, key):
    """One booth's numbers, by the link in the maker's message."""
    row = selectors.registration_of(key) if links.held(request, RESULT_LINK, key) else None
    if row is None:
        return over(request)
    entered = getattr(row, "result", None)
    form = ResultForm(request.POST or None, initial=_typed(entered))
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_result(row, **form.cleaned_data, actor=None)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Thank you. The numbers are saved; they may be corrected until the fair is reported."))
            return redirect("fair_result", key)
    context = {"row": row, "fair": row.fair, "form": form, "entered": entered}
    return render(request, "fairs/result.html", context, status=422 if form.errors else 200)


def _typed(result):
    return {name: getattr(result, name) for name in ("visitors", "revenue", "contracts", "note")} if result else None


@require_GET
def document(request, slug, key):
    found = _fair(slug)
    paper = get_object_or_404(FairDocument, pk=key, fair_id=found.pk, public=True)
    return serve_private(request, paper.file, thing=f"fair document {paper.pk}")


def _origin(request):
    return f"{request.scheme}://{request.get_host()}"


@require_safe
def calendar_ics(request):
    """What is to come; calendars that subscribe ask again."""
    return _ics(request, selectors.upcoming()[:500], "hoi-cho")


@require_safe
def fair_ics(request, slug):
    return _ics(request, [_fair(slug)], slug)


def _ics(request, fairs, name):
    drawn = calendars.calendar(fairs, _origin(request), name=_("Fairs and festivals"))
    answer = HttpResponse(drawn, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    answer["Cache-Control"] = FRESH
    return answer


@require_safe
def feed(request):
    origin = _origin(request)
    made = Rss(_("Fairs and festivals"), origin + reverse("fairs"), _("Fairs and festivals to come"), language="vi")
    for one in presenting.dressed(selectors.upcoming()[:50]):
        told = ". ".join(filter(None, [one.status_words if one.state == State.CANCELLED else "", one.days, one.where, one.about]))
        address = origin + one.get_absolute_url()
        made.add_item(one.name, address, told, pubdate=one.published_at or one.created_at, unique_id=f"{address}#{one.version}")
    answer = HttpResponse(made.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
    answer["Cache-Control"] = FRESH
    return answer
