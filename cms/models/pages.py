"""What editors write. Places, makers, goods and stars come from the rooms below, at the moment somebody reads."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.urls import resolve
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BODY
from marketplace.foundation.core import dates, text
from marketplace.foundation.places.models import Commune

ON_A_PAGE = 12
NOT_DJANGOS = ("static", "media")  # answered before Django is asked


def refuse_taken(slug):
    """An address that another room, the web server or a language answers would hide the page."""
    if slug in (*NOT_DJANGOS, *dict(settings.LANGUAGES)) or resolve(f"/{slug}/").url_name != "wagtail_serve":
        raise ValidationError({"slug": _("Another page of the site has this address: please choose another word.")})


# Wagtail's own panel writes an address in the browser, and drops every Vietnamese letter
TITLE = [FieldPanel("title", heading=_("Page title"))]


class TitledForm(WagtailAdminPageForm):
    """The address may be left to us."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self):
        return self.cleaned_data["slug"] or text.slug(self.cleaned_data.get("title", ""))


class Bilingual(Page):
    """A page that may be there in one language only: the switch in the head leads where it says."""

    base_form_class = TitledForm

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        request.languages = {page.locale.language_code: page.get_url(request) for page in self._published()}
        request.instead = self._instead(request)
        return super().get_context(request, *args, **kwargs)

    def _published(self):
        others = Page.objects.live().filter(translation_key=self.translation_key).exclude(pk=self.pk)
        return [self, *others.select_related("locale")]

    def _instead(self, request):
        """(words, address) in the other language: the list this page would stand in."""
        above = self.get_parent()
        listed = Page.objects.live().filter(translation_key=above.translation_key).exclude(pk=above.pk).select_related("locale").first()
        return (listed.title, listed.get_url(request)) if listed else ("", "")


class Writing(Bilingual):
    """A page with a lead, a picture and a body."""

    lead = models.CharField(_("lead"), max_length=400, blank=True)
    picture = models.ForeignKey("cms.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture"))
    body = StreamField(BODY, verbose_name=_("body"), blank=True)
    private_page_options = []  # nothing that editors write stands behind a password
    sources = models.TextField(_("sources"), blank=True, help_text=_("One address or title a line; shown below the text"))

    content_panels = [*TITLE, FieldPanel("lead"), FieldPanel("picture"), FieldPanel("body"), FieldPanel("sources")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.SearchField("folded_title", boost=4),  # people search without diacritics
        index.SearchField("folded_words"),
    ]

    class Meta:
        abstract = True

    def full_clean(self, *args, **kwargs):
        self.slug = self.slug or text.slug(self.title)  # Wagtail's own makes u0111 of đ
        super().full_clean(*args, **kwargs)

    def clean(self):
        super().clean()
        if "cms.HomePage" in self.parent_page_types:
            refuse_taken(self.slug)

    def folded_title(self):
        return text.fold_words(self.title)

    def folded_words(self):
        return text.fold_words(" ".join([self.lead, *self.body.stream_block.get_searchable_content(self.body)]))

    @property
    def source_lines(self):
        return [line.strip() for line in self.sources.splitlines() if line.strip()]


class HomePage(Page):
    """The front page: the shop's own parts, and what editors put between them."""

    body = StreamField(BODY, verbose_name=_("body"), blank=True)
    content_panels = [*TITLE, FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.StoryIndexPage",
        "cms.NewsIndexPage",
        "cms.GuidePage",
        "cms.CampaignPage",
        "cms.CommunePage",
        "cms.RulesPage",
        "cms.LibraryPage",
    ]

    class Meta:
        verbose_name = _("front page")


class Listed(Bilingual):
    """A page that lists those below it, the newest first."""

    lead = models.CharField(_("lead"), max_length=400, blank=True)
    content_panels = [*TITLE, FieldPanel("lead")]
    parent_page_types = ["cms.HomePage"]

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        refuse_taken(self.slug)

    def below(self):
        return self.get_children().live().specific().order_by("-first_published_at", "-pk")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        listed = Paginator(self.below(), ON_A_PAGE).get_page(request.GET.get("page"))
        return context | {"listed": listed, "untold": self._untold()}

    def _untold(self):
        """How many pages below the Vietnamese list are not told in this language; 0 for the Vietnamese list itself."""
        if self.locale.language_code == "vi":
            return 0
        first = Page.objects.filter(translation_key=self.translation_key, locale__language_code="vi").first()
        told = self.get_children().live().values("translation_key")
        return first.get_children().live().exclude(translation_key__in=told).count() if first else 0


