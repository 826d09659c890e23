from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from catalogue import selectors, services
from catalogue.models import SellingPause
from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.forms import DayField
from marketplace.office.desk.territory import officers
from marketplace.register.producers.models import Producer

from .doing import attempt


class PauseForm(forms.Form):
    """By the code of the producer, as the list of suggestions writes it: `K2M9Q4X · HTX Tài Hoan`."""

    producer = forms.CharField(label=gettext_lazy("Maker in the register"), max_length=250)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=SellingPause.Reason.choices)
    until = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until they open again"))

    def __init__(self, *args, here, **kwargs):
        super().__init__(*args, **kwargs)
        self.makers = here.narrow(Producer.objects.verified())
        self.fields["producer"].widget.attrs |= {"list": "chu-the", "autocomplete": "off"}

    def clean_producer(self):
        words = self.cleaned_data["producer"]
        found = self.makers.filter(code=words.split(" · ")[0].strip().upper()).first()
        found = found or _only(self.makers.named(words))
        if found is None:
            raise ValidationError(_("No verified producer is called so; please choose from the list."))
        return found


def _only(rows):
    rows = list(rows[:2])
    return rows[0] if len(rows) == 1 else None


@officers(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request):
    form = PauseForm(request.POST or None, here=request.territory)
    if request.method == "POST":
        attempt(request, form, lambda said: _pause(said, request.user), said=_("Selling is paused."))
        if form.is_valid():
            return redirect("desk:pauses")
    context = {"form": form, "rows": request.territory.narrow(selectors.pauses()), "producers": form.makers}
    return render(request, "desk/pauses.html", context, status=422 if request.method == "POST" else 200)


def _pause(said, actor):
    producer = said.pop("producer")
    services.pause_selling(producer, **said, actor=actor, on_behalf_of=producer)


@officers(Role.OPERATOR)
@require_POST
def end(request, code):
    producer = get_object_or_404(request.territory.narrow(Producer.objects.all()), code=code)
    services.resume_selling(producer, actor=request.user, on_behalf_of=producer)
    return redirect("desk:pauses")
