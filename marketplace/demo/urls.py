"""What is real, and the demo's mailbox."""

from django.urls import include, path

from . import views

_demo = [
    path("", views.about, name="about"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<slug:key>/", views.letter, name="letter"),
]
urlpatterns = [path("demo/", include((_demo, "demo")))]  # below the language prefix
plain_urlpatterns: list = []  # outside it
