from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from marketplace.foundation.accounts.access import role_required
from marketplace.office.desk import navigation


@role_required()
@require_GET
def home(request):
    """The first thing this person may do here."""
    tabs = navigation.tabs_for(request.user)
    return redirect(tabs[0][1]) if tabs else render(request, "desk/nothing.html")
