import sys

from django.core.management.base import BaseCommand, CommandError

from marketplace.shop.search import indexing, services


class Command(BaseCommand):
    help = (
        "Write the search index anew from listings, certificates, prices and stock; the shop stays open meanwhile. "
        "With a search cluster its index is made anew too: beside the serving one, proven, then in its place."
    )

    def handle(self, **options):
        self.stdout.write(f"{services.rebuild()} documents.")
        try:
            carried = indexing.rebuild(Progress().told)
        except indexing.IndexingFailed as refusal:
            raise CommandError(f"{refusal} The index that served before still does; without one the database answers.") from refusal
        if carried is not None:
            self.stdout.write(f"{carried} documents in the search cluster.")


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
