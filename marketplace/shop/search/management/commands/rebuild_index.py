from django.core.management.base import BaseCommand

from marketplace.shop.search import services


class Command(BaseCommand):
    help = "Write the search index anew from listings, certificates, prices and stock; the shop stays open meanwhile."

    def handle(self, **options):
        self.stdout.write(f"{services.rebuild()} documents.")
