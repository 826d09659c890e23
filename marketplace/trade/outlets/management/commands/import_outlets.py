"""The real points of sale, as the sources have them."""

from pathlib import Path

from django.core.management.base import BaseCommand

from marketplace.foundation.imports import selectors, services
from marketplace.foundation.imports.models import Verdict

FILE = Path(__file__).parents[2] / "data" / "outlets.csv"


class Command(BaseCommand):
    help = "Import the points of sale that sources report, from the data file. A second run changes nothing."

    def handle(self, **_options):
        run = services.check(services.stage("outlets", data=FILE.read_bytes(), file_name=FILE.name))
        counted = dict(selectors.counts(run))
        told = ", ".join(f"{number} {verdict}" for verdict, number in counted.items() if number)
        if counted[Verdict.ADD] or counted[Verdict.CHANGE]:
            services.apply(run)
        else:
            run.delete()
        self.stdout.write(f"{FILE.name}: {told}")
