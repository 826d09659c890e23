"""What is given out, as data: each set with its columns, what they mean and how a row says it.

No telephone number, no representative, no legal name, no street of a maker; what is not known is null. `stars` are those that
hold when the file is made; `stars_awarded` is what a decision once gave, whatever became of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, Model, OuterRef
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.register.certification import selectors as certification
from marketplace.register.certification.models import Certificate, Recognition, RegisteredProduct
from marketplace.register.producers.models import Kind
from marketplace.trade.fairs import selectors as fairs
from marketplace.trade.fairs.models import Kind as FairKind
from marketplace.trade.fairs.models import Status
from marketplace.trade.outlets import selectors as outlets

SHOWN = ("published", "reported")
STATES = ("coming", certification.STANDING, "suspended", "revoked", "replaced", "ended")


@dataclass(frozen=True)
class Column:
    """`kind` is a type of Table Schema; `always`: never null; `of`: the set whose key it names."""

    name: str
    kind: str
    says: str
    read: Callable | str  # a function of the row, or the way to its value: "commune.code"
    always: bool = False
    among: tuple = ()
    of: str = ""

    def value(self, row):
        return self.read(row) if callable(self.read) else _follow(row, self.read)

    def schema(self):
        limits = ({"required": True} if self.always else {}) | ({"enum": list(self.among)} if self.among else {})
        return {"name": self.name, "type": self.kind, "description": str(self.says)} | ({"constraints": limits} if limits else {})


@dataclass(frozen=True)
class Dataset:
    """`rows(on)` are model rows; `key` is the column that never changes its meaning."""

    slug: str
    title: str
    says: str
    key: str
    columns: tuple
    rows: Callable[..., Iterable] = field(repr=False)

    def table(self, on):
        """(names, rows of plain values); an address lacks its origin."""
        return [column.name for column in self.columns], ([column.value(row) for column in self.columns] for row in self.rows(on))

    def schema(self):
        keys = [
            {"fields": [one.name], "reference": {"resource": one.of, "fields": [BY_SLUG[one.of].key]}} for one in self.columns if one.of
        ]
        return {"fields": [one.schema() for one in self.columns], "primaryKey": [self.key]} | ({"foreignKeys": keys} if keys else {})


def _products(on):
    certified = Certificate.objects.filter(product=OuterRef("pk"))
    rows = RegisteredProduct.objects.with_stars(on).annotate(certified=Exists(certified)).order_by("code")
    return rows.select_related("group", "producer", "commune", "old_commune", "district")


def _certificates(on):
    rows = Certificate.objects.select_related("product", "decision__authority", "ended_by", "replaces", "ground")
    rows = rows.prefetch_related("suspensions").order_by("code")
    for one in rows:
        one.state = certification.state_of(one, on)
        one.over = bool(one.ended_at and one.ended_at <= on)
        yield one


def _recognitions(on):
    return Recognition.objects.select_related("product", "completed_by").order_by("pk")


def _maker(row):
    """A household's name is a person's: given only where a certificate prints it."""
    maker = row.producer
    return maker and (maker.name if maker.kind != Kind.HOUSEHOLD or row.certified else None)


def _last_day(row):
    return row.certificate_until and dates.today(row.certificate_until - timedelta(microseconds=1))


def _stars_of_today(row):
    return row.stars if row.state == certification.STANDING else None


def _if_over(path):
    return lambda row: _follow(row, path) if row.over else None


def _if_published(path):
    return lambda row: _follow(row, path) if row.state == "published" else None


def _kinds(row):
    return row.kinds if row.carried_count else None


def _last_day_named(row):
    return row.finishes if row.ends_on or row.yearly else None


def _lunar_day(row):
    return f"{row.lunar_day}/{row.lunar_month}" if row.lunar_month else None


def _follow(row, path):
    """`commune.code` of a row: null where any step of the way is empty; a row at its end is named."""
    for step in path.split("."):
        row = getattr(row, step, None)
        if row in (None, ""):
            return None
    if isinstance(row, Model):
        return str(row)
    return row() if callable(row) else row


PRODUCTS = Dataset(
    "san-pham",
    _("Products of the register"),
    _("Every product that the register knows, with the star that holds when the file is made."),
    "code",
    (
        Column("code", "string", _("Code of the product; it never changes"), "code", always=True),
        Column("name", "string", _("Name"), "name", always=True),
        Column("group", "string", _("Product group of the OCOP programme"), "group.code", always=True),
        Column("unit", "string", _("Unit"), "unit"),
        Column("stars", "integer", _("Stars that hold when the file is made; null without a certificate in force"), "stars"),
        Column("holds_until", "date", _("Last day of the certificate in force"), _last_day),
        Column("producer_code", "string", _("Code of the maker"), "producer.code"),
        Column("producer", "string", _("Maker; a household only where a certificate prints its name"), _maker),
        Column(
            "producer_kind", "string", _("Kind of maker"), "producer.kind", among=tuple(Kind.values)
        ),
        Column("commune_code", "string", _("Code of the commune since July 2025"), "commune.code"),
        Column("commune", "string", _("Commune since July 2025"), "commune"),
        Column("old_commune_code", "string", _("Code of the commune until June 2025"), "old_commune.code"),
        Column("district", "string", _("District until June 2025"), "district"),
        Column("url", "uri", _("Page of the product"), "get_absolute_url", always=True),
    ),
    _products,
)  # fmt: skip
CERTIFICATES = Dataset(
    "chung-nhan",
    _("Certificates, with their history"),
    _("Every certificate that was ever entered: in force, ended, replaced, suspended or revoked."),
    "code",
    (
        Column("code", "string", _("Code of the certificate, as in its QR"), "code", always=True),
        Column("number", "string", _("Number as printed"), "number"),
        Column("product_code", "string", _("Product"), "product.code", always=True, of="san-pham"),
        Column("state", "string", _("State when the file is made"), "state", always=True, among=STATES),
        Column(
            "stars", "integer", _("Stars that hold when the file is made; null unless it is in force"),
            _stars_of_today,
        ),
        Column("stars_awarded", "integer", _("Stars that the decision gave; history, not a star of today"), "stars", always=True),
        Column("points", "number", _("Points, where they are known"), "points"),
        Column("valid_from", "date", _("First day"), "valid_from", always=True),
        Column("expires_on", "date", _("Last day as printed; it holds through the whole of it in Vietnam"), "expires_on", always=True),
        Column("ended_at", "datetime", _("Moment at which it ended before its last day"), _if_over("ended_at")),
        Column("end_reason", "string", _("Why it ended before its last day"), _if_over("end_reason")),
        Column("ground", "string", _("Ground of a revocation, in Vietnamese"), _if_over("ground.name")),
        Column("decision_number", "string", _("Number of the decision"), "decision.number", always=True),
        Column("decided_on", "date", _("Day of the decision"), "decision.decided_on", always=True),
        Column("authority", "string", _("Who decided"), "decision.authority.name", always=True),
        Column("replaces", "string", _("Certificate that it replaced"), "replaces.code", of="chung-nhan"),
        Column("url", "uri", _("Page of the certificate"), "get_absolute_url", always=True),
    ),
    _certificates,
)  # fmt: skip
RECOGNITIONS = Dataset(
    "nguon-tin",
    _("What sources merely say"),
    _("Recognitions that a source reports and for which no certificate has been entered, or not yet. They make no star."),
    "id",
    (
        Column("id", "integer", _("Number of the note"), "pk", always=True),
        Column("product_code", "string", _("Product"), "product.code", always=True, of="san-pham"),
        Column("stars_said", "integer", _("Stars that the source names; no star of today"), "stars"),
        Column("year", "integer", _("Year, as precise as the source is"), "year"),
        Column("month", "integer", _("Month"), "month"),
        Column("day", "integer", _("Day"), "day"),
        Column("words", "string", _("Words of the source"), "words"),
        Column("source", "string", _("Addresses of the source, one a line"), "source"),
        Column(
            "certificate", "string", _("Certificate that was made of it"), "completed_by.code",
            of="chung-nhan",
        ),
    ),
    _recognitions,
)  # fmt: skip
OUTLETS = Dataset(
    "diem-ban",
    _("Points of sale"),
    _("Points of sale on the published list, and those that sources report."),
    "code",
    (
        Column("code", "string", _("Code of the point of sale"), "code", always=True),
        Column("name", "string", _("Name"), "name", always=True),
        Column("state", "string", _("On the published list, or reported by a source"), "state", always=True, among=SHOWN),
        Column("address", "string", _("Address"), "address_line"),
        Column("commune_code", "string", _("Code of the commune since July 2025"), "commune.code"),
        Column("commune", "string", _("Commune since July 2025"), "commune"),
        Column("latitude", "number", _("Latitude, WGS 84"), "latitude"),
        Column("longitude", "number", _("Longitude, WGS 84"), "longitude"),
        Column("product_kinds", "integer", _("Kinds of OCOP goods with a star that day; null where it has not said"), _kinds),
        Column("announcement", "string", _("Number of the announcement"), _if_published("announced_by.number")),
        Column("announced_on", "date", _("Day of the announcement"), _if_published("announced_by.dated")),
        Column("source", "string", _("Addresses of the source, one a line"), "source"),
        Column("url", "uri", _("Page of the point of sale"), "get_absolute_url", always=True),
    ),
    lambda on: outlets.public(on=on).order_by("code"),
)  # fmt: skip
FAIRS = Dataset(
    "hoi-cho",
    _("Fairs and festivals"),
    _("Fairs that were announced, and festivals that sources report. A day or place that no source names stays empty."),
    "slug",
    (
        Column("slug", "string", _("Name in addresses; it never changes"), "slug", always=True),
        Column("name", "string", _("Name"), "name", always=True),
        Column("kind", "string", _("Kind"), "kind", always=True, among=tuple(FairKind.values)),
        Column("status", "string", _("What it is on the day of the file"), "status", among=tuple(Status.values)),
        Column("starts_on", "date", _("First day"), "begins"),
        Column("ends_on", "date", _("Last day, where one is named"), _last_day_named),
        Column("lunar_day", "string", _("Yearly lunar day as day/month"), _lunar_day),
        Column("place", "string", _("Place in words"), "place"),
        Column("commune_code", "string", _("Code of the commune since July 2025"), "commune.code"),
        Column("commune", "string", _("Commune since July 2025"), "commune"),
        Column("organiser", "string", _("Organiser"), "organiser"),
        Column("booths", "integer", _("Number of booths"), "booths"),
        Column("source", "string", _("Addresses of the source, one a line"), "source"),
        Column("url", "uri", _("Page of the fair"), "get_absolute_url", always=True),
    ),
    lambda on: fairs.public(on).order_by("slug"),
)  # fmt: skip
ALL = (PRODUCTS, CERTIFICATES, RECOGNITIONS, OUTLETS, FAIRS)
BY_SLUG = {one.slug: one for one in ALL}
