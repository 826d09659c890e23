"""Files of carriers (CSV or XLSX): what they took at each door, what they keep of it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core.money import dong, parse_dong
from marketplace.foundation.imports.importer import Column, Importer, Judgement
from marketplace.foundation.imports.models import Verdict

from . import reconciling, selectors, services
from .models import Remittance, RemittanceLine

CHARGES = ("fee", "way_back")
CODE_LENGTH = RemittanceLine._meta.get_field("code").max_length


@dataclass
class Read:
    raw: dict
    parcel: object
    judged: reconciling.Judged
    fee_words: str
    known: bool  # in another file of the same day


@dataclass
class Known:
    remittance: Remittance
    rows: dict  # row id → Read


class RemittanceImporter(Importer):
    kind = services.KIND
    label = "Bảng đối soát thu hộ"
    mappable = True
    apart = True
    columns = (
        Column("code", (
            "mã vận đơn", "mã vận đơn hàng", "vận đơn", "số vận đơn", "mã bưu gửi", "số hiệu bưu gửi", "mã đơn", "mã đơn hàng", "đơn hàng",
            "mã đơn hàng riêng", "tracking number", "tracking", "order code",
        ), required=True, label="Mã vận đơn hoặc mã đơn hàng"),
        Column("collected", (
            "tiền thu hộ", "số tiền thu hộ", "thu hộ", "tiền cod", "cod", "cod thực thu", "số tiền cod",
            "tiền thu hộ thực thu", "cod amount",
        ), required=True, label="Tiền thu hộ"),
        Column("fee", (
            "phí", "tổng phí", "cước", "tổng cước", "cước phí", "phí dịch vụ", "phí vận chuyển", "cước vận chuyển", "phí giao hàng", "fee",
        ), label="Phí, cước của đơn vị vận chuyển"),
        Column("way_back", (
            "phí hoàn", "phí chuyển hoàn", "cước hoàn", "cước chuyển hoàn", "phí hoàn hàng", "return fee",
        ), label="Phí chuyển hoàn"),
    )  # fmt: skip

    def glimpse(self, values):
        raw = raw_of(values)
        return [(_("Parcel"), raw["code"]), *((label, dong(raw[name])) for name, label in _labels())]

    def prepare(self, rows, answers):
        remittance = Remittance.objects.select_related("collector").get(run=rows[0].run_id)
        raws = {row.pk: raw for row in rows if (raw := _or_none(row.values))}
        turned = _charges_below_zero(raws.values())
        parcels = selectors.parcels_for(remittance.collector, {raw["code"] for raw in raws.values()})
        announced, known = selectors.announced(parcels.values()), _known(remittance)
        found = {key: _read(raw, parcels.get(raw["code"]), announced, known, turned) for key, raw in raws.items()}
        return Known(remittance, found)

    def judge(self, row, context):
        if row.pk not in context.rows:
            return Judgement(Verdict.REFUSE, _why_not(row.values), row.values.get("code", ""))
        read = context.rows[row.pk]
        if read.known:
            return Judgement(Verdict.SAME, _("This line is there already."), read.raw["code"])
        told = [(label, "", dong(read.raw[name])) for name, label in _labels() if read.raw[name]]
        told += [(_("To be looked at"), "", words) for words in (read.judged.words, read.fee_words) if words]
        if read.judged.verdict == RemittanceLine.Verdict.CORRECTION:
            told.append((_("Puts an earlier line right"), "", _("so much had been counted too high")))
        return Judgement(Verdict.ADD, "", read.raw["code"], told)

    def apply_all(self, rows, context, *, actor):
        lines = [self._line(row, context) for row in rows]
        if lines:
            services.write_lines(context.remittance, lines, actor=actor)

    def _line(self, row, context):
        read = context.rows[row.pk]
        return RemittanceLine(remittance=context.remittance, number=row.number, parcel=read.parcel, verdict=read.judged.verdict, **read.raw)


def _read(raw, parcel, announced, known, turned):
    before = announced[parcel.pk] if parcel else reconciling.Before()
    charges = {name: _charge(raw[name], getattr(before, name), turned) for name in CHARGES}
    raw, same = raw | charges, _trace(**raw | charges) in known
    fee_over, back_over = reconciling.over(parcel, before, **charges)
    words = reconciling.fee_words(parcel, fee_over=fee_over, way_back_over=back_over)
    read = Read(raw, parcel, reconciling.judged(parcel, raw["collected"], before=before), words, same)
    if parcel and not same:
        before.add(said=raw["collected"], **charges)
    return read


def _charges_below_zero(raws):
    """Whether this carrier writes below zero what it keeps, by the lines whose cash it took; None: the file does not tell."""
    signs = {raw[name] < 0 for raw in raws if raw["collected"] > 0 for name in CHARGES if raw[name]}
    return signs == {True} if signs else None


def _charge(amount, before, turned):
    """Below zero is given back, unless that is only a way of writing; where nobody can tell, only what was charged can be given back."""
    if turned is None:
        return amount if amount >= 0 or before + amount >= 0 else -amount
    return -amount if turned else amount


def _labels():
    return (("collected", _("Cash handed over")), ("fee", _("Fee")), ("way_back", _("Way back")))


def _known(remittance):
    """Of the same day: a table that was saved once more says them again."""
    rows = RemittanceLine.objects.filter(remittance__collector=remittance.collector, remittance__paid_on=remittance.paid_on)
    return {_trace(*row) for row in rows.values_list("code", "collected", "fee", "way_back")}


def _trace(code, collected, fee, way_back):
    return selectors.plain(code), collected, fee, way_back


def raw_of(values):
    """Cash below zero: the carrier had counted too high and takes it back."""
    code = values.get("code", "").strip()
    if not code:
        raise ValidationError(_("The number of the parcel is missing."))
    if len(code) > CODE_LENGTH:
        raise ValidationError(_("This is too long for the number of a parcel."))
    collected = _amount(values.get("collected", ""))
    fee, way_back = (_amount(values.get(name, "")) for name in ("fee", "way_back"))
    return {"code": code, "collected": collected, "fee": fee, "way_back": way_back}


def _amount(text):
    """`1.250.000`, `-15.000`, `(15,000)`; an empty cell or a dash is nothing."""
    bare = text.strip().strip("()+").lstrip("-−").strip()
    sign = -1 if text.strip().startswith(("-", "−", "(")) else 1
    return sign * parse_dong(bare) if bare else 0


def _or_none(values):
    try:
        return raw_of(values)
    except ValidationError:
        return None


def _why_not(values):
    try:
        raw_of(values)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""
