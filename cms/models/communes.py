"""What editors tell of a commune. Its page stays the shop's, at `/xa/<code>-<name>`: the rooms' data, with these words in it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import SightBlock
from cms.places import link_out
from marketplace.foundation.core import text
from marketplace.shop.storefront.selectors import commune_key
from marketplace.shop.storefront.views import commune_shown

from .pages import Bilingual, StoryPage, Writing, ours

MOST_STORIES = 6


class CommunePage(Writing):
    commune = models.ForeignKey("places.Commune", models.PROTECT, related_name="+", limit_choices_to=ours, verbose_name=_("commune"))
    sights = StreamField([("sight", SightBlock())], verbose_name=_("sights"), blank=True)
    content_panels = [FieldPanel("commune"), *Writing.content_panels, FieldPanel("sights")]
    search_fields = [*Writing.search_fields, index.SearchField("sights")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    template = "cms/commune.html"  # for previews; readers get it from the view

    class Meta:
        verbose_name, verbose_name_plural = _("words about a commune"), _("words about communes")

    def clean(self):
        super().clean()
        if not self.commune_id:
            return
        others = CommunePage.objects.filter(commune=self.commune, locale_id=self.locale_id).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"commune": _("There are words about this commune already: please change those.")})

    def folded_words(self):
        return f"{super().folded_words()} {text.fold_words(' '.join(self.sights.stream_block.get_searchable_content(self.sights)))}"

    def sights_shown(self):
        """[(what editors say, way out to a map service)]"""
        return [(block.value, link_out(block.value["name"], commune=str(self.commune), spot=block.value["spot"])) for block in self.sights]

    def get_url_parts(self, request=None):
        site, origin, _path = super().get_url_parts(request)
        with translation.override(self.locale.language_code):
            return site, origin, reverse("commune", args=[commune_key(self.commune)])

    def get_context(self, request, *args, **kwargs):
        """The address is there in both languages, whoever has written."""
        shown = commune_shown(self.commune) | told_of(self.commune, self.locale.language_code)
        return super(Bilingual, self).get_context(request, *args, **kwargs) | shown

    def serve(self, request, *args, **kwargs):
        return redirect(self.get_url(request))


def told_of(commune, language):
    """Stories that name this commune."""
    stories = StoryPage.objects.live().filter(commune=commune, locale__language_code=language).select_related("commune", "picture")
    return {"stories": stories.order_by("-first_published_at", "-pk")[:MOST_STORIES]}


def words_about(commune, language):
    pages = CommunePage.objects.live().filter(commune=commune, locale__language_code=language)
    return pages.select_related("locale", "picture").first()
