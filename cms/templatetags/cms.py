from django import template
from django.conf import settings
from django.utils.html import format_html

from marketplace.foundation.core.jsonld import json_ld

register = template.Library()


@register.simple_tag(takes_context=True)
def article_data(context):
    """JSON-LD of what somebody has written."""
    page, site = context["page"], context["site"]
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.lead,
        "inLanguage": page.locale.language_code,
        "url": site.canonical,
        "image": page.picture and site.origin + page.picture.get_rendition("fill-1200x630").url,
        "datePublished": page.first_published_at and page.first_published_at.isoformat(),
        "dateModified": page.last_published_at and page.last_published_at.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
    }
    return format_html('<script type="application/ld+json">{}</script>', json_ld({key: value for key, value in data.items() if value}))
