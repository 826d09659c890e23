"""Versions of the criteria: which holds where on which day, and what a draft would change."""

from dataclasses import dataclass

from django.db.models import Prefetch

from marketplace.foundation.core import dates
from marketplace.foundation.places.models import Commune
from marketplace.trade.outlets.models import Criteria, Outlet, Stage

from .criteria import _as_asked, _provinces, counting_rule, share_of


def versions():
    """Published ones and drafts, the latest first."""
    rows = Criteria.objects.exclude(stage=Stage.DISCARDED).select_related("province", "replaces")
    return rows.prefetch_related("places").order_by("-valid_from", "-pk")


def discarded():
    return Criteria.objects.filter(stage=Stage.DISCARDED).select_related("province").order_by("-pk")


def version_by_code(code):
    return Criteria.objects.select_related("province", "replaces").filter(code=code).first()


def later_version(criteria):
    """The published one that came after, or None."""
    return criteria.versions.filter(stage=Stage.PUBLISHED).order_by("valid_from").first()


@dataclass(frozen=True)
class Change:
    """What the draft would make of one published outlet on its first day; `share` is None where it is not known."""

    outlet: Outlet
    kinds_before: int
    kinds_after: int
    share: float | None
    fit_before: bool
    fit_after: bool


def changes_by(draft):
    """[Change] of every published outlet where the draft would hold, as the goods and certificates known today stand on its first day."""
    on = dates.start_of(draft.valid_from)
    now = counting_rule(dates.start_of(draft.valid_from))
    rule = draft if draft.least_kinds else now
    before = dict(_published().with_kinds(on, **_as_asked(now)).values_list("pk", "kinds"))
    rows = _published().with_kinds(on, **_as_asked(rule)).select_related("commune__province").prefetch_related(_PREDECESSORS)
    reached = [row for row in rows if draft.province_id is None or row.commune is None or draft.province_id in _provinces(row.commune)]
    return [_change(row, before[row.pk], now, draft) for row in reached]


_PREDECESSORS = Prefetch("commune__predecessors", Commune.objects.only("pk", "province_id"))


def _published():
    return Outlet.objects.published()


def _change(outlet, kinds_before, now, draft):
    share = share_of(outlet, outlet.carried_count)
    return Change(outlet, kinds_before, outlet.kinds, share, _fits(now, kinds_before, share), _fits(draft, outlet.kinds, share))


def _fits(rule, kinds, share):
    if rule is None:
        return True
    enough = kinds >= (rule.least_kinds or 0)
    return enough and (not rule.share_above or share is None or share > rule.share_above)
