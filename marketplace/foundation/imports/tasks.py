"""Large files are checked and applied by the worker; both can run again after a kill."""

from django.core.exceptions import ValidationError
from procrastinate.contrib.django import app

from . import services
from .models import ImportRun


@app.task(queue="imports")
def check_import(run_id):
    services.check(ImportRun.objects.get(pk=run_id))


@app.task(queue="imports")
def apply_import(run_id):
    run = ImportRun.objects.select_related("actor").get(pk=run_id)
    try:
        services.apply(run, actor=run.actor)
    except ValidationError as refused:
        services.give_back(run, problem=" ".join(refused.messages))
