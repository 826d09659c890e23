"""The searches that a shopper keeps in the account."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.foundation.accounts.access import person_required
from marketplace.shop.search import saving
from marketplace.shop.search.facets import Facets, address
from marketplace.shop.search.forms import read_query, readable
from marketplace.shop.search.queries import search


@person_required
@require_GET
def saved(request):
    return render(request, "customer/searches.html", {"rows": request.user.saved_searches.all()})


@person_required
@require_http_methods(["GET", "POST"])
def save(request):
    """The search stands in the address line, as on the results page; here it gets a name."""
    query = readable(*read_query(request.GET))
    if request.method == "POST":
        try:
            saving.save_search(query, user=request.user, name=request.POST.get("name", ""))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Saved. When something new matches, we send a message, at most once a day."))
            return redirect("account:searches")
    answer = search(query)
    context = {"answer": answer, "back": address(query), "name": request.POST.get("name") or request.GET.get("name") or _called(answer)}
    return render(request, "customer/search_new.html", context)


def _called(answer):
    """`miến dong, Na Rì (trước 7/2025), 4 sao`."""
    return ", ".join(filter(None, [answer.query.text, *(chip.label for chip in Facets(answer).chips)]))[:80]


def _mine(request, key):
    return get_object_or_404(request.user.saved_searches, pk=key)


@person_required
@require_POST
def rename(request, key):
    try:
        saving.rename_search(_mine(request, key), name=request.POST.get("name", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect("account:searches")


@person_required
@require_POST
def messages_of(request, key):
    """Stop them or begin again."""
    row = _mine(request, key)
    if "again" in request.POST:
        saving.resume_search(row)
        messages.success(request, _("We send messages about “%(name)s” again.") % {"name": row.name})
    else:
        saving.stop_search(row)
        messages.success(request, _("We send no more messages about “%(name)s”.") % {"name": row.name})
    return redirect("account:searches")


@person_required
@require_POST
def remove(request, key):
    row = _mine(request, key)
    saving.remove_search(row)
    again = f"{row.url.partition('?')[2]}&{urlencode({'name': row.name})}"
    undo = format_html('<a href="{}?{}">{}</a>', redirect("account:search_new").url, again, _("Save it again"))
    messages.success(request, format_html("{} {}", _("“%(name)s” is removed.") % {"name": row.name}, undo))
    return redirect("account:searches")
