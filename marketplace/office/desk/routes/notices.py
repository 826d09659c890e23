"""Letters before a star ends."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import notices as views

patterns = [
    path("notices/", views.listing, name="notices"),
    path("notices/write/", views.write, name="notices_write"),
    path("notices/print/", views.printed, name="notices_print"),
    path("notices/letters/<int:key>/sent/", views.sent, name="notice_sent"),
    path("notices/letters/<int:key>/proof/", views.proof, name="notice_proof"),
    path("notices/letters/<int:key>/answer/", views.answer, name="notice_answer"),
]
tabs = [Tab("notices", _("Letters to holders"), (Role.COORDINATION_OFFICER,), 15)]
