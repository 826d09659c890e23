"""Labels in people's hands: who reported one, and which codes are looked up."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.office.desk.answering import ROLES
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import answering

THESE = {"page": "labels"}

patterns = [
    path("labels/", answering.listing, THESE, name="labels"),
    path("labels/export.<str:kind>", answering.export, THESE, name="labels_export"),
    path("labels/<int:key>/", answering.one, THESE, name="label"),
    path("labels/<int:key>/close/", answering.answer, THESE, name="label_close"),
    path("labels/<int:key>/hand/", answering.hand, THESE, name="label_hand"),
]
tabs = [Tab("labels", _("Labels and codes"), ROLES, 35)]
