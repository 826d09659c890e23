"""The library: policies, decisions and forms that anybody may read and take along."""

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.search import index

from marketplace.foundation.core import text

from .pages import ON_A_PAGE, TITLE, Listed, Writing

MOST_LETTERS = 100


class Kind(models.TextChoices):
    DECISION = "decision", _("Decision")
    POLICY = "policy", _("Policy or plan")
    FORM = "form", _("Form")


class LibraryPage(Listed):
    search_fields = [*Page.search_fields, index.SearchField("folded_title", boost=4)]
    subpage_types = ["cms.PaperPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("document library")

    def folded_title(self):
        return text.fold_words(self.title)

    def below(self):
        """Papers are Vietnamese: in another language stand those translated into it, and all others as they are."""
        papers = PaperPage.objects.live().select_related("locale", "file").order_by("-issued_on", "-pk")
        ours = papers.filter(locale=self.locale)
        if self.locale.language_code == "vi":
            return ours
        untranslated = Q(locale__language_code="vi") & ~Q(translation_key__in=ours.values("translation_key"))
        return papers.filter(Q(locale=self.locale) | untranslated)

    def get_context(self, request, *args, **kwargs):
        papers = self.below()
        years = [day.year for day in papers.order_by().dates("issued_on", "year", order="DESC")]
        asked = Asked(request.GET, years)
        listed = Paginator(asked.narrow(papers), ON_A_PAGE).get_page(request.GET.get("page"))
        context = {"asked": asked, "kinds": Kind.choices, "years": years, "listed": listed}
        return super(Listed, self).get_context(request, *args, **kwargs) | context


class Asked:
    """What a reader wants to see; what makes no sense is left out."""

    def __init__(self, given, years):
        self.words = given.get("q", "")[:MOST_LETTERS]
        self.kind = given.get("kind") if given.get("kind") in Kind.values else ""
        self.year = next((year for year in years if str(year) == given.get("year")), None)

    @property
    def anything(self):
        return bool(self.words.strip() or self.kind or self.year)

    def narrow(self, papers):
        papers = papers.filter(kind=self.kind) if self.kind else papers
        papers = papers.filter(issued_on__year=self.year) if self.year else papers
        for word in text.fold(self.words).split():
            papers = papers.filter(folded__contains=word)
        return papers


class PaperPage(Writing):
    """One paper: number, day, who issued it, what about; its words to read, its file to take along."""

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.DECISION)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(_("date"), null=True, blank=True)
    office = models.CharField(_("issued by"), max_length=160, blank=True)
    file = models.ForeignKey("cms.File", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    folded = models.TextField(editable=False, default="")
    content_panels = [
        *TITLE,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("number")]),
        FieldRowPanel([FieldPanel("issued_on"), FieldPanel("office")]),
        FieldPanel("lead"),
        FieldPanel("file"),
        FieldPanel("body"),
        FieldPanel("sources"),
    ]
    parent_page_types = ["cms.LibraryPage"]
    subpage_types = []

    class Meta:
        verbose_name, verbose_name_plural = _("paper"), _("papers")

    def get_context(self, request, *args, **kwargs):
        above = self.get_parent()
        crumbs = [(above.title, above.get_url(request)), (self.number or self.get_kind_display(), "")]
        return super().get_context(request, *args, **kwargs) | {"crumbs": crumbs}

    @property
    def told(self):
        """What people call it by."""
        return f"{self.get_kind_display()} {self.title} {self.number} {self.office} {self.lead}"

    def full_clean(self, *args, **kwargs):
        self.folded = text.fold(f"{self.title} {self.number} {self.office} {self.lead}")
        super().full_clean(*args, **kwargs)

    def folded_words(self):
        return f"{super().folded_words()} {text.fold_words(self.number)}"
