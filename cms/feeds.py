from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.translation import gettext_lazy as _

from .models import StoryPage

AS_MANY = 30


class StoryFeed(Feed):
    """Stories in Vietnamese, the newest first."""

    title = _("Stories")
    link = "/chuyen/"
    description = settings.SITE_NAME
    language = "vi"

    def items(self):
        return StoryPage.objects.live().filter(locale__language_code="vi").order_by("-first_published_at")[:AS_MANY]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.lead

    def item_link(self, item):
        return item.get_full_url()

    def item_pubdate(self, item):
        return item.first_published_at

    def item_updateddate(self, item):
        return item.last_published_at
