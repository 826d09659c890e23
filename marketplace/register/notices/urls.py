"""The holder's answer, behind the signed link of a message."""

from django.urls import path, reverse

from . import views

urlpatterns: list = []  # below the language prefix
plain_urlpatterns = [  # outside it
    path("letters/<int:key>/", views.answer, name="letter_answer"),
]


def answer_address(letter):
    return reverse("letter_answer", args=[letter])
