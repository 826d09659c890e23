"""The public register and certificate checks."""

from django.urls import path

from . import views

urlpatterns = [  # below the language prefix
    path("chung-nhan/", views.register, name="register"),
    path("chung-nhan/tat-ca.csv", views.register_csv, name="register-csv"),
    path("chung-nhan/<path:code>", views.certificate, name="certificate"),
]
plain_urlpatterns = [  # outside it
    path("check/", views.check_form, name="check-form"),
    path("check/<path:code>", views.check, name="check"),
]
