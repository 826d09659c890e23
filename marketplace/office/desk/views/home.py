from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import opens
from marketplace.office.desk import handovers
from marketplace.office.desk.territory import officers
from marketplace.office.desk.waiting import tasks_for


@officers()
@require_GET
def home(request):
    writes = opens(request.user, request.grants, (Role.EDITOR, Role.TRADE_OFFICER, Role.COORDINATION_OFFICER))
    tasks, away = handovers.away(request.user, tasks_for(request.user, request.grants))
    context = {"tasks": tasks, "away": away, "taken": handovers.taken(request.user, request.grants), "writes": writes}
    return render(request, "desk/home.html", context)
