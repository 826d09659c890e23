"""Words that belong together when goods are searched for."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import words

patterns = [
    path("words/", words.listing, name="words"),
    path("words/new/", words.new, name="words_new"),
    path("words/<int:key>/", words.one, name="words_one"),
    path("words/<int:key>/switch/", words.switch, name="words_switch"),
    path("words/<int:key>/undo/", words.undo, name="words_undo"),
]
tabs = [Tab("words", _("Words of the search"), (Role.EDITOR, Role.OPERATOR), 115, whole=True)]
