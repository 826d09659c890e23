"""A new key for certificate codes; see docs/checking-codes.md."""

from django.core.management.base import BaseCommand

from marketplace.register.certification import services


class Command(BaseCommand):
    help = "Sign certificate codes with a new key from now on; the old one stays published as long as it is needed."

    def add_arguments(self, parser):
        parser.add_argument("--reason", required=True, help="Written into the audit row.")

    def handle(self, *, reason, **_options):
        self.stdout.write(f"At work: {services.rotate_signing_key(None, reason=reason)}")
