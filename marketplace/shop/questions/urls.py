"""Asking from a product's page; answering by the signed link of a message."""

from django.urls import path, reverse

from . import views

urlpatterns = [path("ask/<slug:code>/", views.ask, name="ask")]  # below the language prefix
plain_urlpatterns = [path("question/<int:key>/", views.answer, name="question_answer")]  # outside it


def answer_address(question):
    return reverse("question_answer", args=[question])
