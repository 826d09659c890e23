"""Questions about points of sale. They write nothing."""

from .criteria import Point, counting_rule, criteria_for, least_kinds, points
from .listing import (
    by_commune,
    carried,
    duplicates,
    in_order,
    newest,
    outlet_by_code,
    public,
    public_by_slug,
    short,
    where_sold,
    with_shown,
)

__all__ = [
    "Point",
    "by_commune",
    "carried",
    "counting_rule",
    "criteria_for",
    "duplicates",
    "in_order",
    "least_kinds",
    "newest",
    "outlet_by_code",
    "points",
    "public",
    "public_by_slug",
    "short",
    "where_sold",
    "with_shown",
]
