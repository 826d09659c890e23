"""Commission and the VAT on it, as rules of days."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import fees

patterns = [
    path("fees/", fees.listing, name="fees"),
    path("fees/new/", fees.new, name="fees_new"),
    path("fees/vat/", fees.vat, name="fees_vat"),
    path("fees/<int:key>/end/", fees.end, name="fees_end"),
]
tabs = [Tab("fees", _("Commission"), (Role.OPERATOR,), 66, whole=True)]
