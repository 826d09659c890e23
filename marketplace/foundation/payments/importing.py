"""Statements as the banks' own pages give them (CSV or XLSX). Lines are stored as they come; what they pay is read afterwards.

A bank without a column for the time says only the day: it counts from its first moment, so that nobody is late by our rounding.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong, parse_dong
from marketplace.foundation.core.text import fold
from marketplace.foundation.imports.importer import Column, Importer, Judgement
from marketplace.foundation.imports.models import Verdict

from . import selectors, services, signals
from .models import BankLine

OUT = {"-", "−", "d", "dr", "debit", "n", "no", "ghi no", "chi", "tien ra"}
IN = {"+", "c", "cr", "credit", "co", "ghi co", "thu", "tien vao"}
CENTS = re.compile(r"[.,]0{1,2}$")
MATCH = "marketplace.foundation.payments.tasks.match_file"


@dataclass
class Known:
    digests: set
    traces: set  # see `selectors.trace_of`: typed by hand, told by an aggregator, or in a file of another shape
    copies: dict  # row id → how many rows before it say the very same


class StatementImporter(Importer):
    kind = "bank"
    label = "Sao kê ngân hàng"
    mappable = True
    columns = (
        Column("day", (
            "ngày giao dịch", "ngày gd", "ngày hạch toán", "ngày", "ngày hiệu lực", "thời gian giao dịch", "thời gian", "ngày giờ",
            "transaction date", "tnx date", "posting date", "date",
        ), required=True, label="Ngày giao dịch"),
        Column("words", (
            "nội dung", "nội dung giao dịch", "nội dung chi tiết", "nội dung chuyển khoản", "diễn giải", "mô tả", "mô tả giao dịch",
            "transaction detail", "transaction details", "transaction description", "description", "details", "remark",
        ), required=True, label="Nội dung"),
        Column("direction", ("nợ/có", "có/nợ", "d/c", "c/d", "dr/cr", "cr/dr", "loại phát sinh"), label="Chiều tiền (nợ hay có)"),
        Column("credit", (
            "ghi có", "số tiền ghi có", "phát sinh có", "ps có", "có", "tiền vào", "số tiền vào", "credit", "credit amount",
        ), label="Ghi có"),
        Column("debit", (
            "ghi nợ", "số tiền ghi nợ", "phát sinh nợ", "ps nợ", "nợ", "tiền ra", "số tiền ra", "debit", "debit amount",
        ), label="Ghi nợ"),
        Column("amount", ("số tiền", "số tiền giao dịch", "amount", "transaction amount"), label="Số tiền"),
        Column("hour", ("giờ", "giờ giao dịch", "time"), label="Giờ"),
        Column("reference", (
            "số tham chiếu", "mã tham chiếu", "mã giao dịch", "mã gd", "số giao dịch", "số bút toán", "số chứng từ", "số ct",
            "reference", "reference number", "ref no", "transaction id", "transaction number", "doc no",
        ), label="Số tham chiếu"),
        Column("account", ("số tài khoản", "tài khoản", "account", "account number"), label="Số tài khoản"),
        Column("payer_number", (
            "số tài khoản đối ứng", "tài khoản đối ứng", "stk đối ứng", "tk đối ứng", "số tài khoản người chuyển", "corresponding account",
            "counter account", "counterpart account",
        ), label="Tài khoản đối ứng"),
        Column("payer_holder", (
            "tên tài khoản đối ứng", "tên tk đối ứng", "tên đối ứng", "tên người chuyển", "đơn vị thụ hưởng/đơn vị chuyển",
            "corresponding name", "counter account name", "counterpart name",
        ), label="Tên đối ứng"),
        Column("payer_bank", (
            "ngân hàng đối ứng", "ngân hàng chuyển", "corresponding bank", "counter bank", "counterpart bank",
        ), label="Ngân hàng đối ứng"),
    )  # fmt: skip

    def lacking(self, names):
        if said := super().lacking(names):
            return said
        return "" if {"credit", "amount"} & set(names) else _("Please name the column of the money that came in, or of the sum.")

    def glimpse(self, values):
        raw = raw_of(values)
        return [
            (_("Day"), dates.moment_words(datetime.fromisoformat(raw["booked_at"]))),
            (_("Money that came in") if raw["amount"] > 0 else _("Money that went out."), dong(abs(raw["amount"]))),
            (_("Words of the transfer"), raw["words"]),
            (_("The bank's reference"), raw["bank_reference"] or "–"),
        ]

    def prepare(self, rows, answers):
        seen, copies, digests = defaultdict(int), {}, []
        for row in rows:
            try:
                raw = raw_of(row.values)
            except ValidationError:
                continue
            plain = services.digest_of(raw)
            copies[row.pk] = seen[plain]
            seen[plain] += 1
            digests.append(services.digest_of(_copy(raw, copies[row.pk])))
        references = {row.values.get("reference", "") for row in rows} - {""}
        return Known(selectors.known_digests(digests), selectors.known_traces(references), copies)

    def judge(self, row, context):
        title = row.values.get("words", "")
        try:
            raw = raw_of(row.values)
        except ValidationError as refused:
            return Judgement(Verdict.REFUSE, " ".join(refused.messages), title)
        if not raw["amount"]:
            return Judgement(Verdict.SAME, _("No money moved."), title)
        trace = selectors.trace_of(raw["bank_reference"], raw["amount"], parse_datetime(raw["booked_at"]))
        if trace in context.traces or services.digest_of(_copy(raw, context.copies[row.pk])) in context.digests:
            return Judgement(Verdict.SAME, _("This line is there already."), title)
        what = _("Money that came in") if raw["amount"] > 0 else _("Money that went out.")
        return Judgement(Verdict.ADD, "", title, [(what, "", dong(abs(raw["amount"])))])

    def lock(self):
        services.lock_lines()  # of those who type and of aggregators too

    def apply(self, row, context, *, actor):
        services.store_any(_copy(raw_of(row.values), context.copies[row.pk]), source="file", actor=actor)

    def apply_all(self, rows, context, *, actor):
        super().apply_all(rows, context, actor=actor)
        app.configure_task(MATCH).defer()
        signals.lines_came.send(BankLine)


def raw_of(values):
    """A bank line from a row; money that went out has an amount below nothing."""
    if not values.get("day"):
        raise ValidationError(_("The day is missing."))
    moment = dates.parse_moment(f"{values['day']} {values.get('hour', '')}")
    if moment >= dates.end_of(dates.today()):
        raise ValidationError(_("This day has not come yet."))
    return {
        "booked_at": moment.isoformat(),
        "amount": _amount(values),
        "words": values.get("words", ""),
        "bank_reference": values.get("reference", "")[:60],
        "account": values.get("account", "")[:30],
        "payer": {what: values.get(f"payer_{what}", "").strip() for what in ("number", "holder", "bank")},
    }


def _amount(values):
    if values.get("credit", "").strip(" -0.,"):
        return _money(values["credit"])
    if values.get("debit", "").strip(" -0.,"):
        return -abs(_money(values["debit"]))
    if values.get("amount", "").strip():
        return _signed(_money(values["amount"]), fold(values.get("direction", "")).strip())
    raise ValidationError(_("The sum is missing."))


def _signed(amount, direction):
    """By a column of its own; where it says nothing, the sum's own sign counts."""
    if direction in OUT:
        return -abs(amount)
    if direction and direction not in IN:
        raise ValidationError(_("“%(words)s” does not say whether the money came in or went out."), params={"words": direction[:40]})
    return abs(amount) if direction else amount


def _money(text):
    """`1,250,000.00`, `+250.000 VND`, `-5.000`."""
    text = text.strip().removesuffix("VND").strip()
    sign = -1 if text.startswith(("-", "−", "(")) else 1
    bare = text.strip("+-−() ")
    bare = CENTS.sub("", bare)
    return sign * parse_dong(bare)


def _copy(raw, before):
    """The second of two lines that say the very same is another line."""
    return raw | ({"copy": before} if before else {})
