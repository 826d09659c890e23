"""Rows become producers, products, recognitions and certificates: set-wise, by the services of the register."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from marketplace.foundation.core.text import fold_words
from marketplace.register.certification import services
from marketplace.register.certification.models import Authority, Certificate, Decision, DecisionKind, RegisteredProduct
from marketplace.register.producers import selectors as producer_selectors
from marketplace.register.producers import services as producer_services

from .changes import differing
from .matching import Match
from .reading import Parsed, level_of


@dataclass
class Line:
    number: int
    parsed: Parsed
    match: Match
    product: RegisteredProduct | None = None

    @property
    def producer(self):
        return self.match.producer


def write(lines, *, file_name, actor):
    _producers(lines, actor)
    _new_products([line for line in lines if line.match.product is None], actor)
    _changed_products([line for line in lines if line.match.product], file_name, actor)
    _recognitions(lines, actor)


def _producers(lines, actor):
    """Renamed ones one by one, since somebody answered for each; new ones together."""
    renamed = {line.producer.pk: line for line in lines if line.match.rename}
    for line in renamed.values():
        producer_services.amend(line.producer, name=line.parsed.producer, actor=actor, reason=_("renamed by import"))
    fresh = {}
    for line in lines:
        if line.parsed.producer and not line.producer:
            fresh.setdefault(fold_words(line.parsed.producer), line.parsed)
    rows = [
        {"name": parsed.producer, "kind": producer_selectors.kind_from_name(parsed.producer), "source": parsed.sources}
        for parsed in fresh.values()
    ]
    made = dict(zip(fresh, producer_services.enter(rows, actor=actor), strict=True))
    for line in lines:
        if not line.producer:
            line.match.producer = made.get(fold_words(line.parsed.producer))


def _new_products(lines, actor):
    rows = [
        {
            "name": line.parsed.name,
            "group": line.parsed.group,
            "producer": line.producer,
            "office_code": line.parsed.office_code,
            "source": line.parsed.sources,
            **line.parsed.place,
        }
        for line in lines
    ]
    for line, product in zip(lines, services.register_products(rows, actor=actor), strict=True):
        line.product = product


def _changed_products(lines, file_name, actor):
    changes = defaultdict(dict)
    for line in lines:
        line.product = line.match.product
        for field, value in differing(line.parsed, line.product, line.producer).items():
            setattr(line.product, field, value)  # two lines may mean one product: the second adds to the first
            changes[line.product.pk][field] = value
    services.amend_products(changes, actor=actor, reason=_("import of %(file)s") % {"file": file_name})


def _recognitions(lines, actor):
    told = [(line, said) for line in lines for said in line.parsed.said]
    rows = [
        {
            "product": line.product,
            "stars": said.stars,
            "year": said.year,
            "month": said.month,
            "day": said.day,
            "said_until": said.said_until,
            "level": level_of(said.words),
            "words": said.words,
            "source": line.parsed.sources,
        }
        for line, said in told
    ]
    recorded = services.record_recognitions(rows, actor=actor)
    papers = [(line, said.paper, one) for (line, said), one in zip(told, recorded, strict=True) if said.paper and not one.completed_by_id]
    _certificates(papers, actor)


def _certificates(papers, actor):
    """One decision at a time, with all products of the file that it names and that have no certificate of its day."""
    products = {line.product.pk for line, _paper, _said in papers}
    held = set(Certificate.objects.filter(product__in=products).values_list("product", "valid_from"))
    annexes = defaultdict(dict)
    for line, paper, recognition in papers:
        if (line.product.pk, paper["day"]) not in held:
            held.add((line.product.pk, paper["day"]))
            annexes[paper["number"], paper["authority"], paper["day"]][recognition] = {"points": _points(paper)}
    sources = {(paper["number"], paper["authority"], paper["day"]): line.parsed.sources for line, paper, _said in reversed(papers)}
    for said, items in annexes.items():
        services.complete_recognitions(items, decision=_decision(*said, sources[said], actor), actor=actor)


def _points(paper):
    return Decimal(paper["points"]).quantize(Decimal("0.01")) if paper["points"] is not None else None


def _decision(number, code, day, source, actor):
    authority = Authority.objects.get(code=code)
    known = {"decided_on": day, "authority": authority, "kind": DecisionKind.RECOGNISE}
    found = Decision.objects.filter(number=number, **known).first()
    return found or services.record_decision(number, **known, level=authority.level, source=source, actor=actor)
