"""The library: policies, decisions and forms that anybody may take along."""

from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from marketplace.foundation.core import text

from .pages import TITLE, Bilingual, refuse_taken

KINDS = [("decision", _("Decisions")), ("policy", _("Policies and plans")), ("form", _("Forms"))]


class PaperBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(KINDS, label=_("Kind"))
    title = blocks.CharBlock(label=_("Title"), max_length=250)
    number = blocks.CharBlock(label=_("Number"), max_length=60, required=False)
    day = blocks.DateBlock(label=_("Date"), required=False)
    office = blocks.CharBlock(label=_("Issued by"), max_length=160, required=False)
    file = DocumentChooserBlock(label=_("File"))

    class Meta:
        icon, label = "doc-full", _("Paper")


class LibraryPage(Bilingual):
    lead = models.CharField(_("lead"), max_length=400, blank=True)
    papers = StreamField([("paper", PaperBlock())], verbose_name=_("papers"), blank=True)
    private_page_options = []
    search_fields = [*Page.search_fields, index.SearchField("folded_title", boost=4), index.SearchField("folded_words")]
    content_panels = [*TITLE, FieldPanel("lead"), FieldPanel("papers")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("document library")

    def clean(self):
        super().clean()
        refuse_taken(self.slug)

    def folded_title(self):
        return text.fold_words(self.title)

    def folded_words(self):
        return text.fold_words(" ".join([self.lead, *self.papers.stream_block.get_searchable_content(self.papers)]))

    def get_context(self, request, *args, **kwargs):
        """What was searched for, by kind; the newest first."""
        asked = text.fold(request.GET.get("q", "")[:100])
        return super().get_context(request, *args, **kwargs) | {"shelves": self.shelves(asked), "asked": request.GET.get("q", "")[:100]}

    def shelves(self, asked=""):
        """[(words of a kind, papers)]; a paper whose file was taken away is left out."""
        papers = [block.value for block in self.papers if block.value["file"]]
        papers = [paper for paper in papers if all(word in _folded(paper) for word in asked.split())]
        order = [kind for kind, _words in KINDS]
        papers.sort(key=lambda paper: paper["day"].toordinal() if paper["day"] else 0, reverse=True)
        papers.sort(key=lambda paper: order.index(paper["kind"]))
        words = dict(KINDS)
        return [(words[kind], list(found)) for kind, found in groupby(papers, key=lambda paper: paper["kind"])]


def _folded(paper):
    return text.fold(" ".join([paper["title"], paper["number"], paper["office"]]))
