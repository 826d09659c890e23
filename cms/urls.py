"""Wagtail's admin behind our login, stories and pages below the language prefix, feeds outside it."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtail_admin
from wagtail.urls import serve_pattern

from . import feeds, files, views

_sends_on = [  # Wagtail asks for these names; the doors themselves are allauth's
    path("login/", RedirectView.as_view(pattern_name="account_login"), name="wagtailadmin_login"),
    path("logout/", RedirectView.as_view(pattern_name="account_logout"), name="wagtailadmin_logout"),
]
_shut = ("login/", "logout/", "password_reset/")
_admin = [pattern for pattern in wagtail_admin.urlpatterns if not str(pattern.pattern).startswith(_shut)]

plain_urlpatterns = [  # outside the language prefix
    path("cms/", include([*_sends_on, *_admin])),
    path("documents/<int:key>/<str:name>", files.document, name="wagtaildocs_serve"),
    path("chuyen/rss.xml", feeds.stories, name="story_feed"),
    path("en/chuyen/rss.xml", feeds.stories, {"language": "en"}, name="story_feed_en"),
]
urlpatterns = [  # below it
    path("", views.home, name="home"),
    path("xa/<slug:key>", views.commune, name="commune"),
    path("trang/<slug:slug>", views.rules, name="page"),
    path("recipes/basket/", views.recipe_to_basket, name="recipe_to_basket"),
]
last_urlpatterns = [re_path(serve_pattern, views.written, name="wagtail_serve")]  # after all others: whatever editors have written
