from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.foundation.core import limits
from marketplace.foundation.core.clients import client_network
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over
from marketplace.register.certification.models import RegisteredProduct

from . import selectors, services
from .forms import AnswerForm, AskForm
from .messages import ANSWER_LINK
from .models import Question

QUESTIONS_AN_HOUR = 6  # from one network, and from one number or address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, code):
    """Only the maker reads it, and the operator if nobody answers."""
    product = get_object_or_404(RegisteredProduct.objects.select_related("producer", "commune"), code=code, producer__isnull=False)
    form = AskForm(request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        contact = said.pop("contact")
        for who in (client_network(request), *contact.values()):
            limits.spend(f"question:{who}", limit=QUESTIONS_AN_HOUR, seconds=3600)
        services.ask(product, **said, **contact, user=request.user if request.user.is_authenticated else None)
        messages.success(request, _("Your question has gone to the maker. The answer comes by message."))
        return redirect(product.get_absolute_url())
    status = 422 if request.method == "POST" else 200
    return render(request, "questions/ask.html", {"product": product, "form": form}, status=status)


def _known(request):
    user = request.user
    known = {"order_number": request.GET.get("order", "")[:20]}
    return known | ({"name": user.name, "contact": user.phone or user.email or ""} if user.is_authenticated else {})


@unseen_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, key):
    """Without a password; looking changes nothing."""
    row = selectors.question(key) if links.held(request, ANSWER_LINK, key) else None
    if row is None:
        return over(request)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(row, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Thank you. The answer is on its way to the shopper."))
            return redirect("question_answer", key)
    status = 422 if form.errors else 200
    return render(request, "questions/answer.html", {"row": row, "form": form, "open": row.state == Question.State.OPEN}, status=status)
