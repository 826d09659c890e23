from django import template

from marketplace.office.desk import navigation

register = template.Library()


@register.inclusion_tag("desk/tabs.html", takes_context=True)
def desk_tabs(context):
    request = context["request"]
    return {"tabs": [(words, url, request.path.startswith(url)) for words, url in navigation.tabs_for(request.user)]}
