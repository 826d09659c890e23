"""What surveyors found in a shop, line by line, against what it says it carries."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates, text
from marketplace.register.certification import selectors as register
from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.trade.outlets.models import Answer, Seen

from .criteria import counting_rule
from .listing import carried


@dataclass(frozen=True)
class Line:
    """`key` names it on the page. `stars`: at the moment asked about, None where none was in force; `last`: its last one, then."""

    key: str
    name: str
    maker: str = ""
    product: RegisteredProduct | None = None
    stars: int | None = None
    last: Certificate | None = None
    state: str = ""  # of `last`
    said: bool = False
    row: Seen | None = None

    @property
    def answer(self):
        return self.row.answer if self.row else ""

    @property
    def without_star_words(self):
        """Why it has no star: `ended 24/11/2026`; "" where it has one, or is in no register."""
        if self.stars or not self.product:
            return ""
        if self.last is None:
            return _("no certificate known")
        ended = {
            register.ENDED: (_("its certificate ended on %(day)s"), self.last.expires_on),
            register.REVOKED: (_("its certificate was revoked on %(day)s"), self.last.ended_at),
        }
        words, day = ended.get(self.state, (_("its certificate is suspended"), None))
        return words % {"day": dates.words(day)} if day else words

    @property
    def there(self):
        return self.answer in (Answer.FOUND, Answer.UNSTAMPED)


class Sheet:
    """Of the survey that is being noted, or of one that was entered."""

    def __init__(self, lines, rule):
        self.lines, self.rule = lines, rule

    @cached_property
    def said(self):
        return [line for line in self.lines if line.said]

    @cached_property
    def others(self):
        """Found besides what the shop says."""
        return [line for line in self.lines if not line.said]

    @cached_property
    def begun(self):
        return any(line.row for line in self.lines)

    @cached_property
    def unanswered(self):
        return [line for line in self.lines if not line.row]

    @cached_property
    def counted(self):
        """Those that the criteria count: there, with a star of that moment, with both stamps where those are asked for."""
        return [line for line in self.lines if line.there and self._counts(line)]

    def _counts(self, line):
        least, stamps = (self.rule.least_stars or 0, self.rule.stamps) if self.rule else (0, False)
        return (line.stars or 0) >= max(least, 1) and (line.answer == Answer.FOUND or not stamps)

    @cached_property
    def enough(self):
        return not self.rule or len(self.counted) >= self.rule.least_kinds

    @cached_property
    def missing(self):
        return [line for line in self.said if line.answer == Answer.MISSING]

    @cached_property
    def unsaid(self):
        return [line for line in self.others if line.product and line.there]

    @cached_property
    def unstamped(self):
        return [line for line in self.lines if line.answer == Answer.UNSTAMPED]

    @cached_property
    def without_star(self):
        """On sale with no certificate in force."""
        return [line for line in self.lines if line.product and line.there and not line.stars]

    @cached_property
    def strangers(self):
        """On sale, and in no register."""
        return [line for line in self.lines if not line.product]

    @cached_property
    def latest(self):
        """The row noted last, or None."""
        return max((line.row for line in self.lines if line.row), key=lambda row: row.at, default=None)


def moment_of(day):
    """Certificates and criteria of a survey's day: as they held at its end; as they hold now while it lasts."""
    return min(timezone.now(), dates.end_of(day) - timedelta(microseconds=1))  # midnight itself is the next day's, and its criteria's


def sheet(outlet, survey=None, on=None):
    """Five queries and its rule, however many lines. `on`: the moment of the one that is being noted."""
    on = moment_of(survey.day) if survey else on or timezone.now()
    rows = Seen.objects.filter(survey=survey) if survey else Seen.objects.open().filter(outlet=outlet)
    rows = list(rows.select_related("product__producer", "product__commune", "by").order_by("product__sort_key", "pk"))
    by_product = {row.product_id: row for row in rows if row.product_id}
    told = {} if survey else {row.product_id: row.product for row in carried(outlet, on)}
    products = told | {row.product_id: row.product for row in rows if row.product_id}
    stars, last = _certificates(products, on)
    lines = []
    for key, one in products.items():
        state = register.state_of(last[key], on) if key in last else ""
        said = key in told or (key in by_product and by_product[key].said)
        maker = str(one.producer or "")
        lines.append(Line(f"p{key}", one.name, maker, one, stars.get(key), last.get(key), state, said, by_product.get(key)))
    lines.sort(key=lambda line: line.product.sort_key)
    lines += [Line(f"f{row.token}", row.words, row=row) for row in rows if not row.product_id]
    return Sheet(lines, counting_rule(on))


def _certificates(products, on):
    """({product: stars in force}, {product: its last certificate}) at a moment."""
    stars = dict(Certificate.objects.in_force(on).filter(product__in=products).values_list("product", "stars"))
    begun = Certificate.objects.filter(product__in=products, valid_from__lte=dates.today(on)).exclude(product__in=stars)
    return stars, {row.product_id: row for row in begun.prefetch_related("suspensions").order_by("valid_from", "pk")}


def goods_to_find(outlet, words, on=None):
    """Everything of the register, its stars ended or not, that is not on the sheet yet; by product, maker or code."""
    found = RegisteredProduct.objects.with_stars(on).exclude(carried_by__outlet=outlet)
    found = found.exclude(pk__in=Seen.objects.open().filter(outlet=outlet, product__isnull=False).values("product"))
    for word in text.fold(words).split():
        found = found.filter(Q(folded__contains=word) | Q(producer__folded__contains=word) | Q(code=word.upper()))
    return found.select_related("producer", "commune").order_by("sort_key", "pk")


@dataclass(frozen=True)
class Change:
    """What the shop's own list lacks to be what a survey found."""

    add: list
    remove: list  # keys of carried rows
    unstamped: list

    def __bool__(self):
        return bool(self.add or self.remove or self.unstamped)


def change_to(outlet, survey):
    """`unstamped` names those that become so, or cease to be."""
    lines = {line.product.pk: line for line in sheet(outlet, survey).lines if line.product}
    rows = list(outlet.carried.all())
    carried_now = {row.product_id for row in rows}
    add = [line.product for line in lines.values() if line.there and line.product.pk not in carried_now]
    found = [(row, lines[row.product_id]) for row in rows if row.product_id in lines]
    remove = [row.pk for row, line in found if not line.there]
    unstamped = [row.pk for row, line in found if line.there and row.stamped != (line.answer == Answer.FOUND)]
    return Change(add, remove, unstamped)
