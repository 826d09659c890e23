"""Results, and the page of each registered product."""

from django.urls import include, path

from . import saved_messages, stopping, views, wishing

results = ([path("", views.results, name="results")], "search")

urlpatterns = [
    path("search/", include(results)),
    path("san-pham/<slug:slug>", views.product, name="product"),
    path("san-pham/<slug:slug>/notify", wishing.notify, name="product-notify"),
    path("san-pham/<slug:slug>/notify/code", wishing.code, name="product-notify-code"),
    path("saved-searches/<int:key>/stop/", saved_messages.search_stop, name="search_stop"),
    path("restock/<int:key>/stop/", stopping.restock_stop, name="restock_stop"),
]
plain_urlpatterns = [path("san-pham/<slug:slug>/label.png", views.label_png, name="product-label")]
