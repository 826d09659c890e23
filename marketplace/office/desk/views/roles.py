from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.foundation.accounts import selectors, services
from marketplace.foundation.accounts.access import SUPERUSER, role_required
from marketplace.foundation.core import dates
from marketplace.foundation.places import selectors as places
from marketplace.office.desk.role_forms import EndRoleForm, RoleForm

from .doing import attempt

ON_A_PAGE = 50


@role_required(SUPERUSER)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request):
    """Roles that run or will run, `?state=ended` the others; and a form that gives one."""
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_role(form.cleaned_data["contact"], **form.said, actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The role is given."))
            return redirect("desk:roles")
    ended = request.GET.get("state") == "ended"
    page = Paginator(selectors.grants(ended=ended), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "ended": ended, "end_form": EndRoleForm(), "now": timezone.now()}
    return render(request, "desk/roles.html", context | {"rows": _placed(page)}, status=422 if form.errors else 200)


def _placed(grants):
    """[(grant, the place it is for, or None for the whole territory, until when in words)]"""
    units, _communes, _districts = places.within({(grant.area_edition, grant.area_code) for grant in grants})
    named = {(unit.edition, unit.code): unit for unit in units}
    return [(grant, named.get((grant.area_edition, grant.area_code)), _until(grant.valid_until)) for grant in grants]


def _until(moment):
    """Midnight is the end of a day, and said so."""
    if moment is None:
        return "…"
    day = dates.today(moment)
    return dates.words(day - timedelta(days=1)) if moment == dates.start_of(day) else dates.moment_words(moment)


@role_required(SUPERUSER)
@require_POST
def end(request, key):
    grant = get_object_or_404(selectors.grants(), pk=key)
    form = EndRoleForm(request.POST)
    attempt(request, form, lambda said: services.end_role(grant, actor=request.user, **said), said=_("The role is ended."))
    return redirect("desk:roles")
