"""How Vietnamese addresses a producer: HTX, công ty, or cô/bác for a household and for people who have joined hands."""

from django.utils.translation import pgettext

from .models import Kind


def you(producer):
    """The word for `%(you)s`, which a Vietnamese sentence to a producer may hold although the English one needs none."""
    if producer.kind == Kind.COOPERATIVE:
        return pgettext("to a cooperative", "you")
    if producer.kind == Kind.COMPANY:
        return pgettext("to a company", "you")
    return pgettext("to a household", "you")
