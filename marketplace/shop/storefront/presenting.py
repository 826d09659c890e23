"""What the law wants a shopper to know of a seller (Law 19/2023, Article 37), as the register knows it; nothing is made up."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates, phones
from marketplace.foundation.core.money import NBSP
from marketplace.register.producers.models import State

REMARKS = {
    State.APPLIED: gettext_lazy("The site has not verified this maker yet; nothing is sold here."),
    State.SUSPENDED: gettext_lazy("This maker's sales are suspended at present."),
    State.CLOSED: gettext_lazy("This maker no longer sells on this site."),
}


def where(producer):
    """`Xã Côn Minh, Tỉnh Thái Nguyên`, or as precise as the register; a name never breaks over a line."""
    if producer.commune:
        return ", ".join(str(name).replace(" ", NBSP) for name in (producer.commune, producer.commune.province))
    return producer.district.display if producer.district else ""


def facts(producer):
    """[(label, value or "")]: an empty value is said to be unknown."""
    rows = [
        (_("Kind"), producer.get_kind_display()),
        (_("Representative"), producer.representative),
        (_("Address"), ", ".join(filter(None, (producer.address_line, where(producer))))),
        (_("Phone"), _tel(producer.phone)),
        (_("Registration"), _registration(producer)),
        (_("Tax code"), tax_code(producer)),
        (_("Verified by the site"), producer.get_state_display()),
    ]
    full = producer.legal_name if producer.legal_name != producer.name else ""
    return [(_("Full name"), full), *rows] if full else rows


def tax_code(producer):
    """A person's own number is shown only where there is no registration number to go by."""
    if producer.has_personal_number and producer.registration_number:
        return _("Personal number, not shown")
    return producer.tax_code


def _registration(producer):
    number, day = producer.registration_number, producer.registered_on
    return _("%(number)s, %(day)s") % {"number": number, "day": dates.words(day)} if number and day else number


def _tel(number):
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', number, phones.display(number)) if number else ""
