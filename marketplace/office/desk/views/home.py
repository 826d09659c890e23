from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import has_role
from marketplace.office.desk.waiting import tasks_for


@role_required()
@require_GET
def home(request):
    writes = has_role(request.user, Role.EDITOR, Role.TRADE_OFFICER, Role.COORDINATION_OFFICER)
    return render(request, "desk/home.html", {"tasks": tasks_for(request.user), "writes": writes})
