from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import phones
from marketplace.office.desk import selectors
from marketplace.office.desk import services as desk
from marketplace.office.desk.forms import ProducerFilters, StepForm
from marketplace.office.desk.producer_forms import AmendProducerForm, ProducerForm
from marketplace.office.desk.review_forms import MemberForm
from marketplace.office.desk.territory import officers
from marketplace.register.producers import services
from marketplace.register.producers.models import Producer, State
from marketplace.register.producers.states import LIFE

PAGE = 50
STEPS = {
    "verify": (State.VERIFIED, gettext_lazy("Verify"), services.verify),
    "suspend": (State.SUSPENDED, gettext_lazy("Suspend"), services.suspend),
    "close": (State.CLOSED, gettext_lazy("Close"), services.close),
}


def _makers(request):
    return request.territory.narrow(Producer.objects.select_related("commune", "district"))


@officers(Role.COORDINATION_OFFICER)
@require_GET
def listing(request):
    filters = ProducerFilters(request.GET)
    filters.is_valid()
    chosen = {name: value for name, value in filters.cleaned_data.items() if value}
    page = Paginator(selectors.producers(request.territory, **chosen), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/producers.html", {"filters": filters, "page": page})


@officers(Role.COORDINATION_OFFICER)
@require_GET
def producer(request, code):
    found = get_object_or_404(_makers(request), code=code)
    steps = [(slug, words) for slug, (target, words, _do) in STEPS.items() if LIFE.allows(found.state, target)]
    context = {
        "producer": found,
        "steps": steps,
        "form": StepForm(),
        "history": history_of(found),
        "products": request.territory.narrow(found.products.with_stars()),
    }
    context |= {
        "members": selectors.members(found),
        "member_form": MemberForm(),
        "phone": phones.masked(found.phone) if found.phone else "",
    }
    return render(request, "desk/producer.html", context)


@officers(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def enter(request):
    """A maker for the register; it sells nothing before it is verified."""
    form = ProducerForm(request.POST or None, here=request.territory)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.fields_said
            made = services.apply(said.pop("name"), actor=request.user, **said)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("“%(name)s” is in the register.") % {"name": made.name})
            return redirect("desk:producer", code=made.code)
    return render(request, "desk/producer_form.html", {"form": form}, status=422 if form.errors else 200)


@officers(Role.COORDINATION_OFFICER)
@require_http_methods(["GET", "POST"])
def amend(request, code):
    found = get_object_or_404(_makers(request), code=code)
    form = AmendProducerForm(request.POST or None, initial=_initial(found), here=request.territory)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            desk.amend_producer(found, seen=said["seen"], actor=request.user, reason=said["reason"], **form.fields_said)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:producer", code=code)
    return render(request, "desk/producer_form.html", {"producer": found, "form": form}, status=422 if form.errors else 200)


def _initial(producer):
    place = str(producer.commune or "") or (producer.district.display if producer.district else "")
    said = {name: getattr(producer, name) for name in ProducerForm.base_fields if name != "place"}
    return said | {"place": place, "seen": selectors.last_change(producer)}


@officers(Role.COORDINATION_OFFICER)
@require_POST
def step(request, code, step):
    found = get_object_or_404(_makers(request), code=code)
    if step not in STEPS:
        raise Http404
    form = StepForm(request.POST)
    form.is_valid()
    try:
        STEPS[step][2](found, actor=request.user, reason=form.cleaned_data.get("reason", ""), paper=form.cleaned_data.get("paper", ""))
        messages.success(request, _("Saved."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("desk:producer", code=code)
