from django.urls import path

from . import import_views as views

app_name = "desk_import"
urlpatterns = [
    path("", views.start, name="start"),
    path("<int:pk>/", views.run_page, name="run"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/answers/", views.answer, name="answer"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/refused.csv", views.refused, name="refused"),
]
