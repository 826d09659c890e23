"""One way of doing things from a form: do it, or say why not."""

from django.contrib import messages
from django.core.exceptions import ValidationError


def attempt(request, form, do, *, said):
    """Runs `do(cleaned data)` if the form is right. Whether it was done."""

    def checked():
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        do(form.cleaned_data)

    return perform(request, checked, said=said)


def perform(request, act, *, said):
    """A refusal changes nothing; its words are shown. Whether it was done."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    messages.success(request, said)
    return True


def one_of(names, said):
    """Which part of a page the address asks for; "" shows all of it."""
    return said if said in names else ""
