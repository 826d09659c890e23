"""Pages below the language prefix, and the files and feeds outside it."""

from django.urls import path

from .views import files, mine, public

urlpatterns: list = [
    path("diem-ban/", public.listing, name="outlets"),
    path("diem-ban/in/", public.printable, name="outlets-print"),
    path("diem-ban/khung/", public.frame, name="outlets-frame"),
    path("diem-ban/rss.xml", files.feed, name="outlets-feed"),
    path("diem-ban/danh-sach.<str:kind>", files.official, name="outlets-official"),
    path("diem-ban/dang-ky/", mine.start, name="outlet_apply"),
    path("diem-ban/dang-ky/ma/", mine.code, name="outlet_apply_code"),
    path("diem-ban/dang-ky/thoat/", mine.leave, name="outlet_apply_leave"),
    path("diem-ban/dang-ky/anh/<int:key>.jpg", mine.photo, name="outlet_mine_photo"),
    path("diem-ban/dang-ky/anh/<int:key>/bo/", mine.photo_remove, name="outlet_mine_photo_remove"),
    path("diem-ban/dang-ky/<str:code>/", mine.outlet, name="outlet_mine"),
    path("diem-ban/dang-ky/<str:code>/cua-hang/", mine.shop, name="outlet_mine_shop"),
    path("diem-ban/dang-ky/<str:code>/vi-tri/", mine.place, name="outlet_mine_place"),
    path("diem-ban/dang-ky/<str:code>/gio/", mine.hours, name="outlet_mine_hours"),
    path("diem-ban/dang-ky/<str:code>/hang/", mine.goods, name="outlet_mine_goods"),
    path("diem-ban/dang-ky/<str:code>/anh/", mine.photos, name="outlet_mine_photos"),
    path("diem-ban/dang-ky/<str:code>/nop/", mine.hand_in, name="outlet_mine_hand_in"),
    path("diem-ban/dang-ky/<str:code>/bo/", mine.discard, name="outlet_mine_discard"),
    path("diem-ban/<slug:slug>/nhan/", mine.claim, name="outlet_claim"),
    path("diem-ban/<slug:slug>/", public.outlet, name="outlet"),
]
plain_urlpatterns: list = [
    path("diem-ban.csv", files.as_csv, name="outlets-csv"),
    path("diem-ban.geojson", files.as_geojson, name="outlets-geojson"),
]
