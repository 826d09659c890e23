"""Tax that the platform withholds and declares."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import taxes

patterns = [
    path("taxes/", taxes.listing, name="taxes"),
    path("taxes/rates/", taxes.rate, name="taxes_rate"),
    path("taxes/declared/", taxes.switch, name="taxes_switch"),
    path("taxes/declared/<int:key>/end/", taxes.end_switch, name="taxes_switch_end"),
    path("taxes/declared/<int:key>/scan/<slug:which>/", taxes.scan, name="taxes_scan"),
    path("taxes/terms/", taxes.terms, name="taxes_terms"),
    path("taxes/terms/<int:key>/end/", taxes.end_terms, name="taxes_terms_end"),
    path("taxes/terms/<int:key>/scan/", taxes.terms_scan, name="taxes_terms_scan"),
    path("taxes/threshold/", taxes.threshold, name="taxes_threshold"),
    path("taxes/<str:month>/", taxes.month, name="taxes_month"),
    path("taxes/<str:month>/close/", taxes.close, name="taxes_close"),
    path("taxes/<str:month>/paid/", taxes.paid, name="taxes_paid"),
    path("taxes/<str:month>/declaration.xlsx", taxes.export, name="taxes_export"),
]
tabs = [Tab("taxes", _("Tax withheld"), (Role.OPERATOR,), 67, whole=True)]
