"""Questions and complaints of shoppers, each with an agency that answers by a day."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.office.desk.answering import ROLES
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import answering

THESE = {"page": "complaints"}

patterns = [
    path("complaints/", answering.listing, THESE, name="complaints"),
    path("complaints/export.<str:kind>", answering.export, THESE, name="complaints_export"),
    path("complaints/<int:key>/", answering.one, THESE, name="complaint"),
    path("complaints/<int:key>/answer/", answering.answer, THESE, name="complaint_answer"),
    path("complaints/<int:key>/hand/", answering.hand, THESE, name="complaint_hand"),
]
tabs = [Tab("complaints", _("Complaints"), ROLES, 55)]
