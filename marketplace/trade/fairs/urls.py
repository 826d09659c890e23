"""Pages below the language prefix, and the files and feeds outside it."""

from django.urls import path

from . import views

urlpatterns: list = [
    path("hoi-cho/", views.calendar, name="fairs"),
    path("hoi-cho/da-qua/", views.past, name="fairs_past"),
    path("hoi-cho/<slug:slug>/", views.fair, name="fair"),
    path("hoi-cho/<slug:slug>/nhac/", views.remind, name="fair_remind"),
    path("hoi-cho/<slug:slug>/tep/<int:key>/", views.document, name="fair_document"),
]
plain_urlpatterns: list = [
    path("hoi-cho.ics", views.calendar_ics, name="fairs_ics"),
    path("hoi-cho/rss.xml", views.feed, name="fairs_feed"),
    path("hoi-cho/<slug:slug>.ics", views.fair_ics, name="fair_ics"),
    path("fair-result/<int:key>/", views.result, name="fair_result"),
    path("fair-reminder/<int:key>/", views.reminder_stop, name="fair_reminder_stop"),
]
