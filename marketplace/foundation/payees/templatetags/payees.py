from django import template

from marketplace.foundation.payees import modes

register = template.Library()
register.simple_tag(modes.why_no_transfers)
register.simple_tag(modes.invoice_words)
register.simple_tag(modes.money_words)
