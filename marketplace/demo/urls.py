"""What is real, and the demo's mailbox."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve

from . import views

_demo = [
    path("", views.about, name="about"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<slug:key>/", views.letter, name="letter"),
]
urlpatterns = [path("demo/", include((_demo, "demo")))]  # below the language prefix
plain_urlpatterns = [  # outside it; elsewhere the web server in front gives out uploaded pictures
    re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
]
