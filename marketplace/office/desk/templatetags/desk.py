from django import template
from django.urls import reverse

from marketplace.office.desk import navigation

register = template.Library()


@register.inclusion_tag("desk/tabs.html", takes_context=True)
def desk_tabs(context):
    request = context["request"]
    tabs, home = navigation.tabs_for(request.user), reverse("desk:home")
    return {"tabs": [(words, url, request.path == url or (url != home and request.path.startswith(url))) for words, url in tabs]}
