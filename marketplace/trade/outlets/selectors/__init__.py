"""Questions about points of sale. They write nothing."""

from .criteria import Point, counted, counting_rule, criteria_for, least_kinds, points, short
from .listing import (
    by_commune,
    carried,
    duplicates,
    in_order,
    newest,
    outlet_by_code,
    public,
    public_by_slug,
    where_sold,
    with_shown,
    without_star,
)
from .mine import CHOICES, CHOICES_UNASKED, NEEDED, goods_to_choose, lacking, mine, mine_by_code, told_of

__all__ = [
    "CHOICES",
    "CHOICES_UNASKED",
    "NEEDED",
    "Point",
    "by_commune",
    "carried",
    "counted",
    "counting_rule",
    "criteria_for",
    "duplicates",
    "goods_to_choose",
    "in_order",
    "lacking",
    "least_kinds",
    "mine",
    "mine_by_code",
    "newest",
    "outlet_by_code",
    "points",
    "public",
    "public_by_slug",
    "short",
    "told_of",
    "where_sold",
    "with_shown",
    "without_star",
]
