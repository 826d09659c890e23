from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def step_url(order, step, tap=False):  # noqa: FBT002  a template's word
    """Where a step is posted: through the portal, or through a signed link."""
    return reverse(f"one_tap_{step}" if tap else f"seller:{step}_order", args=[order.number])
