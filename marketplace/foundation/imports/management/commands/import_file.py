"""Bring a spreadsheet in from the command line, by the same steps as the officers' page."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from marketplace.foundation.imports import importer, selectors, services
from marketplace.foundation.imports.models import ImportRun, Stage


class Command(BaseCommand):
    help = "Import a CSV or XLSX file: `import_file register so-lieu.xlsx`. Shows what it would do; `--apply` does it."

    def add_arguments(self, parser):
        parser.add_argument("kind")
        parser.add_argument("path", type=Path)
        parser.add_argument("--apply", action="store_true", help="write it, unless questions are open")
        parser.add_argument("--refused", type=Path, help="write the refused rows here, as CSV or, where its name ends so, as XLSX")

    def handle(self, *_args, kind, path, apply, refused, **_options):
        if kind not in {known.kind for known in importer.kinds()}:
            raise CommandError(f"no such kind: {kind}; there are {', '.join(known.kind for known in importer.kinds())}")
        try:
            run = self._staged(kind, path)
            services.check(run)
            self._tell(run)
            if apply:
                services.apply(run)
                self.stdout.write("applied")
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        if refused:
            refused.write_bytes(selectors.refused_file(run, "xlsx" if refused.suffix.lower() == ".xlsx" else "csv"))

    def _staged(self, kind, path):
        """A run of the same file that was killed half-way is taken up again."""
        waiting = ImportRun.objects.filter(kind=kind, file_name=path.name).exclude(stage=Stage.APPLIED).first()
        if waiting and waiting.file and waiting.file.open("rb").read() == path.read_bytes():
            return waiting
        return services.stage(kind, data=path.read_bytes(), file_name=path.name)

    def _tell(self, run):
        self.stdout.write(" · ".join(f"{verdict}: {number}" for verdict, number in selectors.counts(run)))
        for row in run.rows.filter(verdict__in=["ask", "refuse"]):
            self.stdout.write(f"  {row.number}: {row.title}: {row.reason}")
