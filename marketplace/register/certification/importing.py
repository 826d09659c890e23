"""The province's list of products comes in. Nothing is guessed, nothing is lost: what a source merely says becomes a Recognition,
only a decision with number, day and authority makes a Certificate."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates, figures
from marketplace.foundation.core.text import fold, fold_words
from marketplace.foundation.imports.importer import Column, Importer, Judgement
from marketplace.foundation.imports.models import Verdict
from marketplace.foundation.places import selectors as places
from marketplace.register.producers import selectors as producer_selectors
from marketplace.register.producers import services as producer_services
from marketplace.register.producers.models import Producer

from . import services
from .models import Authority, Decision, DecisionKind, Level, ProductGroup, RegisteredProduct

NEAR = 0.84  # of SequenceMatcher: one letter in six
EXCEL_DAYS = 20_000  # a number above this in a year's column is Excel's count of days
MONTHS = 12
_STARS = re.compile(r"([1-5])\s*(?:sao|\*|★|⭐)?|([★⭐*]{1,5})", re.IGNORECASE)
_DECISION = re.compile(
    r"QĐ (?:số )?(?P<number>\d+/QĐ-[\w\-]+) ngày (?P<day>[\d/]+)(?: của (?P<who>UBND tỉnh Bắc Kạn))?"
    r"(?: \((?P<points>[\d,]+) điểm\))?(?:; công nhận lại (?P<month>\d{1,2})/(?P<year>\d{4}))?"
)
_UNTIL = re.compile(r"có thời hạn đến (\d{1,2}/\d{1,2}/\d{4})")


@dataclass
class Said:
    """One recognition as precise as its source."""

    stars: int | None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    words: str = ""
    said_until: object = None
    paper: dict | None = None  # number, authority, points: makes a Certificate


@dataclass
class Parsed:
    name: str
    office_code: str
    producer: str
    group: ProductGroup
    sources: str
    place: dict
    said: list
    unsure: list = field(default_factory=list)


@dataclass
class Context:
    answers: dict
    groups: dict
    places: dict = field(default_factory=dict)
    products: list = field(default_factory=list)
    by_office_code: dict = field(default_factory=dict)
    by_identity: dict = field(default_factory=dict)
    producers: dict = field(default_factory=dict)  # folded → Producer
    first_line: dict = field(default_factory=dict)  # identity → line
    free_products: list = field(default_factory=list)  # nobody in the file bears their very name
    free_producers: list = field(default_factory=list)


class RegisterImporter(Importer):
    kind = "register"
    label = "Danh sách sản phẩm OCOP"
    columns = (
        Column("office_code", ("mã sản phẩm", "mã số", "mã sp", "office_code"), label="Mã sản phẩm"),
        Column("name", ("tên sản phẩm", "sản phẩm", "tên sp", "name"), required=True, label="Tên sản phẩm"),
        Column("stars", ("hạng sao", "số sao", "sao", "phân hạng", "xếp hạng", "stars"), label="Hạng sao"),
        Column("producer", ("chủ thể", "tên chủ thể", "nhà sản xuất", "đơn vị", "cơ sở sản xuất", "producer"), label="Chủ thể"),
        Column("commune", ("xã", "xã phường", "xã, phường", "phường xã", "xã/phường/thị trấn", "commune"), label="Xã"),
        Column("district", ("huyện", "huyện, thành phố", "huyện/thành phố", "huyện thành phố", "district"), label="Huyện"),
        Column("group", ("nhóm", "nhóm sản phẩm", "ngành hàng", "group"), required=True, label="Nhóm"),
        Column("year", ("năm", "năm công nhận", "ngày công nhận", "ngày quyết định", "thời gian", "year"), label="Năm"),
        Column("decision", ("quyết định", "số quyết định", "ghi chú", "decision"), label="Quyết định"),
        Column("price", ("giá", "giá bán", "price_vnd"), label="Giá"),
        Column("source", ("nguồn", "địa chỉ nguồn", "source_url"), label="Nguồn"),
    )

    def prepare(self, rows, answers):
        context = Context(answers, {fold_words(group.name): group for group in ProductGroup.objects.all()})
        context.products = list(
            RegisteredProduct.objects.select_related("producer", "group", "commune", "old_commune", "district").prefetch_related(
                "recognitions", "certificates"
            )
        )
        context.by_office_code = {product.office_code: product for product in context.products if product.office_code}
        context.by_identity = {(fold_words(product.name), product.producer_id): product for product in context.products}
        context.producers = {fold_words(producer.name): producer for producer in Producer.objects.all()}
        named, claimed, codes = set(), set(), set()
        for row in rows:
            context.first_line.setdefault(_row_identity(row), row.number)
            folded = fold_words(row.values.get("producer", ""))
            named.add(folded)
            codes.add(row.values.get("office_code") or None)
            claimed.add((fold_words(row.values.get("name", "")), getattr(context.producers.get(folded), "pk", folded or None)))
        context.free_producers = [producer for folded, producer in context.producers.items() if folded not in named]
        context.free_products = [
            product
            for product in context.products
            if (fold_words(product.name), product.producer_id) not in claimed and product.office_code not in codes
        ]
        return context

    def judge(self, row, context):
        title = row.values.get("name", "")
        try:
            parsed = _parsed(row.values, context)
            _refuse_second(row, context)
        except ValidationError as refused:
            return Judgement(Verdict.REFUSE, " ".join(refused.messages), title)
        match = _match(parsed, context)
        if match.question:
            return Judgement(Verdict.ASK, match.question["text"], title, question=match.question)
        changes = _changes(parsed, match)
        verdict = Verdict.ADD if match.product is None else Verdict.CHANGE if changes else Verdict.SAME
        return Judgement(verdict, "; ".join(parsed.unsure), title, changes)

    def apply(self, row, context, *, actor):
        parsed = _parsed(row.values, context)
        match = _match(parsed, context)
        producer = _producer(parsed, match, context, actor)
        product = match.product
        if product is None:
            fields = {"office_code": parsed.office_code, "source": parsed.sources, **parsed.place}
            product = services.register_product(parsed.name, group=parsed.group, producer=producer, actor=actor, **fields)
        else:
            product = services.amend_product(
                product, actor=actor, reason=_("import of line %(line)d") % {"line": row.number}, **_differing(parsed, match, producer)
            )
        for said in parsed.said:
            _record(product, said, parsed, actor)


# What a row says


def _refuse_second(row, context):
    first = context.first_line[_row_identity(row)]
    if first != row.number:
        raise ValidationError(_("The same product stands in line %(line)d."), params={"line": first})


def _parsed(values, context):
    name, producer = values.get("name", ""), values.get("producer", "")
    if not name:
        raise ValidationError(_("The name of the product is missing."))
    group = context.groups.get(fold_words(values.get("group", "")))
    if group is None:
        raise ValidationError(_("“%(group)s” is none of the six groups."), params={"group": values.get("group", "")})
    stars = _stars(values.get("stars", ""))
    said = _said(values, stars)
    place, unsure = _place(values.get("commune", ""), values.get("district", ""), context)
    unsure = [
        *([] if stars else [_("stars not known")]),
        *([] if producer else [_("producer not known")]),
        *unsure,
    ]
    sources = "\n".join(part for part in re.split(r"\s*;\s+|\s+;\s*", values.get("source", "")) if part)
    return Parsed(name, values.get("office_code", ""), producer, group, sources, place, said, unsure)


def _stars(text):
    if not text:
        return None
    match = _STARS.fullmatch(text.strip())
    if not match:
        raise ValidationError(_("“%(text)s” is no number of stars from 1 to 5."), params={"text": text[:40]})
    return int(match[1]) if match[1] else len(match[2])


def _said(values, stars):
    words = values.get("decision", "")
    price = values.get("price", "")
    told = "; ".join(part for part in (words, _("price in the source: %(price)s") % {"price": price} if price else "") if part)
    if stars and stars >= 3 and (match := _DECISION.fullmatch(words)) and (code := _authority(match)):  # noqa: PLR2004
        day = dates.parse_day(match["day"])
        points = figures.decimal(match["points"]) if match["points"] else None
        paper = {"number": match["number"], "authority": code, "points": points, "day": day}
        said = [Said(stars, day.year, day.month, day.day, told, paper=paper)]
        if match["year"]:
            said.append(Said(stars, int(match["year"]), int(match["month"]), None, words))
        return said
    until = _UNTIL.search(words)
    return [Said(stars, *_period(values.get("year", "")), told, dates.parse_day(until[1]) if until else None)]


def _authority(match):
    if match["who"]:
        return "ubnd-tinh-bac-kan"
    return "bo-nnptnt" if "QĐ-BNN" in match["number"] else ""


def _period(text):
    """`2021`, `12/2021`, `29/12/2021`, Excel's 44559 → year, month, day; as much as there is."""
    if not text:
        return None, None, None
    if re.fullmatch(r"(19|20)\d\d", text):
        return int(text), None, None
    if (match := re.fullmatch(r"(\d{1,2})[/.\-]((?:19|20)\d\d)", text)) and 1 <= int(match[1]) <= MONTHS:
        return int(match[2]), int(match[1]), None
    day = dates.from_excel(int(text)) if re.fullmatch(r"\d{5}", text) and int(text) > EXCEL_DAYS else dates.parse_day(text)
    return day.year, day.month, day.day


