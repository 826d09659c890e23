import json

from django import template
from django.conf import settings
from django.utils.safestring import mark_safe

register = template.Library()
_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def article_data(page):
    """JSON-LD of what somebody has written."""
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.lead,
        "inLanguage": page.locale.language_code,
        "url": page.get_full_url(),
        "datePublished": page.first_published_at and page.first_published_at.isoformat(),
        "dateModified": page.last_published_at and page.last_published_at.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
    }
    said = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{said}</script>')  # noqa: S308  escaped as Django's json_script does
