"""A producer's page of its money, in the portal."""

from django.urls import include, path

from . import views

_pages = [
    path("", views.money, name="owed"),
    path("<int:key>/", views.payout, name="payout"),
    path("came/<str:memo>/", views.came, name="came"),
    path("refunds/<int:key>/", views.refund, name="refund"),
    path("refunds/<int:key>/sent/", views.refund_sent, name="refund_sent"),
    path("<int:key>/statement.pdf", views.statement, name="statement"),
]
urlpatterns: list = [path("seller/money/", include((_pages, "money")))]  # below the language prefix
plain_urlpatterns: list = []  # outside it
