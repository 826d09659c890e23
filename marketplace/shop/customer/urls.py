"""The shopper's own pages."""

from django.urls import include, path

from marketplace.shop.customer import searches, views

_pages = [
    path("", views.home, name="home"),
    path("orders/", views.orders, name="orders"),
    path("orders/join/", views.join_orders, name="join_orders"),
    path("orders/join/code/", views.join_orders_code, name="join_orders_code"),
    path("profile/", views.profile, name="profile"),
    path("addresses/", views.addresses, name="addresses"),
    path("addresses/new/", views.address, name="address_new"),
    path("addresses/<int:key>/", views.address, name="address"),
    path("addresses/<int:key>/delete/", views.address_delete, name="address_delete"),
    path("searches/", searches.saved, name="searches"),
    path("searches/new/", searches.save, name="search_new"),
    path("searches/<int:key>/", searches.rename, name="search"),
    path("searches/<int:key>/messages/", searches.messages_of, name="search_messages"),
    path("searches/<int:key>/delete/", searches.remove, name="search_delete"),
    path("data/", views.data, name="data"),
    path("data/consent/<slug:purpose>/", views.consent, name="consent"),
    path("data/download/", views.download, name="download"),
    path("data/erase/", views.erase, name="erase"),
    path("forget/", views.forget_number, name="forget_number"),
    path("forget/code/", views.forget_number_code, name="forget_number_code"),
]
urlpatterns: list = [path("account/", include((_pages, "account")))]  # below the language prefix
plain_urlpatterns: list = []  # outside it
