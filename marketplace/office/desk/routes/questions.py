"""Questions that a maker has left lying."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import questions

patterns = [
    path("questions/", questions.listing, name="questions"),
    path("questions/<int:key>/close/", questions.close, name="question_close"),
]
tabs = [Tab("questions", _("Questions"), (Role.OPERATOR,), 56)]
