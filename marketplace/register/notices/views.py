from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over

from . import selectors, services
from .messages import ANSWER_LINK
from .models import Notice


class AnswerForm(forms.Form):
    notice = forms.IntegerField()
    answer = forms.ChoiceField(choices=Notice.Answer.choices)


@unseen_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, key):
    """Looking changes nothing; each answer may be changed while the star holds."""
    if links.held(request, ANSWER_LINK, key) is None:
        return over(request)
    letter = get_object_or_404(selectors.letters(), pk=key)
    if request.method == "POST":
        _answered(request, letter)
        return redirect("letter_answer", key)
    return render(request, "notices/answer.html", {"letter": letter, "answers": Notice.Answer.choices})


def _answered(request, letter):
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Please choose one of the answers."))
        notice = get_object_or_404(letter.notices, pk=form.cleaned_data["notice"])
        services.record_answer(notice, answer=form.cleaned_data["answer"], actor=None)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Thank you, your answer is noted. You may change it while the star holds."))
