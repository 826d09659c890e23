from django import template

from marketplace.office.desk import navigation

register = template.Library()


@register.inclusion_tag("desk/tabs.html", takes_context=True)
def desk_tabs(context):
    request = context["request"]
    return {
        "groups": navigation.groups_for(request.user, request.grants, request.path),
        "asked": request.GET.get("tim", ""),
        "site": context.get("site"),
    }


@register.inclusion_tag("desk/_tasks.html")
def desk_tasks(tasks):
    return {"waiting": [task for task in tasks if task.number], "idle": [task for task in tasks if not task.number]}
