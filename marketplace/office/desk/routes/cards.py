"""Card payments that a person should look at, for operators."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import cards

patterns = [
    path("cards/", cards.listing, name="cards"),
    path("cards/<uuid:key>/ask/", cards.ask, name="card_ask"),
    path("cards/<uuid:key>/give-back/", cards.give_back, name="card_give_back"),
]
tabs = [Tab("cards", _("Cards"), (Role.OPERATOR,), 62, whole=True)]
