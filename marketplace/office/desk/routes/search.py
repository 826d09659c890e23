"""One search over everything that a person may see here."""

from django.urls import path

from marketplace.office.desk.views import search

patterns = [path("search/", search.results, name="search")]
tabs = []
