"""The list as files: CSV, GeoJSON, XLSX and DOCX."""

from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.imports import exports

OFFICIAL = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def table(shown, origin):
    """(header, rows); an empty cell is what is not known."""
    header = [
        _("Code"), _("Name"), _("Kind of place"), _("Address"), _("Commune"), _("Commune's code"), _("District until June 2025"),
        _("Latitude"), _("Longitude"), _("Phone"), _("Opening hours"), _("Kinds of OCOP goods with a star today"),
        _("Announcement"), _("Of the day"), _("Issued by"), _("State"), _("Source"), _("Page"),
    ]  # fmt: skip
    return header, [_row(one, origin) for one in shown]


def _row(one, origin):
    outlet, commune = one.outlet, one.outlet.commune
    paper = outlet.announced_by if one.published else None
    return [
        outlet.code,
        outlet.name,
        str(outlet.location_type or ""),
        outlet.address_line,
        str(commune or ""),
        commune.code if commune else "",
        outlet.district.name if outlet.district else "",
        outlet.latitude if outlet.latitude is not None else "",
        outlet.longitude if outlet.longitude is not None else "",
        outlet.phone.replace("+84", "0", 1),
        _hours(one),
        "" if one.kinds is None else one.kinds,
        paper.number if paper else "",
        paper.dated.isoformat() if paper else "",
        paper.issued_by if paper else "",
        outlet.get_state_display(),
        outlet.source,
        origin + one.url,
    ]


def csv_bytes(shown, origin):
    return exports.csv_bytes(*table(shown, origin))


def official(kind, shown, origin):
    """What the two portals of plan 483 publish: the numbered list as announced."""
    header = [_("No."), _("Name"), _("Address"), _("Phone"), _("Opening hours"), _("Kinds of OCOP goods"), _("Announcement"), _("Page")]
    rows = [
        [
            number,
            one.outlet.name,
            one.address,
            one.outlet.phone.replace("+84", "0", 1),
            _hours(one),
            one.kinds or 0,
            str(one.outlet.announced_by),
            origin + one.url,
        ]
        for number, one in enumerate(shown, start=1)
    ]
    if kind == "xlsx":  # a portal's program reads it: more columns than fit on paper
        more = [_("Kind of place"), _("Commune"), _("Commune's code"), _("Latitude"), _("Longitude"), _("Of the day"), _("Issued by")]
        return exports.xlsx_bytes([*header, *more], [[*row, *_more(one)] for row, one in zip(rows, shown, strict=True)])
    said = _("As of %(day)s. Kinds are counted against the certificates in force on this day.") % {"day": dates.words(dates.today())}
    return exports.docx_bytes(_("Points of sale of OCOP goods"), header, rows, before=[said])


def _more(one):
    outlet, paper = one.outlet, one.outlet.announced_by
    place = [str(outlet.commune or ""), outlet.commune.code if outlet.commune else ""]
    spot = ["", ""] if outlet.latitude is None else [float(outlet.latitude), float(outlet.longitude)]
    return [str(outlet.location_type or ""), *place, *spot, paper.dated.isoformat(), paper.issued_by]


def geojson(shown, origin):
    """RFC 7946. What has no coordinates has no geometry; it stays in the list."""
    features = [_feature(one, origin) for one in shown]
    return {"type": "FeatureCollection", "features": features}


def _feature(one, origin):
    told = one.as_json(origin)
    lon, lat = told.pop("lon"), told.pop("lat")
    geometry = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": one.outlet.code, "geometry": geometry, "properties": {**told, "state": one.outlet.state}}


def _hours(one):
    return "; ".join(f"{days}: {hours}" for days, hours in one.week)
