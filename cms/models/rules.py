"""The texts that the shop's own pages lead to, and that orders rest on. They stay where they are; each edition is kept."""

from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import expand_db_html
from wagtail.search import index

from marketplace.foundation.core import text
from marketplace.shop.purchases import selectors as purchases
from marketplace.shop.storefront.pages import BINDING, PAGES

from .pages import TITLE, Bilingual, GuidePage

TEXT = [
    ("heading", blocks.CharBlock(label=_("Heading"), max_length=120, icon="title", template="cms/blocks/heading.html")),
    (
        "text",
        blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "ul", "ol", "h3"], template="cms/blocks/rule.html"),
    ),
]


class RulesPage(Bilingual):
    """Terms, operating rules, returns, delivery, privacy, ranking: at `/trang/<slug>`, where the shop has always had them."""

    body = StreamField(TEXT, verbose_name=_("body"))
    awaits_review = models.BooleanField(_("waits for legal review"), default=True)
    private_page_options = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("body"),
        index.SearchField("folded_title", boost=4),
        index.SearchField("folded_words"),
    ]
    content_panels = [*TITLE, FieldPanel("body"), FieldPanel("awaits_review")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name, verbose_name_plural = _("rules and policies"), _("rules and policies")

    def clean(self):
        super().clean()
        if self.slug not in PAGES:
            raise ValidationError({"slug": _("Pages of the shop lead to this text by its address: please leave it as it is.")})

    def get_url_parts(self, request=None):
        site, origin, _path = super().get_url_parts(request)
        with translation.override(self.locale.language_code):
            return site, origin, reverse("page", args=[self.slug])

    def folded_title(self):
        return text.fold_words(self.title)

    def folded_words(self):
        return text.fold_words(" ".join(self.body.stream_block.get_searchable_content(self.body)))

    def get_context(self, request, *args, **kwargs):
        others = type(self).objects.live().filter(locale=self.locale).exclude(pk=self.pk).select_related("locale").order_by("path")
        edition = purchases.terms_version() if self.slug in BINDING else ""
        guides = GuidePage.objects.live().filter(locale=self.locale).select_related("locale").order_by("path")
        return super().get_context(request, *args, **kwargs) | {"others": others, "guides": guides, "edition": edition}

    def serve(self, request, *args, **kwargs):
        """Wagtail knows it below the front page too; it has one address."""
        if request.path != (address := self.get_url(request)):
            return redirect(address)
        return super().serve(request, *args, **kwargs)

    @property
    def binds(self):
        """The Vietnamese text does, where a purchase agrees to it."""
        return self.slug in BINDING and self.locale.language_code == "vi"

    def as_html(self):
        """Its words alone, as an edition keeps them."""
        parts = [
            format_html("<h2>{}</h2>", block.value) if block.block_type == "heading" else expand_db_html(block.value.source)
            for block in self.body
        ]
        return mark_safe("\n".join(parts))  # noqa: S308  headings are escaped, texts went through Wagtail's whitelist
