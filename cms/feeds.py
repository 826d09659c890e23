from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from marketplace.foundation.core.feeds import Rss

from .models import StoryIndexPage, StoryPage

AS_MANY = 30
FRESH = "public, max-age=60"


@require_safe
def stories(request, language="vi"):
    """Stories in one language, the newest first."""
    with override(language):
        return _stories(request, language)


def _stories(request, language):
    origin, index = f"{request.scheme}://{request.get_host()}", StoryIndexPage.objects.filter(locale__language_code=language).first()
    made = Rss(_("Stories"), origin + (index.get_url(request) if index else "/"), settings.SITE_NAME, language=language)
    for page in StoryPage.objects.live().filter(locale__language_code=language).order_by("-first_published_at", "-pk")[:AS_MANY]:
        address = origin + page.get_url(request)
        dates = {"pubdate": page.first_published_at, "updateddate": page.last_published_at}
        made.add_item(page.title, address, page.lead, unique_id=address, **dates)
    answer = HttpResponse(made.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
    answer["Cache-Control"] = FRESH
    return answer