def _place(commune, district, context):
    """As precise as the source, and what stays open."""
    key = (commune, district)
    if key not in context.places:
        context.places[key] = _read_place(commune, district)
    place, unsure = context.places[key]
    return dict(place), list(unsure)


def _read_place(commune, district):
    reading = places.resolve(commune, district=district) if commune else places.resolve(district)
    if commune and reading.commune:
        old = reading.old[0] if len(reading.old) == 1 else None
        held = old.district if old else reading.district
        return {"commune": reading.commune, "old_commune": old, "district": held, "place_words": ""}, []
    place = {"commune": None, "old_commune": None, "district": reading.district, "place_words": commune}
    if not commune:
        place["place_words"] = "" if reading.district else district
        return place, [_("commune not known")]
    return place, [_("“%(words)s” is no commune of the map") % {"words": commune}]


# What the register has


@dataclass
class Match:
    product: RegisteredProduct | None = None
    producer: Producer | None = None
    rename: bool = False
    question: dict | None = None


def _row_identity(row):
    values = row.values
    if values.get("office_code"):
        return "code", values["office_code"]
    return "name", fold_words(values.get("name", "")), fold_words(values.get("producer", ""))


def _match(parsed, context):
    producer, rename, question = _match_producer(parsed, context)
    if question:
        return Match(question=question)
    product = context.by_office_code.get(parsed.office_code) if parsed.office_code else None
    if product is None and (producer or not parsed.producer):
        product = context.by_identity.get((fold_words(parsed.name), producer and producer.pk))
    if product is None:
        candidates = [known for known in context.free_products if _may_be_product(fold_words(parsed.name), parsed, producer, known)]
        product, question = _asked(parsed, candidates, context)
    elif parsed.office_code and product.office_code not in {"", parsed.office_code}:  # the same words under two codes
        product, question = _asked(parsed, [product], context)
    return Match(product, producer, rename, question)


