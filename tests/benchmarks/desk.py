"""The register, points of sale and fairs by the thousand, and what the desk's lists of them cost beside a bare count and page."""

import random
from datetime import timedelta

from django.db import connection

from marketplace.foundation.core import content, dates, text
from marketplace.foundation.places import services as places
from marketplace.foundation.places.models import Commune
from marketplace.office.desk import selectors
from marketplace.office.desk.territory import EVERYWHERE
from marketplace.office.desk.views.outlets import rows_of
from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.register.producers.models import Producer
from marketplace.trade.fairs import selectors as fair_selectors
from marketplace.trade.fairs.models import Fair
from marketplace.trade.outlets.models import Carried, Outlet, Paper, State

from . import fairs
from .fairs import _selects, _taken
from .generate import BATCH, _certificates, _producers, _products

SIZES = {"certificates": 10_000, "producers": 2_000, "outlets": 1_000, "fairs": 500}
PAGE, MOST, ROUNDS = 50, 3, 9
FLOOR = 5  # milliseconds; ratios over less lie
LISTS = {  # what a list reads, and its plain rows
    "certificates": (lambda: selectors.certificates(EVERYWHERE), lambda: Certificate.objects.order_by("expires_on", "pk")),
    "certificates that end soon": (
        lambda: selectors.certificates(EVERYWHERE, state="soon180"),
        lambda: Certificate.objects.filter(expires_on__lte=dates.today() + timedelta(days=180)).order_by("expires_on", "pk"),
    ),
    "products": (lambda: selectors.products(EVERYWHERE), lambda: RegisteredProduct.objects.order_by("sort_key", "pk")),
    "producers": (lambda: selectors.producers(EVERYWHERE), lambda: Producer.objects.order_by("sort_key", "pk")),
    "outlets": (rows_of, lambda: Outlet.objects.order_by("sort_key", "pk")),
    "fairs": (fair_selectors.at_desk, lambda: Fair.objects.order_by("-starts_on", "sort_key", "pk")),
}


def generate(share=1, *, begin=0):
    """`share` of the sizes, the same each time; `begin` numbers points of sale and fairs beside others."""
    dice, number = random.Random(1), {name: max(3, int(size * share)) for name, size in SIZES.items()}
    content.load("certification", "outlets")
    if not Commune.objects.exists():
        places.load_places()
    products = _products(number["certificates"], _producers(number["producers"], dice), dice)
    _certificates(products, dice)
    _outlets(range(begin, begin + number["outlets"]), products, dice)
    fairs.generate(number["fairs"], begin=begin, makers=5)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _outlets(numbers, products, dice):
    """Each carries twenty products; every tenth still waits for its survey."""
    communes, day = list(Commune.objects.in_territory()), dates.today()
    paper = Paper.objects.create(kind="announcement", number=f"{numbers.start}/TB-BENCH", dated=day, issued_by="Sở Công Thương")
    out = {"state": State.PUBLISHED, "announced_by": paper, "published_at": dates.start_of(day)}
    rows = []
    for n in numbers:
        name, said = f"Điểm bán thử số {n}", out if n % 10 else {"state": State.APPLIED}
        check = day + timedelta(days=n % 365)
        row = Outlet(code=f"B{n:06d}", slug=f"bench-{n}", name=name, commune=dice.choice(communes), next_check_on=check, **said)
        row.folded, row.sort_key = text.fold(name), text.sort_key(name)
        rows.append(row)
    made = Outlet.objects.bulk_create(rows, batch_size=BATCH)
    few = min(20, len(products))
    pairs = [(outlet, product) for outlet in made for product in dice.sample(products, few)]
    Carried.objects.bulk_create((Carried(outlet=outlet, product=product, since=day) for outlet, product in pairs), batch_size=BATCH)


def ratios():
    """{list: how many times a bare count and page of the same rows it costs}, by the database's own time, the best of nine each."""
    found = {}
    for name, pair in LISTS.items():
        ours, plain = (_selects(lambda rows=rows: (rows().count(), list(rows()[:PAGE]))) for rows in pair)
        times = [(_taken(ours), _taken(plain)) for _round in range(ROUNDS)]  # by turns, so that a busy moment meets both
        found[name] = min(one for one, _other in times) / max(min(other for _one, other in times), FLOOR)
    return found


def measured():
    """Faults in words, none if all is well."""
    generate()
    found = ratios()
    for name, ratio in found.items():
        print(f"The desk's list of {name}: {ratio:.1f} × a count and a page of the same rows.")
    return [f"The desk's list of {name} costs {ratio:.1f} ×, more than {MOST}." for name, ratio in found.items() if ratio > MOST]
