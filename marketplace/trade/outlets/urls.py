"""Pages below the language prefix, and the files and feeds outside it."""

from django.urls import path

from .views import files, public

urlpatterns: list = [
    path("diem-ban/", public.listing, name="outlets"),
    path("diem-ban/in/", public.printable, name="outlets-print"),
    path("diem-ban/khung/", public.frame, name="outlets-frame"),
    path("diem-ban/rss.xml", files.feed, name="outlets-feed"),
    path("diem-ban/danh-sach.<str:kind>", files.official, name="outlets-official"),
    path("diem-ban/<slug:slug>/", public.outlet, name="outlet"),
]
plain_urlpatterns: list = [
    path("diem-ban.csv", files.as_csv, name="outlets-csv"),
    path("diem-ban.geojson", files.as_geojson, name="outlets-geojson"),
]
