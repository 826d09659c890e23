from django.urls import path

from . import views

_ways = (
    ("order/<str:number>/<str:parcel>/return", "order_return", views.step),
    ("parcel/<str:parcel>", "gift", views.gift_step),
)
_steps = [
    path(f"{begins}/<int:key>/{step}/", view, {"step": step}, name=f"{name}_{step}") for begins, name, view in _ways for step in views.STEPS
]
urlpatterns: list = [  # below the language prefix
    path("order/<str:number>/<str:parcel>/return/", views.parcel, name="order_return"),
    path("order/<str:number>/<str:parcel>/return/photo/<int:key>/", views.photo, name="order_return_photo"),
    path("order/<str:number>/<str:parcel>/gift/", views.gift_link, name="order_gift"),
    path("parcel/<str:parcel>/", views.gift, name="gift"),
    path("parcel/<str:parcel>/photo/<int:key>/", views.gift_photo, name="gift_photo"),
    *_steps,
]
plain_urlpatterns: list = []
