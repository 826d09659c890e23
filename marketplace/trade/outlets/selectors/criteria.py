"""Does an outlet fulfil what the papers ask today? Counted from the goods it says it carries and the certificates in force."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from marketplace.trade.outlets.models import Carried, Criteria, Outlet


@dataclass(frozen=True)
class Point:
    """One demand. `holds` is None where nothing is known."""

    words: str
    found: str
    holds: bool | None
    basis: str
    measure: str = ""  # what a survey counts for it: "kinds" or "share"
    bound: int = 0

    def judged(self, survey):
        """(found, holds) by what a survey counted; what it does not count stays as it is known."""
        if self.measure == "kinds":
            return str(survey.kinds), survey.kinds >= self.bound
        if self.measure == "share":
            return _percent(survey.share), survey.share is not None and survey.share > self.bound
        return self.found, self.holds


def counting_rule(on=None):
    """The newest criteria in force that count kinds, or None."""
    return Criteria.objects.holding(on).exclude(least_kinds=None).first()


def least_kinds(on=None):
    rule = counting_rule(on)
    return rule.least_kinds if rule else 0


def counted(on=None):
    """Outlets with `kinds`, by the rule of the day."""
    return Outlet.objects.with_kinds(on, **_as_asked(counting_rule(on)))


def short(on=None):
    """Published, and with fewer kinds today than the criteria ask for; counted set-wise, not outlet by outlet."""
    rule = counting_rule(on)
    kinds = Carried.objects.counting(on, **_as_asked(rule)).order_by().values("outlet").annotate(n=Count("pk"))
    enough = kinds.filter(n__gte=rule.least_kinds if rule else 0).values("outlet")
    return counted(on).published().exclude(pk__in=enough) if rule else counted(on).none()


def _as_asked(rule):
    return {"least_stars": rule.least_stars or 0, "stamps": rule.stamps} if rule else {}


def criteria_for(outlet, on=None):
    """Those in force where it stands; a place that is not known is taken for ours."""
    found = Criteria.objects.holding(on).select_related("province")
    if outlet.commune is None:
        return list(found)
    provinces = _provinces(outlet.commune)
    return [one for one in found if one.province_id is None or one.province_id in provinces]


def _provinces(commune):
    """Today's and those of what was merged into it."""
    return {commune.province_id, *(before.province_id for before in commune.predecessors.all())}


def points(outlet, on=None):
    """Every demand of the day on one outlet, as its own data answers it."""
    told = counted(on).get(pk=outlet.pk)
    return [point for one in criteria_for(outlet, on) for point in _points_of(one, outlet, told)]


def _points_of(criteria, outlet, told):
    basis = str(criteria)
    if criteria.least_kinds:
        yield Point(_kinds_words(criteria), str(told.kinds), told.kinds >= criteria.least_kinds, basis, "kinds", criteria.least_kinds)
    if criteria.share_above:
        share = share_of(outlet, told.carried_count)
        words = _("OCOP and local goods above %(n)d %% of the items") % {"n": criteria.share_above}
        yield Point(words, _percent(share), share and share > criteria.share_above, basis, "share", criteria.share_above)
    listed = list(criteria.places.all())
    if listed:
        kind = outlet.location_type
        yield Point(_("stands in one of the kinds of places listed"), str(kind or ""), kind and kind in listed, basis)


def _percent(share):
    return "" if share is None else f"{share:.1f}".replace(".", ",") + "%"


def _kinds_words(criteria):
    words = _("at least %(n)d kinds of OCOP goods") % {"n": criteria.least_kinds}
    if criteria.least_stars:
        words = _("%(words)s of %(stars)d stars or more") % {"words": words, "stars": criteria.least_stars}
    return _("%(words)s, each with OCOP stamp and trace stamp") % {"words": words} if criteria.stamps else words


def share_of(outlet, carried_count):
    """Percent, or None where the outlet has not said. Goods whose star ended are local goods still."""
    if outlet.local_items is None or outlet.other_items is None:
        return None
    ours = carried_count + outlet.local_items
    return 100 * ours / (ours + outlet.other_items) if ours + outlet.other_items else None
