from django.core.management.base import BaseCommand

from marketplace.shop.search.explaining import explain, of_listing
from marketplace.shop.search.wanted import Query

SHOWN = 10


class Command(BaseCommand):
    help = "Say how the words of a search are read, which engine answers, and why each result stands where it stands."

    def add_arguments(self, parser):
        parser.add_argument("text", help='as a shopper types it: "mien dong na ri 4 sao"')
        parser.add_argument(
            "--listing", metavar="CODE", help="why the goods with this register code stand where they stand, or are missing"
        )
        parser.add_argument("--results", type=int, default=SHOWN, help=f"how many results to explain (default {SHOWN})")

    def handle(self, text, listing, results, **options):
        told = explain(Query(text=text, page_size=max(1, results)))
        self._read(told)
        for place, result in enumerate(told.results, 1):
            self._result(f"{place}.", result)
        if listing:
            self._listing(listing, told)

    def _read(self, told):
        self.stdout.write(f"{told.engine} answers: {told.count} found.")
        for one in told.read:
            self.stdout.write(f"  read as {one.kind}: “{one.text}” is {one.label}")
        if told.dropped_stars:
            self.stdout.write(f"  stars dropped, as nothing there has them: {', '.join(map(str, told.dropped_stars))}")
        if told.nearly:
            self.stdout.write(f"  nothing has all the words: shown is what has {told.wanted.least or 'all'} of those that are known")
        for term in told.wanted.terms:
            self.stdout.write(f"  {' | '.join(map(self._alternative, term.alternatives)) or '–'}{' | in the place' if term.where else ''}")

    def _alternative(self, one):
        words = " ".join(one.words) + ("…" if one.beginning else "") + (f" (only as {one.spelt})" if one.spelt else "")
        return words if one.weight == 1 else f"{words} ×{one.weight:g}"

    def _result(self, place, result):
        self.stdout.write(f"{place} {result.row.name}: {result.score:g}")
        for points, words in result.parts:
            self.stdout.write(f"     {points:g}  {words}")
        self.stdout.write(f"     then: {', '.join(result.ties)}")

    def _listing(self, code, told):
        result, reason = of_listing(code, told.wanted)
        if result is None:
            self.stdout.write(reason)
            return
        if result.missing:
            self.stdout.write(f"{code} is missing: it has none of {'; none of '.join(result.missing)}.")
        self._result(code, result)