def _match_producer(parsed, context):
    """→ the producer (None: new or not named), whether it is renamed, or a question."""
    folded = fold_words(parsed.producer)
    if not folded or folded in context.producers:
        return context.producers.get(folded), False, None
    candidates = [producer for producer in context.free_producers if _may_be(parsed, producer, context)]
    key = f"producer|{folded}"
    verb, __, code = context.answers.get(key, "").partition(":")
    known = {producer.code: producer for producer in context.producers.values()}
    if code in known:
        return known[code], verb == "renamed", None
    if verb == "new" or not candidates:
        return None, False, None
    choices = []
    for producer in candidates[:4]:
        choices.append([f"renamed:{producer.code}", _("%(producer)s, which is now called so") % {"producer": producer.name}])
        choices.append([f"same:{producer.code}", _("%(producer)s, only written differently") % {"producer": producer.name}])
    text = _("The register does not know “%(name)s”. Which producer is it?") % {"name": parsed.producer}
    return None, False, {"key": key, "text": text, "choices": [*choices, ["new", _("Another producer, not in the register yet")]]}


def _may_be(parsed, producer, context):
    """Nearly the same name, or the maker of a product of this very name."""
    if _near(fold_words(parsed.producer), fold_words(producer.name)):
        return True
    return (fold_words(parsed.name), producer.pk) in context.by_identity


def _asked(parsed, candidates, context):
    """→ the product that somebody named in answer, or a question; neither: it is new."""
    key = "|".join(("product", fold_words(parsed.name), fold_words(parsed.producer), *filter(None, [parsed.office_code])))
    verb, __, code = context.answers.get(key, "").partition(":")
    answered = next((product for product in context.products if product.code == code), None)
    if answered or verb == "new" or not candidates:
        return answered, None
    choices = [[f"same:{product.code}", _named(product)] for product in candidates[:5]]
    text = _("The register does not have “%(name)s” by this producer. Is it one of these?") % {"name": parsed.name}
    return None, {"key": key, "text": text, "choices": [*choices, ["new", _("Another product, not in the register yet")]]}


def _may_be_product(folded, parsed, producer, product):
    other = fold_words(product.name)
    if other == folded:
        return product.producer is None or not parsed.producer or producer == product.producer
    same_maker = (product.producer or None) == producer and (producer is not None or not parsed.producer)
    return same_maker and _near(folded, other)


