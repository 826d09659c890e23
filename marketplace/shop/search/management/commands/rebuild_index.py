import sys

from django.core.management.base import BaseCommand, CommandError

from marketplace.shop.search import indexing, rebuilding, services


class Command(BaseCommand):
    help = (
        "Write the search index anew from listings, certificates, prices and stock; the shop stays open meanwhile. "
        "With a search cluster its indices are made anew too: beside the serving ones, proven, then in their place."
    )

    def handle(self, **options):
        self.stdout.write(f"{services.rebuild()} documents.")
        try:
            carried = rebuilding.rebuild(Progress().told)
        except indexing.IndexingFailed as refusal:
            raise CommandError(f"{refusal} The index that served before still does; without one the database answers.") from refusal
        if carried is not None:
            told = " and ".join(f"{number} of {name}" for name, number in carried.items())
            self.stdout.write(f"Documents in the search cluster: {told}.")


class Progress:
    """Tenths on one line of the error output, which `make demo` shows."""

    def __init__(self):
        self.tenths = 0

    def told(self, done, total):
        tenths = 10 * done // total if total else 10
        if tenths > self.tenths:
            self.tenths = tenths
            sys.stderr.write(f"{10 * tenths} % ")
            sys.stderr.flush()
