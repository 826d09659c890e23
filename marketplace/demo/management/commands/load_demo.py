"""The register and the sample layer on it, for demonstration and tests."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from marketplace.demo import layer, orders, people


class Command(BaseCommand):
    help = "Put the real register and the marked sample layer into the database; run again, it moves its own dates to today."

    def add_arguments(self, parser):
        parser.add_argument("--everything", action="store_true", help="list all products of the register, for tests and benchmarks")

    def handle(self, *, everything, **_options):
        call_command("import_register", stdout=self.stdout)
        call_command("import_outlets", stdout=self.stdout)
        count = layer.load(everything=everything)
        self.stdout.write(f"{count} sample listings written.")
        lines = people.load()
        orders.load()
        for line in lines:
            self.stdout.write(line)
