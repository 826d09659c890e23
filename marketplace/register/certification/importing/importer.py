from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.imports.importer import Column, Importer, Judgement
from marketplace.foundation.imports.models import Verdict

from . import reading, writing
from .changes import changes_of
from .matching import match
from .register import Register, row_identity


class RegisterImporter(Importer):
    kind = "register"
    label = "Danh sách sản phẩm OCOP"
    columns = (
        Column("office_code", ("mã sản phẩm", "mã số", "mã sp", "office_code"), label="Mã sản phẩm"),
        Column("name", ("tên sản phẩm", "sản phẩm", "tên sp", "name"), required=True, label="Tên sản phẩm"),
        Column("stars", ("hạng sao", "số sao", "sao", "phân hạng", "xếp hạng", "stars"), label="Hạng sao"),
        Column("producer", ("chủ thể", "tên chủ thể", "nhà sản xuất", "đơn vị", "cơ sở sản xuất", "producer"), label="Chủ thể"),
        Column("commune", ("xã", "xã phường", "xã, phường", "phường xã", "xã/phường/thị trấn", "commune"), label="Xã"),
        Column("district", ("huyện", "huyện, thành phố", "huyện/thành phố", "huyện thành phố", "district"), label="Huyện"),
        Column("group", ("nhóm", "nhóm sản phẩm", "ngành hàng", "group"), required=True, label="Nhóm"),
        Column("year", ("năm", "năm công nhận", "ngày công nhận", "ngày quyết định", "thời gian", "year"), label="Năm"),
        Column("decision", ("quyết định", "số quyết định", "ghi chú", "decision"), label="Quyết định"),
        Column("price", ("giá", "giá bán", "price_vnd"), label="Giá"),
        Column("source", ("nguồn", "địa chỉ nguồn", "source_url"), label="Nguồn"),
    )

    def prepare(self, rows, answers):
        return Register(rows, answers)

    def judge(self, row, context):
        title = row.values.get("name", "")
        try:
            parsed = reading.parsed(row.values, groups=context.groups, known_places=context.places)
            _refuse_second(row, context)
        except ValidationError as refused:
            return Judgement(Verdict.REFUSE, " ".join(refused.messages), title)
        found = match(parsed, context)
        if found.question:
            return Judgement(Verdict.ASK, found.question["text"], title, question=found.question)
        context.read[row.number] = parsed, found
        changes = changes_of(parsed, found)
        verdict = Verdict.ADD if found.product is None else Verdict.CHANGE if changes else Verdict.SAME
        return Judgement(verdict, "; ".join(parsed.unsure), title, changes)

    def apply_all(self, rows, context, *, actor):
        lines = [writing.Line(row.number, *context.read[row.number]) for row in rows]
        if lines:
            writing.write(lines, file_name=rows[0].run.file_name, actor=actor)


def _refuse_second(row, context):
    first = context.first_line[row_identity(row.values)]
    if first != row.number:
        raise ValidationError(_("The same product stands in line %(line)d."), params={"line": first})
