"""Views of lists that a person keeps under a name."""

from django import forms
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from marketplace.office.desk import services
from marketplace.office.desk.models import SavedView
from marketplace.office.desk.territory import officers

from .doing import attempt

PAGES = ("certificates", "outlets", "fairs", "complaints", "labels")  # that have `lists.DeskList`
PASSING = ("page", "cua")  # of the moment, no part of a view


class ViewForm(forms.Form):
    page = forms.ChoiceField(choices=[(page, page) for page in PAGES])
    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    query = forms.CharField(required=False, max_length=1000)

    def clean_query(self):
        said = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in PASSING:
            said.pop(name, None)
        return said.urlencode()[:1000]


@officers()
@require_POST
def save(request):
    form = ViewForm(request.POST)
    attempt(request, form, lambda said: services.save_view(request.user, **said, actor=request.user), said=_("The view is saved."))
    said = form.cleaned_data
    return redirect(_address(said["page"], said.get("query", "")) if said.get("page") else "desk:home")


def _address(page, query):
    return reverse(f"desk:{page}") + (f"?{query}" if query else "")


def _own(request, key):
    return get_object_or_404(SavedView.objects.filter(user=request.user), pk=key)


@officers()
@require_POST
def remove(request, key):
    view = _own(request, key)
    words = _("The view is removed. Within 15 minutes it can be brought back here.")
    attempt(request, forms.Form(request.POST), lambda _said: services.remove_view(view, actor=request.user), said=words)
    return redirect(_address(view.page, ""))


@officers()
@require_POST
def restore(request, key):
    view = _own(request, key)
    attempt(request, forms.Form(request.POST), lambda _said: services.restore_view(view, actor=request.user), said=_("The view is back."))
    return redirect(_address(view.page, view.query))
