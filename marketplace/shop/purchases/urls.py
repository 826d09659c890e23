"""A shopper follows a purchase."""

from django.urls import path

from . import card_views, change_views, refund_views, views

urlpatterns: list = [  # below the language prefix
    path("order/", views.find, name="order_find"),
    path("order/code/", views.code, name="order_code"),
    path("order/<str:number>/", views.order, name="order"),
    path("order/<str:number>/payment/", views.payment, name="order_payment"),
    path("order/<str:number>/change/", change_views.change, name="order_change"),
    path("order/<str:number>/change/code/", change_views.code, name="order_change_code"),
    path("order/<str:number>/new-qr/", change_views.new_qr, name="order_new_qr"),
    path("order/<str:number>/to-cash/", change_views.to_cash, name="order_to_cash"),
    path("order/<str:number>/to-transfer/", change_views.to_transfer, name="order_to_transfer"),
    path("order/<str:number>/refund/", refund_views.account, name="order_refund"),
    path("order/<str:number>/card/", card_views.pay, name="order_card"),
    path("order/<str:number>/card/secret/", card_views.secret, name="order_card_secret"),
    path("order/<str:number>/card/back/", card_views.back, name="order_card_back"),
    *(path(f"order/<str:number>/<str:parcel>/{step}/", views.step, {"step": step}, name=f"order_{step}") for step in views.STEPS),
]
plain_urlpatterns: list = []  # outside it
