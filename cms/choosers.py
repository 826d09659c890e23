"""Choosers over the register and trade: an editor picks a product, a maker, a fair or a point of sale, never copies its data."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from marketplace.foundation.core import text
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.models import Producer
from marketplace.trade.fairs.models import Fair
from marketplace.trade.outlets.models import Outlet


class FoldedFilterForm(BaseFilterForm):
    """Searches names as people type them: any word of it, with or without diacritics."""

    q = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Marks may be left out")}))

    def filter(self, objects):
        self.search_query = self.cleaned_data["q"]
        for word in text.fold(self.search_query).split():
            objects = objects.filter(folded__contains=word)
        self.is_searching = bool(self.search_query)
        return super().filter(objects)


class Folded:
    """What each list of ours does: in the order of the dictionary, with a word that tells two of one name apart."""

    filter_form_class = FoldedFilterForm
    ordering = ("sort_key", "pk")

    def get_object_list(self):
        return CHOICES[self.model_class]()

    @property
    def columns(self):
        return [*super().columns, Column("told_apart", label=_("Of"), accessor=told_apart)]


def told_apart(thing):
    """The maker of goods, the place of a maker or a shop, the days of a fair."""
    if isinstance(thing, Fair):
        return thing.starts_on.strftime("%d/%m/%Y") if thing.starts_on else ""
    if isinstance(thing, RegisteredProduct):
        return thing.producer or ""
    return thing.commune or ""


CHOICES = {
    RegisteredProduct: lambda: RegisteredProduct.objects.select_related("producer"),
    Producer: lambda: Producer.objects.select_related("commune"),
    Fair: Fair.objects.public,
    Outlet: lambda: Outlet.objects.public().select_related("commune"),
}


class FoldedChooseView(Folded, ChooseView):
    pass


class FoldedChooseResultsView(Folded, ChooseResultsView):
    pass


class FoldedChooser(ChooserViewSet):
    choose_view_class = FoldedChooseView
    choose_results_view_class = FoldedChooseResultsView
    per_page = 20


goods_chooser = FoldedChooser(
    "goods_chooser",
    model=RegisteredProduct,
    icon="tag",
    choose_one_text=_("Choose goods"),
    choose_another_text=_("Choose other goods"),
)
maker_chooser = FoldedChooser(
    "maker_chooser",
    model=Producer,
    icon="group",
    choose_one_text=_("Choose a maker"),
    choose_another_text=_("Choose another maker"),
)
fair_chooser = FoldedChooser(
    "fair_chooser",
    model=Fair,
    icon="calendar-alt",
    choose_one_text=_("Choose a fair"),
    choose_another_text=_("Choose another fair"),
)
outlet_chooser = FoldedChooser(
    "outlet_chooser",
    model=Outlet,
    icon="site",
    choose_one_text=_("Choose a point of sale"),
    choose_another_text=_("Choose another point of sale"),
)
CHOOSERS = (goods_chooser, maker_chooser, fair_chooser, outlet_chooser)
GoodsChooser = goods_chooser.get_block_class("GoodsChooser", module_path="cms.choosers")
MakerChooser = maker_chooser.get_block_class("MakerChooser", module_path="cms.choosers")
FairChooser = fair_chooser.get_block_class("FairChooser", module_path="cms.choosers")
OutletChooser = outlet_chooser.get_block_class("OutletChooser", module_path="cms.choosers")
