"""Put in, or bring up to date, the base data every installation needs."""

from django.core.management.base import BaseCommand

from marketplace.foundation.core import content


class Command(BaseCommand):
    help = "Base data of every room: places, product groups, authorities, rules. Can be run again at any time."

    def add_arguments(self, parser):
        parser.add_argument("labels", nargs="*", help="only these rooms")

    def handle(self, *_args, labels, **_options):
        unknown = set(labels) - set(content.labels())
        if unknown:
            self.stderr.write(f"no base data registered for: {', '.join(sorted(unknown))}")
            raise SystemExit(2)
        for label, told in content.load(*labels).items():
            self.stdout.write(f"{label}: {told if told is not None else 'done'}")
