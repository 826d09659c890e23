"""The book of every đồng, for operators."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import book

patterns = [
    path("book/", book.overview, name="book"),
    path("book/check/", book.check, name="book_check"),
    path("book/purchases/<str:reference>/", book.trail, name="book_trail"),
    path("book/accounts/<int:key>/", book.account, name="book_account"),
    path("book/accounts/<int:key>/<slug:kind>/", book.account, name="book_export"),
    path("book/<slug:kind>/", book.accounts, name="book_accounts"),
]
tabs = [Tab("book", _("Book"), (Role.OPERATOR,), 68, whole=True)]
