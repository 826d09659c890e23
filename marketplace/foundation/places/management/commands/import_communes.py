"""Bring the map up to date from its data files."""

from django.core.management.base import BaseCommand

from marketplace.foundation.places.services import load_places


class Command(BaseCommand):
    help = "Provinces, districts and communes of both editions. Can be run again at any time."

    def handle(self, **_options):
        self.stdout.write(f"places: {load_places()}")
