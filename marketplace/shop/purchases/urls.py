"""A shopper follows a purchase."""

from django.urls import path

from . import views

urlpatterns: list = [  # below the language prefix
    path("order/", views.find, name="order_find"),
    path("order/code/", views.code, name="order_code"),
    path("order/<str:number>/", views.order, name="order"),
    path("order/<str:number>/payment/", views.payment, name="order_payment"),
    *(path(f"order/<str:number>/<str:parcel>/{step}/", views.step, {"step": step}, name=f"order_{step}") for step in views.STEPS),
]
plain_urlpatterns: list = []  # outside it