def _named(product):
    return f"{product.name} ({product.producer or _('producer not known')}, {product.code})"


def _near(one, other):
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= NEAR


# What changes


def _differing(parsed, match, producer):
    """Columns of the product that the row fills or corrects; an empty cell never empties the register."""
    product = match.product
    wanted = {"group": parsed.group, **{name: value for name, value in parsed.place.items() if value}}
    if parsed.office_code:
        wanted["office_code"] = parsed.office_code
    if producer:
        wanted["producer"] = producer
    known = product.source.split("\n") if product.source else []
    fresh = [line for line in parsed.sources.split("\n") if line and line not in known]
    if fresh:
        wanted["source"] = "\n".join([*known, *fresh])
    if product.commune_id:
        wanted.pop("place_words", None)
    return {name: value for name, value in wanted.items() if getattr(product, name) != value}


_LABELS = {
    "group": "Nhóm",
    "commune": "Xã",
    "old_commune": "Xã cũ",
    "district": "Huyện cũ",
    "place_words": "Nơi theo nguồn",
    "office_code": "Mã sản phẩm",
    "producer": "Chủ thể",
    "source": "Nguồn",
}


def _changes(parsed, match):
    product = match.product
    if product is None:
        return [("Chủ thể mới", "", parsed.producer)] if parsed.producer and match.producer is None else []
    changes = [(_LABELS[name], getattr(product, name) or "", value) for name, value in _differing(parsed, match, match.producer).items()]
    if match.producer is None and parsed.producer:
        changes.append(("Chủ thể mới", product.producer or "", parsed.producer))
    if match.rename:
        changes.append(("Chủ thể đổi tên", match.producer.name, parsed.producer))
    changes += [("Nguồn ghi nhận", "", _told(said)) for said in parsed.said if not _recorded(product, said, parsed)]
    return changes


def _told(said):
    when = "/".join(f"{part:02d}" for part in (said.day, said.month, said.year) if part)
    return " ".join(part for part in (f"{said.stars} sao" if said.stars else "", when, said.words) if part)


def _recorded(product, said, parsed):
    wanted = (said.stars, said.year, said.month, said.day, said.words, parsed.sources)
    return any((r.stars, r.year, r.month, r.day, r.words, r.source) == wanted for r in product.recognitions.all())


# Writing


def _producer(parsed, match, context, actor):
    folded = fold_words(parsed.producer)
    if match.rename and match.producer.name != parsed.producer:
        match.producer = producer_services.amend(match.producer, name=parsed.producer, actor=actor, reason=_("renamed by import"))
        context.producers[folded] = match.producer
    if match.producer or not parsed.producer:
        return match.producer
    kind = producer_selectors.kind_from_name(parsed.producer)
    producer = producer_services.apply(parsed.producer, kind=kind, source=parsed.sources, actor=actor)
    context.producers[folded] = producer
    return producer


def _record(product, said, parsed, actor):
    recognition = services.record_recognition(
        product,
        actor=actor,
        stars=said.stars,
        year=said.year,
        month=said.month,
        day=said.day,
        said_until=said.said_until,
        level=_level(said.words),
        words=said.words,
        source=parsed.sources,
    )
    if said.paper and not recognition.completed_by_id and not product.certificates.filter(valid_from=said.paper["day"]).exists():
        decision = _decision(said.paper, parsed, actor)
        services.complete_recognition(recognition, decision=decision, actor=actor, points=_points(said.paper))


def _points(paper):
    return Decimal(paper["points"]).quantize(Decimal("0.01")) if paper["points"] is not None else None


def _decision(paper, parsed, actor):
    authority = Authority.objects.get(code=paper["authority"])
    known = {"number": paper["number"], "decided_on": paper["day"], "authority": authority, "kind": DecisionKind.RECOGNISE}
    found = Decision.objects.filter(**known).first()
    return found or services.record_decision(
        paper["number"],
        decided_on=paper["day"],
        authority=authority,
        kind=DecisionKind.RECOGNISE,
        level=authority.level,
        source=parsed.sources,
        actor=actor,
    )


def _level(words):
    folded = fold(words)
    if "cap tinh" in folded or "ubnd tinh" in folded:
        return Level.PROVINCE
    if "cap thanh pho" in folded or "cap huyen" in folded or "huyen chon" in folded:
        return Level.DISTRICT
    return Level.CENTRAL if "qd-bnn" in folded else ""
