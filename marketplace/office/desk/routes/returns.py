"""Returns that wait for the marketplace."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import returns as views

patterns = [
    path("returns/", views.listing, name="returns"),
    path("returns/<int:key>/", views.one, name="return"),
    path("returns/<int:key>/answer/", views.answer, name="return_answer"),
    path("returns/<int:key>/came/", views.came, name="return_came"),
    path("returns/<int:key>/resend/", views.resend, name="return_resend"),
    path("returns/<int:key>/arrived/", views.arrived, name="return_arrived"),
    path("returns/<int:key>/money/", views.money, name="return_money"),
    path("returns/<int:key>/photo/<int:photo>/", views.photo, name="return_photo"),
]
tabs = [Tab("returns", _("Returns"), (Role.OPERATOR,), 53)]
