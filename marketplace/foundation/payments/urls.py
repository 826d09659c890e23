"""Webhooks: what other computers tell us about money."""

from django.urls import path

from . import views

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = [  # outside it
    path("webhooks/bank/<str:adapter>/", views.bank, name="webhook_bank"),
    path("webhooks/stripe/", views.stripe, name="webhook_stripe"),
]
