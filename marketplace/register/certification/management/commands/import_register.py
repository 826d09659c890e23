"""The real register, as the sources have it."""

from pathlib import Path

from django.core.management.base import BaseCommand

from marketplace.foundation.imports import selectors, services
from marketplace.foundation.imports.models import ImportAnswer, ImportRun, Stage, Verdict

DATA = Path(__file__).parents[2] / "data"
FILES = ("register_products.csv", "register_history.csv")


class Command(BaseCommand):
    help = "Import the real OCOP register of Bắc Kạn from its data files. A second run changes nothing."

    def handle(self, **_options):
        for name in FILES:
            self._import(DATA / name)

    def _import(self, path):
        run = self._run(path)
        services.check(run)
        self._answer(run)
        if all(number == 0 for verdict, number in selectors.counts(run) if verdict in {Verdict.ADD, Verdict.CHANGE}):
            self._tell(path, run, "nothing to change")
            run.delete()
            return
        services.apply(run)
        self._tell(path, run, "applied")

    def _run(self, path):
        """Taken up again, if one was killed half-way."""
        waiting = ImportRun.objects.filter(kind="register", file_name=path.name, actor=None).exclude(stage=Stage.APPLIED).first()
        return waiting or services.stage("register", data=path.read_bytes(), file_name=path.name)

    def _answer(self, run):
        """Nobody sits here to ask: what is not surely the same stays apart, and an officer joins it."""
        asked = {row.question["key"] for row in selectors.open_questions(run)}
        while asked - set(ImportAnswer.objects.filter(kind=run.kind).values_list("key", flat=True)):
            services.answer(run, answers=dict.fromkeys(asked, "new"))
            asked = {row.question["key"] for row in selectors.open_questions(run)}

    def _tell(self, path, run, outcome):
        counted = ", ".join(f"{number} {verdict}" for verdict, number in selectors.counts(run) if number)
        self.stdout.write(f"{path.name}: {counted}: {outcome}")
