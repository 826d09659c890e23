"""Home, producer, commune, policies, help, sitemap."""

from django.urls import path

from . import views

urlpatterns = [  # below the language prefix
    path("", views.home, name="home"),
    path("xa/<slug:key>", views.commune, name="commune"),
    path("nha-san-xuat/<slug:key>", views.producer, name="producer"),
    path("help/", views.help_page, name="help"),
]
plain_urlpatterns = [  # outside it
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path("robots.txt", views.robots_txt, name="robots"),
]
