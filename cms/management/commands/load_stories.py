"""Put in the stories, papers, guides and sights that a new site begins with; again: only those that are missing."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from cms import guides, papers, sights, stories


class Command(BaseCommand):
    help = "Put in the stories, papers, guides and sights that a new site begins with; what editors changed stays."

    def handle(self, **_options):
        self.stdout.write(f"{stories.load()} stories, {papers.load()} papers, {guides.load()} guides, {sights.load()} pages of sights")
        call_command("update_index", verbosity=0)  # what a newer version of the site wants to find in pages that are there
