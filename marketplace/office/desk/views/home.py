from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.foundation.accounts.access import role_required
from marketplace.office.desk.waiting import tasks_for


@role_required()
@require_GET
def home(request):
    return render(request, "desk/home.html", {"tasks": tasks_for(request.user)})
