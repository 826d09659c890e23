from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.shop.questions import selectors, services
from marketplace.shop.questions.forms import AnswerForm

from .views import _frame, producer_required


@producer_required
@require_safe
def listing(request):
    return render(request, "seller/questions.html", {"rows": selectors.questions_of(request.producers)} | _frame(request, "questions"))


@producer_required
@require_POST
def answer(request, key):
    row = selectors.question(key)
    if row is None or row.producer not in request.producers:
        raise Http404
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Please write an answer."))
        services.answer(row, **form.cleaned_data, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The answer is on its way to the shopper."))
    return redirect("seller:questions")
