from allauth.mfa.adapter import get_adapter
from django import template

register = template.Library()


@register.filter
def may_be_turned_off(authenticator):
    """Officers keep their second factor; allauth's adapter is the judge here as in the form."""
    return get_adapter().can_delete_authenticator(authenticator)
