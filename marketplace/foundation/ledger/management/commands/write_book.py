from django.core.management.base import BaseCommand

from marketplace.foundation.ledger import checks, services


class Command(BaseCommand):
    help = (
        "Write into the book what is missing there, from the rows it comes from: once, after the book has come to a running shop. "
        "Said again, it writes nothing."
    )

    def handle(self, **options):
        checks.prepare()
        written = sum(len(services.bring(run)) for matters in checks.sources() for run in checks.runs(matters()))
        self.stdout.write(f"{written} entries.")
