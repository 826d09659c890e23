from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.office.desk import handovers, services
from marketplace.office.desk.handover_forms import HandoverForm
from marketplace.office.desk.models import Handover
from marketplace.office.desk.territory import officers
from marketplace.office.desk.waiting import tasks_for

from .doing import attempt


@officers()
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request):
    """What waits, by page with its numbers; whom it goes to; what is handed over already."""
    user = request.user
    form = HandoverForm(request.POST or None, colleagues=handovers.colleagues(user, request.grants), pages=_pages(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.hand_over(user, to=said.pop("taker"), **said, actor=user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("It is handed over. You may undo it here within 15 minutes, and take it back at any time."))
            return redirect("desk:handover")
    tabs = handovers.pages()
    rows = [(row, ", ".join(handovers.words_of(page) for page in row.pages if page in tabs)) for row in handovers.given(user)]
    shown = [(row, words, handovers.undoable(row)) for row, words in rows]
    return render(request, "desk/handover.html", {"form": form, "rows": shown}, status=422 if form.errors else 200)


def _pages(request):
    waiting = {}
    for task in tasks_for(request.user, request.grants):
        waiting[task.page] = waiting.get(task.page, 0) + task.number
    return [(page, f"{handovers.words_of(page)} ({number})") for page, number in waiting.items()]


@officers()
@require_POST
def take_back(request, key):
    row = get_object_or_404(Handover.objects.filter(giver=request.user), pk=key)
    attempt(request, Form(request.POST), lambda _said: services.take_back(row, actor=request.user), said=_("It is yours again."))
    return redirect("desk:handover")
