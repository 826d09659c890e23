"""Choosers over the register: an editor picks a product or a maker, never copies its data."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet

from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.models import Producer

goods_chooser = ChooserViewSet(
    "goods_chooser",
    model=RegisteredProduct,
    icon="tag",
    choose_one_text=_("Choose goods"),
    choose_another_text=_("Choose other goods"),
    per_page=20,
)
maker_chooser = ChooserViewSet(
    "maker_chooser",
    model=Producer,
    icon="group",
    choose_one_text=_("Choose a maker"),
    choose_another_text=_("Choose another maker"),
    per_page=20,
)
GoodsChooser = goods_chooser.get_block_class("GoodsChooser", module_path="cms.choosers")
MakerChooser = maker_chooser.get_block_class("MakerChooser", module_path="cms.choosers")
