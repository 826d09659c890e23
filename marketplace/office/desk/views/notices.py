"""Letters before a star ends: which are due, written, sent, answered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates, text
from marketplace.foundation.core.files import serve_private
from marketplace.office.desk import selectors as desk
from marketplace.office.desk.notice_forms import AnswerForm, SentForm, WriteForm
from marketplace.office.desk.territory import officers
from marketplace.register.notices import selectors, services
from marketplace.register.notices.models import Letter, Notice

from .doing import attempt

ON_A_PAGE = 50
WRITING = ("due", "late")  # lists of certificates, from which letters are written


@officers(Role.COORDINATION_OFFICER)
@require_safe
def listing(request):
    """`?list=` due (to be written), late, unsent, unanswered, all."""
    here = request.GET.get("list") if request.GET.get("list") in desk.NOTICES else "due"
    page = Paginator(desk.notices(request.territory, here), ON_A_PAGE).get_page(request.GET.get("page"))
    form = WriteForm(due=[], initial={"issued_on": dates.words(dates.today())})
    context = {"page": page, "form": form, "writable": _writable(request.territory, page) if here in WRITING else set()}
    return render(request, "desk/notices.html", _frame(request.territory, here) | context)


def _writable(territory, page):
    rows = desk.to_write_about(territory).order_by().filter(pk__in=[row.pk for row in page])
    return set(rows.values_list("pk", flat=True))


def _frame(territory, here):
    names = {
        "due": _("To be written"),
        "late": _("Less than 30 days left, no letter sent"),
        "unsent": _("Letters to be sent"),
        "unanswered": _("Without an answer"),
        "all": _("All letters"),
    }
    lists = [(name, words, desk.notices(territory, name).count()) for name, words in names.items()]
    return {"here": here, "lists": lists, "bars": desk.expiries(territory), "sent_form": SentForm(), "answers": Notice.Answer.choices}


@officers(Role.COORDINATION_OFFICER)
@require_POST
def write(request):
    """First shows the letters as they would be; with `confirm` writes them."""
    due = list(desk.to_write_about(request.territory))
    form = WriteForm(request.POST, due=due)
    if not form.is_valid():
        page = Paginator(due, ON_A_PAGE).get_page(1)
        shown = _frame(request.territory, "due") | {
            "page": page,
            "form": form,
            "ticked": _ticked(request),
            "writable": {row.pk for row in due},
        }
        return render(request, "desk/notices.html", shown, status=422)
    if "confirm" not in request.POST:
        return render(request, "desk/notices_write.html", {"form": form, "chosen": _chosen(form, due)})
    try:
        letters = services.write_letters(form.cleaned_data.pop("certificates"), **form.cleaned_data, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk:notices")
    messages.success(request, ngettext("%(n)d letter is written.", "%(n)d letters are written.", len(letters)) % {"n": len(letters)})
    return redirect(f"{reverse('desk:notices_print')}?{urlencode({'letter': [letter.pk for letter in letters]}, doseq=True)}")


def _ticked(request):
    return set(text.wholes(request.POST.getlist("certificates")))


def _chosen(form, due):
    ticked = set(form.cleaned_data["certificates"])
    return [row for row in due if row.pk in ticked]


@officers(Role.COORDINATION_OFFICER)
@require_safe
def printed(request):
    """One sheet a letter, with a slip for the answer; `?letter=` as often as there are letters, else all that wait to be sent."""
    wanted = text.wholes(request.GET.getlist("letter"))
    rows = selectors.letters().filter(pk__in=wanted) if wanted else selectors.unsent()
    letters = request.territory.narrow(rows).order_by("pk")
    return render(request, "desk/notices_print.html", {"letters": letters, "answers": Notice.Answer.choices})


@officers(Role.COORDINATION_OFFICER)
@require_POST
def sent(request, key):
    letter = get_object_or_404(request.territory.narrow(Letter.objects.all()), pk=key)
    form = SentForm(request.POST, request.FILES)
    attempt(request, form, lambda said: services.record_sent(letter, actor=request.user, **said), said=_("Noted: sent."))
    return redirect(reverse("desk:notices") + "?list=unsent")


@officers(Role.COORDINATION_OFFICER)
@require_safe
def proof(request, key):
    letter = get_object_or_404(request.territory.narrow(Letter.objects.all()), pk=key)
    if not letter.proof:
        raise Http404
    return serve_private(request, letter.proof, thing=f"letter {letter.pk}")


@officers(Role.COORDINATION_OFFICER)
@require_POST
def answer(request, key):
    """What the holder said by telephone or on the slip."""
    letter = get_object_or_404(request.territory.narrow(Letter.objects.all()), pk=key)

    def note(said):
        notice = get_object_or_404(letter.notices, pk=said["notice"])
        services.record_answer(notice, answer=said["answer"], actor=request.user)

    attempt(request, AnswerForm(request.POST), note, said=_("Noted."))
    return redirect(reverse("desk:notices") + "?list=unanswered")
