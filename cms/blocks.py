"""What a page is made of. Goods, makers and stars are asked for when the page is read."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from . import places, shelves
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


class FileOfKind(DocumentChooserBlock):
    """A document with that ending; what is inside was looked at when it was brought."""

    def __init__(self, ending, **kwargs):
        self.ending = ending
        super().__init__(**kwargs)

    def clean(self, value):
        chosen = super().clean(value)
        if chosen and chosen.file_extension.lower() != self.ending:
            raise ValidationError(_("Please choose a file that ends with .%(ending)s.") % {"ending": self.ending})
        return chosen


class VideoBlock(blocks.StructBlock):
    """A file of ours; nothing is embedded from another host, nothing is loaded before somebody presses play."""

    file = FileOfKind("mp4", label=_("Video as a file (MP4)"))
    title = blocks.CharBlock(label=_("What it shows"), max_length=200)
    still = ImageChooserBlock(label=_("Picture shown before it plays"), required=False)
    subtitles = FileOfKind("vtt", label=_("Subtitles as a file (VTT)"), required=False)
    spoken = blocks.TextBlock(label=_("What is said in it, for people who do not hear"), required=False)

    class Meta:
        icon, template, label = "media", "cms/blocks/video.html", _("Video as a file (MP4)")


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
        shelf = shelves.shelf([line["goods"] for line in value["ingredients"] if line["goods"]])
        sold = any(one.pack for one in shelf)
        return super().get_context(value, parent_context=parent_context) | {"shelf": shelf, "sold": sold}


class PlaceBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name of the place"), max_length=120)
    commune = blocks.ChoiceBlock(choices=places.communes, label=_("Commune"), required=False)
    spot = blocks.RegexBlock(
        places.SPOT,
        label=_("Coordinates, if they are known"),
        help_text=_("As a map service copies them: 22.4167, 105.6167"),
        error_messages={"invalid": _("Please write latitude and longitude, for instance 22.4167, 105.6167.")},
        required=False,
    )
    words = blocks.TextBlock(label=_("Words"), max_length=400, required=False)


class MapBlock(blocks.StructBlock):
    """Places of the page on our own map, each with a way out to a map service; no pieces of foreign maps."""

    places = blocks.ListBlock(PlaceBlock(), label=_("Places"), min_num=1, max_num=12)

    class Meta:
        icon, template, label = "globe", "cms/blocks/map.html", _("Map")

    def get_context(self, value, parent_context=None):
        named = places.named(value["places"])
        return super().get_context(value, parent_context=parent_context) | {"places": named, "map": places.drawn(named)}


class StopBlock(blocks.StructBlock):
    time = blocks.CharBlock(label=_("When"), max_length=40, required=False)
    where = blocks.CharBlock(label=_("Where"), max_length=120)
    commune = blocks.ChoiceBlock(choices=places.communes, label=_("Commune"), required=False)
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
        named = places.named(value["stops"], name="where")
        stops = [(place, place.said, met.get(place.said["outlet"])) for place in named]
        return super().get_context(value, parent_context=parent_context) | {"stops": stops, "map": places.drawn(named)}


class SightBlock(blocks.StructBlock):
    """What there is to see in a commune."""

    name = blocks.CharBlock(label=_("Name of the place"), max_length=120)
    words = blocks.TextBlock(label=_("Words"), max_length=600)
    picture = ImageChooserBlock(label=_("Picture"), required=False)
    spot = PlaceBlock.base_blocks["spot"]

    class Meta:
        icon, label = "view", _("Sight")


BODY = [
    ("heading", blocks.CharBlock(label=_("Heading"), max_length=120, icon="title", template="cms/blocks/heading.html")),
    ("text", blocks.RichTextBlock(label=_("Text"), features=[*PLAIN, "ul", "ol", "h3"], template="cms/blocks/text.html")),
    ("picture", PictureBlock()),
    ("gallery", blocks.ListBlock(PictureBlock(), label=_("Gallery"), icon="image", template="cms/blocks/gallery.html")),
    ("quote", QuoteBlock()),
    ("video", VideoBlock()),
    ("goods", GoodsBlock()),
    ("maker", MakerBlock()),
    ("recipe", RecipeBlock()),
    ("map", MapBlock()),
    ("route", RouteBlock()),
    ("fairs", FairsBlock()),
    ("outlets", OutletsBlock()),
]
