"""Fairs and festivals that sources tell of. What a source does not say stays unknown; what an office has announced is not touched."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.text import fold, fold_words
from marketplace.foundation.imports.importer import Column, Importer, Judgement
from marketplace.foundation.imports.models import Verdict
from marketplace.foundation.places import selectors as places
from marketplace.register.certification.sources import links

from . import services
from .models import Fair, Kind, State

KINDS = {
    "hoi cho": Kind.FAIR,
    "tuan hang": Kind.TRADE_WEEK,
    "ngay hoi nong san": Kind.PRODUCE_DAY,
    "tuan van hoa du lich": Kind.CULTURE_WEEK,
    "le hoi": Kind.FESTIVAL,
}
_FIRST_MONTH = {"gieng": 1, "chap": 12}
_LUNAR = re.compile(r"hang nam.*?(?:mung |ngay )?(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?\s+(?:thang )(gieng|chap|\d{1,2})\s+am lich")


@dataclass
class Parsed:
    name: str
    kind: str
    fields: dict = field(default_factory=dict)
    unsure: list = field(default_factory=list)


@dataclass
class Context:
    fairs: dict
    first_line: dict = field(default_factory=dict)


class EventImporter(Importer):
    kind = "events"
    label = "Hội chợ, lễ hội theo nguồn tin"
    columns = (
        Column("name", ("tên", "tên hội chợ", "tên sự kiện", "sự kiện", "name"), required=True, label="Tên"),
        Column("kind", ("loại", "loại hình", "kind"), required=True, label="Loại"),
        Column("starts_on", ("ngày bắt đầu", "từ ngày", "start_date"), label="Từ ngày"),
        Column("ends_on", ("ngày kết thúc", "đến ngày", "end_date"), label="Đến ngày"),
        Column("recurrence", ("định kỳ", "chu kỳ", "recurrence"), label="Định kỳ"),
        Column("place", ("địa điểm", "nơi tổ chức", "place"), label="Địa điểm"),
        Column("commune", ("xã", "xã, phường", "commune"), label="Xã"),
        Column("district", ("huyện", "huyện, thành phố", "district"), label="Huyện"),
        Column("province", ("tỉnh", "tỉnh, thành phố", "province"), label="Tỉnh"),
        Column("organiser", ("đơn vị tổ chức", "organiser"), label="Đơn vị tổ chức"),
        Column("scale", ("quy mô", "scale"), label="Quy mô"),
        Column("note", ("ghi chú", "note"), label="Ghi chú"),
        Column("source", ("nguồn", "địa chỉ nguồn", "source_url"), label="Nguồn"),
    )

    def prepare(self, rows, answers):
        known = Fair.objects.select_related("commune", "old_commune", "district", "province")
        context = Context({fold_words(fair.name): fair for fair in known})
        for row in rows:
            context.first_line.setdefault(fold_words(row.values.get("name", "")), row.number)
        return context

    def judge(self, row, context):
        title = row.values.get("name", "")
        try:
            parsed = _parsed(row.values)
            _refuse_second(row, context)
            fair = _known(parsed, context)
        except ValidationError as refused:
            return Judgement(Verdict.REFUSE, " ".join(refused.messages), title)
        changes = _changes(fair, parsed) if fair else []
        verdict = Verdict.ADD if fair is None else Verdict.CHANGE if changes else Verdict.SAME
        return Judgement(verdict, "; ".join(parsed.unsure), title, changes)

    def apply(self, row, context, *, actor):
        parsed = _parsed(row.values)
        fair = _known(parsed, context)
        if fair is None:
            services.note_event(parsed.name, kind=parsed.kind, actor=actor, **parsed.fields)
            return
        reason = _("import of line %(line)d") % {"line": row.number}
        services.amend_fair(fair, actor=actor, reason=reason, **_differing(fair, parsed))


def _refuse_second(row, context):
    first = context.first_line[fold_words(row.values["name"])]
    if first != row.number:
        raise ValidationError(_("Line %(line)d names the same event."), params={"line": first})


def _known(parsed, context):
    fair = context.fairs.get(fold_words(parsed.name))
    if fair and fair.state != State.NOTED:
        raise ValidationError(_("An office has announced this fair; a file does not change it."))
    return fair


def _parsed(values):
    name, kind = values.get("name", ""), KINDS.get(fold_words(values.get("kind", "")))
    if not name:
        raise ValidationError(_("The name is missing."))
    if kind is None:
        raise ValidationError(_("“%(kind)s” is not a kind we know."), params={"kind": values.get("kind", "")})
    parsed = Parsed(name, kind)
    words = ("recurrence", "place", "organiser", "scale", "note")
    parsed.fields = {column: values[column] for column in words if values.get(column)}
    parsed.fields |= _days(values) | _where(values, parsed) | _sources(values.get("source", ""))
    return parsed


def _days(values):
    given = {name: dates.parse_day(values[name]) for name in ("starts_on", "ends_on") if values.get(name)}
    if given.get("ends_on") and not given.get("starts_on"):
        raise ValidationError(_("There is a last day, but no first one."))
    if given.get("ends_on") and given["ends_on"] < given["starts_on"]:
        raise ValidationError(_("The last day comes before the first."))
    return given or _lunar_rule(values.get("recurrence", ""))


def _lunar_rule(words):
    """Only where the source says both “hằng năm” and “âm lịch”: a first time is no rule."""
    found = _LUNAR.search(fold(words))
    if not found:
        return {}
    first, last, month = found.groups()
    days = int(last or first) - int(first) + 1
    return {"lunar_month": _FIRST_MONTH.get(month) or int(month), "lunar_day": int(first), "lunar_days": max(days, 1)}


def _where(values, parsed):
    """As precise as the source; a name nobody knows is kept in words with a remark, never guessed."""
    found = {}
    province = _province(values.get("province", ""))
    if province:
        found["province"] = province
    elif values.get("province"):
        parsed.unsure.append(_("Province “%(name)s” is not known") % {"name": values["province"]})
    district = places.resolve(values["district"]).district if values.get("district") else None
    if district:
        found["district"] = district
    if values.get("commune"):
        reading = places.resolve(values["commune"], district=values.get("district", ""))
        if reading.commune:
            found["commune"] = reading.commune
            found |= {"old_commune": reading.old[0]} if len(reading.old) == 1 else {}
        else:
            parsed.unsure.append(_("Commune “%(name)s” is not known") % {"name": values["commune"]})
            parsed.fields["place"] = ", ".join(filter(None, [parsed.fields.get("place"), values["commune"]]))
    return found


def _province(name):
    if not name:
        return None
    reading = places.resolve(name)
    return next(iter(reading.provinces), None) or next(iter(places.resolve(f"tỉnh {name}").provinces), None)


def _sources(cell):
    return {"source": "\n".join(address for address, _host in links(cell))} if cell else {}


def _differing(fair, parsed):
    """An empty cell never empties what is known."""
    wanted = {"kind": parsed.kind, **parsed.fields}
    if fair.source and parsed.fields.get("source"):
        known = fair.source.split("\n")
        wanted["source"] = "\n".join([*known, *(line for line in parsed.fields["source"].split("\n") if line not in known)])
    return {name: value for name, value in wanted.items() if getattr(fair, name) != value}


def _changes(fair, parsed):
    labels = {column.name: column.label for column in EventImporter.columns}
    differing = _differing(fair, parsed)
    return [(labels.get(name, name), _told(getattr(fair, name)), _told(value)) for name, value in differing.items()]


def _told(value):
    return dates.words(value) if hasattr(value, "isoformat") else str("" if value is None else value)