class StoryIndexPage(Listed):
    subpage_types = ["cms.StoryPage"]
    max_count_per_parent = 1
    template = "cms/story_index.html"

    class Meta:
        verbose_name = _("list of stories")


def ours():
    """An editor chooses among the communes of today's territory, not of the whole country."""
    return {"pk__in": Commune.objects.in_territory().values("pk")}


class StoryPage(Writing):
    """About a place, a maker, a product, a dish, a season: only what a source says."""

    class Kind(models.TextChoices):
        PLACE = "place", _("Place")
        MAKER = "maker", pgettext_lazy("story", "Maker")
        PRODUCT = "product", _("Product")
        RECIPE = "recipe", _("Recipe")
        SEASON = "season", _("Season")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PLACE)
    commune = models.ForeignKey(
        "places.Commune", models.SET_NULL, null=True, blank=True, related_name="+", limit_choices_to=ours, verbose_name=_("commune")
    )
    content_panels = [
        *TITLE,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("commune")]),
        *Writing.content_panels[len(TITLE) :],
    ]
    parent_page_types = ["cms.StoryIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name, verbose_name_plural = _("story"), _("stories")

    def get_context(self, request, *args, **kwargs):
        others = type(self).objects.live().filter(locale=self.locale).exclude(pk=self.pk).order_by("-first_published_at")
        return super().get_context(request, *args, **kwargs) | {"others": others.select_related("commune", "picture")[:3]}


class NewsIndexPage(Listed):
    subpage_types = ["cms.NewsPage"]
    max_count_per_parent = 1
    template = "cms/story_index.html"

    class Meta:
        verbose_name = _("newsroom")


class NewsPage(Writing):
    """What an office announces, with its day."""

    told_on = models.DateField(_("date"), default=dates.today)
    content_panels = [*TITLE, FieldPanel("told_on"), *Writing.content_panels[len(TITLE) :]]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types = []
    template = "cms/story_page.html"

    class Meta:
        verbose_name, verbose_name_plural = _("announcement"), _("announcements")


class GuidePage(Writing):
    """How something is done, or what the rules are."""

    awaits_review = models.BooleanField(_("waits for legal review"), default=True)
    content_panels = [*Writing.content_panels, FieldPanel("awaits_review")]
    parent_page_types = ["cms.HomePage", "cms.GuidePage"]
    subpage_types = ["cms.GuidePage"]
    template = "cms/guide_page.html"

    class Meta:
        verbose_name, verbose_name_plural = _("guide"), _("guides")

    def get_context(self, request, *args, **kwargs):
        others = GuidePage.objects.live().filter(locale=self.locale).exclude(pk=self.pk).select_related("locale").order_by("path")
        return super().get_context(request, *args, **kwargs) | {"others": others}


class CampaignPage(Writing):
    """Tết, a harvest, a fair: on the front page while it runs; before and after, its page says so."""

    class Kind(models.TextChoices):
        TET = "tet", _("Tết")
        HARVEST = "harvest", _("Harvest")
        FAIR = "fair", _("Fair")
        OTHER = "other", pgettext_lazy("campaign", "Other")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OTHER)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    content_panels = [
        *TITLE,
        FieldPanel("kind"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")])], heading=_("When it runs")),
        *Writing.content_panels[len(TITLE) :],
    ]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    template = "cms/campaign_page.html"

    class Meta:
        verbose_name, verbose_name_plural = _("campaign"), _("campaigns")

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day is before the first.")})

    @classmethod
    def running(cls, on=None):
        day = dates.today(on)
        found = cls.objects.live().filter(Q(starts_on=None) | Q(starts_on__lte=day))
        return found.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"now": self.now()}

    def now(self, on=None):
        """(before, during or after; in words)"""
        today = dates.today(on)
        if self.starts_on and today < self.starts_on:
            return "before", _("Begins on %(day)s") % {"day": dates.words(self.starts_on)}
        if self.ends_on and today > self.ends_on:
            return "after", _("Ended on %(day)s") % {"day": dates.words(self.ends_on)}
        if self.ends_on == today:
            return "during", _("Today is the last day")
        if self.ends_on:
            return "during", _("Until %(day)s, %(left)s") % {"day": dates.words(self.ends_on), "left": dates.left_words(self.ends_on)}
        return "during", _("Going on now")
