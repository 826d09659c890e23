"""Lists of points of sale come in. What a source leaves open stays open: nothing is guessed, and nobody is published by a file."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core import phones
from marketplace.foundation.core.text import fold_words
from marketplace.foundation.imports.importer import Column, Importer, Judgement
from marketplace.foundation.imports.models import Verdict
from marketplace.foundation.places import selectors as places

from . import services
from .models import Outlet

LABELS = {
    "address_line": "Địa chỉ",
    "commune": "Xã",
    "district": "Huyện",
    "owner": "Chủ điểm bán",
    "phone": "Điện thoại",
    "source": "Nguồn",
}


@dataclass
class Context:
    known: dict
    first_line: dict = field(default_factory=dict)


class OutletsImporter(Importer):
    kind = "outlets"
    label = "Danh sách điểm bán OCOP"
    columns = (
        Column("name", ("tên điểm bán", "điểm bán", "tên", "tên cửa hàng", "name"), required=True, label="Tên điểm bán"),
        Column("owner", ("chủ điểm bán", "chủ cơ sở", "đơn vị", "owner"), label="Chủ điểm bán"),
        Column("address_line", ("địa chỉ", "address"), label="Địa chỉ"),
        Column("commune", ("xã", "xã phường", "xã, phường", "phường xã", "xã/phường", "xã/phường/thị trấn", "commune"), label="Xã"),
        Column("district", ("huyện", "huyện, thành phố", "huyện/thành phố", "huyện thành phố", "district"), label="Huyện"),
        Column("phone", ("điện thoại", "số điện thoại", "phone"), label="Điện thoại"),
        Column("source", ("nguồn", "địa chỉ nguồn", "source_url", "source"), label="Nguồn"),
    )

    def prepare(self, rows, answers):
        context = Context({fold_words(outlet.name): outlet for outlet in Outlet.objects.handed_in().select_related("commune", "district")})
        for row in rows:
            context.first_line.setdefault(fold_words(row.values.get("name", "")), row.number)
        return context

    def judge(self, row, context):
        title = row.values.get("name", "")
        try:
            fields, open_ = _parsed(row.values)
            _refuse_second(row, context)
        except ValidationError as refused:
            return Judgement(Verdict.REFUSE, " ".join(refused.messages), title)
        known = context.known.get(fold_words(title))
        changes = [(LABELS[name], getattr(known, name) or "", value) for name, value in _differing(known, fields).items()]
        verdict = Verdict.ADD if known is None else Verdict.CHANGE if changes else Verdict.SAME
        return Judgement(verdict, "; ".join(open_), title, changes if known else [])

    def apply(self, row, context, *, actor):
        fields, _open = _parsed(row.values)
        known = context.known.get(fold_words(row.values["name"]))
        if known is None:
            services.report(row.values["name"], actor=actor, **fields)
        else:
            reason = _("import of line %(line)d") % {"line": row.number}
            services.amend(known, actor=actor, reason=reason, **_differing(known, fields))


def _refuse_second(row, context):
    first = context.first_line[fold_words(row.values.get("name", ""))]
    if first != row.number:
        raise ValidationError(_("The same point of sale stands in line %(line)d."), params={"line": first})


def _differing(known, fields):
    """A file that leaves a cell empty takes nothing away."""
    return {name: value for name, value in fields.items() if value not in ("", None) and known and getattr(known, name) != value}


def _parsed(values):
    """→ fields of an Outlet, and in words what stays open."""
    if not values.get("name"):
        raise ValidationError(_("The name of the point of sale is missing."))
    commune, district, open_ = _place(values.get("commune", ""), values.get("district", ""))
    sources = "\n".join(part for part in re.split(r"\s*;\s+|\s+;\s*", values.get("source", "")) if part)
    fields = {"address_line": values.get("address_line", ""), "commune": commune, "district": district, "source": sources}
    fields |= {"owner": values.get("owner", ""), "phone": phones.parse(values["phone"], landline=True) if values.get("phone") else ""}
    if not fields["address_line"]:
        open_.append(_("address not known"))
    return fields, open_


def _place(commune, district):
    """As precise as the source: (commune of today or None, old district or None, what stays open)."""
    reading = places.resolve(commune, district=district) if commune else places.resolve(district)
    if commune and reading.commune:
        old = reading.old[0] if len(reading.old) == 1 else None
        return reading.commune, old.district if old else reading.district, []
    if commune:
        return None, reading.district, [_("“%(words)s” is no commune of the map") % {"words": commune}]
    return None, reading.district, [_("commune not known")]
