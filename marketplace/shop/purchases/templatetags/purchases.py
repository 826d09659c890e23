from django import template

from marketplace.shop.purchases import selectors

register = template.Library()


@register.filter
def edition(label):
    """The label that a purchase carries, in the reader's language."""
    return selectors.edition_words(label)
