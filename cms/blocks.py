"""What a page is made of. Goods, makers and stars are asked for when the page is read."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from . import shelves
from .choosers import FairChooser, GoodsChooser, MakerChooser, OutletChooser

PLAIN = ["bold", "italic", "link", "document-link"]


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(label=_("What it shows, for people who do not see it"), max_length=200)
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)
    broad = blocks.BooleanBlock(label=_("Broad"), required=False)

    class Meta:
        icon, template, label = "image", "cms/blocks/picture.html", _("Picture")


class QuoteBlock(blocks.StructBlock):
    words = blocks.TextBlock(label=_("Words"), max_length=600)
    whose = blocks.CharBlock(label=_("Who said it, and where it is written"), max_length=200)

    class Meta:
        icon, template, label = "openquote", "cms/blocks/quote.html", _("Quote")


class GoodsBlock(blocks.StructBlock):
    """Goods to buy: price, stock and star of the moment; one that lost its star says so."""

    goods = blocks.ListBlock(GoodsChooser(), label=_("Goods"), min_num=1, max_num=8)

    class Meta:
        icon, template, label = "tag", "cms/blocks/goods.html", _("Goods to buy")

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context=parent_context) | {"shelf": shelves.shelf(value["goods"])}


class MakerBlock(blocks.StructBlock):
    maker = MakerChooser(label=_("Maker"))
    words = blocks.CharBlock(label=_("Words"), max_length=300, required=False)

    class Meta:
        icon, template, label = "group", "cms/blocks/maker.html", _("Maker")

    def get_context(self, value, parent_context=None):
        card = shelves.maker(value["maker"]) if value["maker"] else None
        return super().get_context(value, parent_context=parent_context) | {"card": card}


class FairsBlock(blocks.StructBlock):
    """Fairs with their days and what they are today: open, going on, over, cancelled."""

    fairs = blocks.ListBlock(FairChooser(), label=_("Fairs and festivals"), min_num=1, max_num=6)

    class Meta:
        icon, template, label = "calendar-alt", "cms/blocks/fairs.html", _("Fairs and festivals")

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context=parent_context) | {"met": shelves.fairs(value["fairs"])}


class OutletsBlock(blocks.StructBlock):
    """Points of sale with opening hours of today."""

    outlets = blocks.ListBlock(OutletChooser(), label=_("Points of sale"), min_num=1, max_num=12)

    class Meta:
        icon, template, label = "site", "cms/blocks/outlets.html", _("Points of sale")

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context=parent_context) | {"met": shelves.outlets(value["outlets"])}


class IngredientBlock(blocks.StructBlock):
    amount = blocks.CharBlock(label=_("How much"), max_length=60, required=False)
    name = blocks.CharBlock(label=_("What"), max_length=120)
    goods = GoodsChooser(label=_("Goods of the shop, if it is one"), required=False)


class RecipeBlock(blocks.StructBlock):
    """Its goods go into the basket at once."""

    serves = blocks.IntegerBlock(label=_("For how many"), min_value=1, max_value=50, required=False)
    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1, max_value=2000, required=False)
    ingredients = blocks.ListBlock(IngredientBlock(), label=_("Ingredients"), min_num=1)
    steps = blocks.ListBlock(blocks.TextBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon, template, label = "list-ul", "cms/blocks/recipe.html", _("Recipe")

    def get_context(self, value, parent_context=None):
        goods = [line["goods"] for line in value["ingredients"] if line["goods"]]
        return super().get_context(value, parent_context=parent_context) | {"shelf": shelves.shelf(goods)}


class StopBlock(blocks.StructBlock):
    time = blocks.CharBlock(label=_("When"), max_length=40, required=False)
    where = blocks.CharBlock(label=_("Where"), max_length=120)
    how = blocks.CharBlock(label=_("How to get there from the stop before"), max_length=200, required=False)
    words = blocks.TextBlock(label=_("Words"), max_length=600, required=False)
    outlet = OutletChooser(label=_("A point of sale there"), required=False)
    maker = MakerChooser(label=_("A maker there"), required=False)


class RouteBlock(blocks.StructBlock):
    """A day trip, stop by stop."""

    stops = blocks.ListBlock(StopBlock(), label=_("Stops"), min_num=2)

    class Meta:
        icon, template, label = "redirect", "cms/blocks/route.html", _("Day trip")

    def get_context(self, value, parent_context=None):
        met = {one.chosen: one for one in shelves.outlets([stop["outlet"] for stop in value["stops"]])}
        stops = [(stop, met.get(stop["outlet"])) for stop in value["stops"]]
        return super().get_context(value, parent_context=parent_context) | {"stops": stops}


BODY = [
    ("heading", blocks.CharBlock(label=_("Heading"), max_length=120, icon="title", template="cms/blocks/heading.html")),
    ("text", blocks.RichTextBlock(label=_("Text"), features=[*PLAIN, "ul", "ol", "h3"], template="cms/blocks/text.html")),
    ("picture", PictureBlock()),
    ("gallery", blocks.ListBlock(PictureBlock(), label=_("Gallery"), icon="image", template="cms/blocks/gallery.html")),
    ("quote", QuoteBlock()),
    ("video", DocumentChooserBlock(label=_("Video as a file (MP4)"), icon="media", template="cms/blocks/video.html")),
    ("goods", GoodsBlock()),
    ("maker", MakerBlock()),
    ("recipe", RecipeBlock()),
    ("route", RouteBlock()),
    ("fairs", FairsBlock()),
    ("outlets", OutletsBlock()),
]
