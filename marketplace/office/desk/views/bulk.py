"""Many rows of a list at once: chosen, previewed, done, undone. The same address shows a preview (GET) and does it (POST)."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.foundation.accounts.models import User
from marketplace.foundation.accounts.selectors import grants_of
from marketplace.foundation.core import text
from marketplace.office.desk import bulk, bulk_services, handovers
from marketplace.office.desk.bulk_forms import FORMS
from marketplace.office.desk.models import BulkAct
from marketplace.office.desk.territory import officers

from . import answering, certificates, fairs, outlets
from .doing import attempt

FOUND = {  # what each list shows of an address
    "certificates": certificates.found,
    "outlets": outlets.found,
    "fairs": fairs.found,
    "complaints": lambda request: answering.found(request, "complaints"),
    "labels": lambda request: answering.found(request, "labels"),
}


def _asked(request, data):
    """(address of the list, its rows that were chosen): those ticked, or all that the filters show."""
    listed = copy(request)
    listed.GET = QueryDict(data.get("query", ""))
    return listed.GET.urlencode(), listed


def _chosen(listed, page, data):
    rows = FOUND[page](listed)
    if data.get("all"):
        return rows
    keys = {key for said in data.getlist("row")[: bulk.MOST] if (key := text.whole(said))}
    return rows.filter(pk__in=keys)


def _officers(request, page):
    """Who may do on this page all that this person may."""
    others = [user for user in handovers.colleagues(request.user, request.grants) if _may(request, user, page)]
    return User.objects.filter(pk__in=[request.user.pk, *(user.pk for user in others)]).order_by("name", "pk")


def _may(request, user, page):
    return handovers.may_do(user, grants_of(user), request.user, request.grants, page)


def many(request, page):
    data = request.POST if request.method == "POST" else request.GET
    query, listed = _asked(request, data)
    back = reverse(f"desk:{page}") + (f"?{query}" if query else "")
    rows = _chosen(listed, page, data)
    chosen = list(rows[: bulk.MOST + 1])
    act = bulk.ACTS.get(data.get("act"))
    if refused := _refusal(page, act, chosen):
        messages.error(request, refused)
        return redirect(back)
    form = FORMS[act.name](data if "sure" in data else None, officers=_officers(request, page))
    plan = bulk.plan(act, page, chosen, form.cleaned_data) if form.is_valid() else None
    if request.method == "POST" and plan and _done(request, page, act, rows, form.cleaned_data):
        return redirect(back)
    context = {"act": act, "form": form, "chosen": chosen, "plan": plan, "back": back, "query": query, "all": data.get("all", "")}
    context["told"] = bulk.told(act, plan.steps) if plan else []
    return render(request, "desk/bulk.html", context, status=422 if form.errors else 200)


def _refusal(page, act, chosen):
    if act is None or act not in bulk.acts_for(page):
        return _("Please choose what to do.")
    if not chosen:
        return _("Please tick at least one row.")
    return _("At most %(n)d rows at once: please choose more filters.") % {"n": bulk.MOST} if len(chosen) > bulk.MOST else ""


def _done(request, page, act, rows, said):
    try:
        made = bulk_services.act_on_many(rows, page=page, act=act.name, said=said, seal=request.POST.get("seal", ""), actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    words = act.done % {"n": len(made.steps)}
    messages.success(request, words + " " + _("You may undo it here within 15 minutes."))
    return True


def door(*roles):
    return officers(*roles)(require_http_methods(["GET", "HEAD", "POST"])(many))


@officers()
@require_POST
def undo(request, key):
    """Of this person's own acts."""
    row = get_object_or_404(BulkAct.objects.filter(user=request.user), pk=key)
    model = bulk.MODELS[row.page]
    words = _("It is undone. What was changed since by somebody else stays as it is.")
    attempt(request, Form(request.POST), lambda _said: bulk_services.undo(row, model=model, actor=request.user), said=words)
    return redirect(f"desk:{row.page}")
