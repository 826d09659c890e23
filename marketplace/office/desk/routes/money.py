"""Who receives shoppers' money, and the paper that allows it."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import money

patterns = [
    path("money/", money.overview, name="money"),
    path("money/basis/", money.enter, name="money_enter"),
    path("money/basis/<int:key>/end/", money.end, name="money_end"),
]
tabs = [Tab("money", _("Who receives the money"), (Role.OPERATOR,), 69, whole=True)]
