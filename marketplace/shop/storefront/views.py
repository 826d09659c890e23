"""Thin: a selector, a template."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.foundation.core import dates, limits, references
from marketplace.foundation.core.clients import client_address

from . import selectors, services, sitemap
from .forms import ComplaintForm
from .messages import who_answers
from .pages import PAGES

AN_HOUR = 3600
NUMBERS_AN_HOUR = 30  # looked up from one address
REFERENCE = 20
FILED = "complaint"  # in the session: the number of the last one
SUGGESTIONS = ("miến dong", "trà Shan tuyết", "mật ong")  # names of goods are not translated


def home_shown():
    """What the front page shows of the shop."""
    cards, in_season = selectors.goods_of_the_day()
    return {
        "tallies": selectors.tallies(),
        "cards": cards,
        "season": dates.today().month if in_season else None,
        "makers": selectors.makers_of_the_day(),
        "how_many": selectors.how_many(),
        "fairs": selectors.fairs_ahead(),
        "suggestions": SUGGESTIONS,
    }


@require_GET
def home(request):
    return render(request, "storefront/home.html", home_shown())


def commune_called(key):
    found = selectors.commune_by_code(key.partition("-")[0])
    if found is None:
        raise Http404
    return found, reverse("commune", args=[selectors.commune_key(found)])


def commune_shown(found):
    """What the rooms know of a commune."""
    on_map = f"{reverse('home')}#ban-do"
    crumbs = [(_("Goods"), reverse("home")), (_("Map of communes"), on_map), (str(found), "")]
    return {"place": selectors.place(found), "crumbs": crumbs, "map_url": on_map}


@require_GET
def commune(request, key):
    found, address = commune_called(key)
    if request.path != address:
        return redirect(address, permanent=True)
    return render(request, "storefront/commune.html", commune_shown(found))


@require_GET
def producer(request, key):
    found = selectors.producer_by_code(key.partition("-")[0])
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return redirect(found.get_absolute_url(), permanent=True)
    crumbs = [(_("Goods"), reverse("home")), (found.name, "")]
    return render(request, "storefront/producer.html", {"maker": selectors.maker(found), "crumbs": crumbs})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request):
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        for who in (client_address(request), form.cleaned_data["phone"]):  # nobody's telephone rings because strangers complain
            limits.spend(f"complaint/{who}", limit=settings.COMPLAINTS_AN_HOUR, seconds=AN_HOUR)
        filed = services.file_complaint(form.cleaned_data.pop("about"), **form.cleaned_data, actor=request.user)
        request.session[FILED] = filed.reference
        return redirect(f"{reverse('help')}#da-nhan")
    asked = request.GET.get("so", "").replace("\0", "")[:REFERENCE]
    context = {
        "form": form,
        "pages": PAGES.values(),
        "asked": asked,
        "complaint": _asked(request, asked),
        "filed": _filed(request),
        "days": settings.COMPLAINT_WORKING_DAYS,
    }
    return render(request, "storefront/help.html", context)


def _filed(request):
    """What this browser last wrote, in the place of the form: until it is answered, or another is to be written (`?moi`)."""
    reference = request.method != "POST" and "moi" not in request.GET and request.session.get(FILED)
    found = selectors.complaint_called(reference) if reference else None
    return {"number": references.shown(found.reference), "answers": who_answers(found)} if found and found.is_open else None


def _asked(request, reference):
    """`?so=`: how far a complaint is. Its number tells the agency, the day and the state, and nothing of the person."""
    if not reference:
        return None
    limits.spend(f"complaint-asked/{client_address(request)}", limit=NUMBERS_AN_HOUR, seconds=AN_HOUR)
    found = selectors.complaint_called(reference)
    return {"row": found, "answers": who_answers(found) if found else ""}


@require_GET
def sitemap_xml(request):
    answer = render(request, "storefront/sitemap.xml", {"entries": sitemap.entries(request)}, content_type="application/xml")
    answer["Cache-Control"] = "public, max-age=60"  # a product leaves it with its star
    return answer


@require_GET
def robots_txt(request):
    return HttpResponse(sitemap.robots(request), content_type="text/plain; charset=utf-8")
