"""Promotions: the rules, who bears them, how far they are used; programmes of the state that pay for some."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import promotions

patterns = [
    path("promotions/", promotions.listing, name="promotions"),
    path("promotions/new/", promotions.new, name="promotion_new"),
    path("promotions/programmes/", promotions.programme, name="promotion_programme"),
    path("promotions/programmes/<int:key>/", promotions.programme_one, name="promotion_programme_one"),
    path("promotions/payments/<int:key>/withdraw/", promotions.payment_withdraw, name="promotion_payment_withdraw"),
    path("promotions/<int:key>/", promotions.one, name="promotion"),
    path("promotions/<int:key>/edit/", promotions.edit, name="promotion_edit"),
    path("promotions/<int:key>/open/", promotions.open_it, name="promotion_open"),
    path("promotions/<int:key>/end/", promotions.end, name="promotion_end"),
]
tabs = [Tab("promotions", _("Promotions"), (Role.OPERATOR,), 58, whole=True)]
