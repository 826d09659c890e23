"""The real fairs and festivals, as the sources have them."""

from pathlib import Path

from django.core.management.base import BaseCommand

from marketplace.foundation.imports import selectors, services
from marketplace.foundation.imports.models import ImportRun, Stage, Verdict

FILE = Path(__file__).parents[2] / "data/events.csv"


class Command(BaseCommand):
    help = "Import the real fairs and festivals from their data file. A second run changes nothing."

    def handle(self, **_options):
        waiting = ImportRun.objects.filter(kind="events", file_name=FILE.name, actor=None).exclude(stage=Stage.APPLIED).first()
        run = waiting or services.stage("events", data=FILE.read_bytes(), file_name=FILE.name)
        services.check(run)
        counted = dict(selectors.counts(run))
        told = ", ".join(f"{number} {verdict}" for verdict, number in counted.items() if number)
        if counted[Verdict.ADD] or counted[Verdict.CHANGE]:
            services.apply(run)
        else:
            run.delete()
        self.stdout.write(f"{FILE.name}: {told}")
