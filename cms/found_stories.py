"""Stories among the pages that the shop's search finds and suggests."""

from types import SimpleNamespace

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageViewRestriction

from marketplace.shop.search import services
from marketplace.shop.search.pages import Kind

from .models import StoryPage


def shown(on=None):
    """Published, of no time before or after, and behind no closed door: neither its own nor one of a page above it."""
    on = on or timezone.now()
    path = ExpressionWrapper(OuterRef("path"), CharField())
    closed = PageViewRestriction.objects.alias(below=path).filter(below__startswith=F("page__path"))
    begun, lasts = Q(go_live_at=None) | Q(go_live_at__lte=on), Q(expire_at=None) | Q(expire_at__gt=on)
    return StoryPage.objects.live().filter(begun, lasts).exclude(Exists(closed))


def _texts(story):
    return [story.lead, *story.body.stream_block.get_searchable_content(story.body)]


def _path(story):
    _site, _origin, path = story.get_url_parts(SimpleNamespace())
    return path


STORIES = Kind(
    "story",
    _("Stories"),
    shown,
    lambda story: story.lead,
    name_of=lambda story: story.title,
    texts=_texts,
    places=lambda story: [story.commune],
    related=("locale", "commune__province"),
    language=lambda story: story.locale.language_code,
    url=_path,
    tells=True,
)


def index(stories):
    """These stories (their ids); what nobody may see is found no more."""
    return services.index_pages(STORIES, stories)


def index_below(page):
    """All stories at or below this page; of a new address Wagtail tells after its transaction."""
    return index(list(StoryPage.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True)))
