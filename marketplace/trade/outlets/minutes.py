"""Minutes of the joint survey, to take along empty or to sign as it was entered. Vietnamese in every language of the site."""

from django.utils import timezone
from django.utils.translation import override

from marketplace.foundation.accounts.content import COORDINATION, TRADE
from marketplace.foundation.accounts.selectors import agency_then
from marketplace.foundation.core import dates, phones
from marketplace.foundation.imports.papers import DOTS, Heading, Paper, Table, Text

from . import selectors
from .models import Answer, SurveyKind

BODIES = (TRADE, COORDINATION)  # as they are called today; on an older day their predecessors signed
CRITERIA, GOODS = (
    ("STT", "Tiêu chí", "Căn cứ", "Điểm bán khai", "Khảo sát thấy", "Kết quả"),
    ("STT", "Sản phẩm", "Chủ thể", "Sao", "Có bán", "Đủ 2 tem"),
)
FOUND_GOODS = ("STT", "Sản phẩm", "Chủ thể", "Sao", "Điểm bán khai", "Khảo sát thấy")
CRITERIA_WIDTHS, GOODS_WIDTHS = (12, 50, 36, 24, 22, 21), (12, 58, 45, 14, 16, 20)
FOUND_WIDTHS = (12, 53, 42, 18, 18, 22)
ANSWERS = {Answer.FOUND: "có bán, đủ 2 tem", Answer.UNSTAMPED: "có bán, thiếu tem", Answer.MISSING: "không thấy"}
BOX, TICKED = "☐", "☒"
LINES_BY_PEN = 10  # for what the shop has not said it sells
SURVEYS = {SurveyKind.FIRST: "KHẢO SÁT", SurveyKind.YEARLY: "KIỂM TRA HẰNG NĂM"}


def minutes(outlet, survey=None):
    """`survey` None: to be filled in by pen, with what the shop says of itself."""
    with override("vi"):
        day = survey.day if survey else None
        bodies = [agency_then(code, _moment(survey)) for code in BODIES]
        return Paper(
            agency=bodies[0].name,
            kind="BIÊN BẢN " + SURVEYS[SurveyKind(survey.kind)] if survey else "BIÊN BẢN " + SURVEYS[SurveyKind.FIRST],
            about="Điểm giới thiệu và bán sản phẩm OCOP",
            dated=day,
            blocks=tuple(_blocks(outlet, survey, bodies)),
            signatures=(*(f"Đại diện {body.name}" for body in bodies), "Chủ điểm bán"),
        )


def _blocks(outlet, survey, bodies):
    on = _moment(survey)
    yield Heading("I. Thành phần")
    yield Text(
        survey.members
        if survey
        else "\n".join([*(f"{body.name}: {DOTS}{DOTS}" for body in bodies), f"Ủy ban nhân dân xã, phường: {DOTS}{DOTS}"])
    )
    yield Heading("II. Điểm bán")
    yield Text("\n".join(f"{label}: {value or DOTS}" for label, value in _facts(outlet, survey)))
    yield Heading("III. Đối chiếu tiêu chí")
    yield Table(CRITERIA, tuple(_criteria(outlet, survey, on)), CRITERIA_WIDTHS)
    yield Heading("IV. Số mặt hàng")
    yield Text(_counts(outlet, survey))
    yield Heading("V. Danh mục sản phẩm OCOP")
    yield from _list_of_goods(outlet, survey, on)
    yield Heading("VI. Nhận xét, kết luận")
    yield Text((survey.findings or "Không có ý kiến khác.") if survey else f"{DOTS * 8}\n{DOTS * 8}")
    fit = survey.fit if survey else None
    yield Text(f"{TICKED if fit else BOX} Đạt tiêu chí      {TICKED if fit is False else BOX} Chưa đạt tiêu chí", strong=True)
    yield Text("Biên bản được lập thành 03 bản có giá trị như nhau, mỗi bên giữ một bản.")


def _moment(survey):
    return selectors.moment_of(survey.day) if survey else timezone.now()


def _list_of_goods(outlet, survey, on):
    sheet = selectors.sheet(outlet, survey) if survey else None
    if not (sheet and sheet.lines):  # by pen, or entered by its counts alone
        blank = () if survey else (("",) * len(GOODS),) * LINES_BY_PEN
        rows = (*_goods(outlet, survey, on), *blank)
        yield Table(GOODS, rows, GOODS_WIDTHS) if rows else Text("Không kèm danh mục: biên bản chỉ ghi số đếm.")
        return
    rows = [(n, one.name, one.maker, _star(one), "có" if one.said else "không", _found(one)) for n, one in enumerate(sheet.lines, 1)]
    yield Table(FOUND_GOODS, tuple(rows), FOUND_WIDTHS)
    yield Text("\n".join(_differences(sheet)))


def _found(line):
    return ANSWERS[line.answer] if line.product else "có bán"  # what has no certificate carries no stamps


def _star(line):
    return line.stars or ("không" if line.product else "ngoài sổ")


def _differences(sheet):
    """What was said against what was found."""
    yield f"Điểm bán khai {len(sheet.said)} loại; khảo sát đếm {len(sheet.counted)} loại đạt tiêu chí."
    for words, lines in (
        ("Khai nhưng không thấy", sheet.missing),
        ("Thấy nhưng chưa khai", sheet.unsaid),
        ("Thiếu tem", sheet.unstamped),
        ("Không có giấy chứng nhận còn hiệu lực", sheet.without_star),
        ("Không có trong sổ OCOP", sheet.strangers),
    ):
        yield f"{words}: {', '.join(_named(line) for line in lines) or 'không'}."


def _named(line):
    return f"{line.name} ({words})" if (words := line.without_star_words) else line.name


def _facts(outlet, survey):
    where = ", ".join(filter(None, [outlet.address_line, f"{outlet.commune}, {outlet.commune.province}" if outlet.commune else ""]))
    licensed = f" ngày {dates.words(outlet.licensed_on)}" if outlet.licence_number and outlet.licensed_on else ""
    area = survey.area_m2 if survey else outlet.area_m2
    return (
        ("Tên điểm bán", outlet.name),
        ("Chủ điểm bán", outlet.owner),
        ("Địa chỉ", where),
        ("Điện thoại", phones.display(outlet.phone) if outlet.phone else ""),
        ("Giấy đăng ký kinh doanh", outlet.licence_number + licensed),
        ("Loại địa điểm", str(outlet.location_type or "")),
        ("Diện tích (m²)" if survey else "Diện tích khai (m²)", _area(area)),
    )


def _area(area):
    return "" if area is None else f"{area.normalize():f}".replace(".", ",")


def _criteria(outlet, survey, on):
    for number, point in enumerate(selectors.points(outlet, on), 1):
        found, holds = point.judged(survey) if survey else ("", None)
        verdict = {True: "Đạt", False: "Chưa đạt"}.get(holds if holds is None else bool(holds), f"{BOX} Đạt\n{BOX} Chưa")
        yield number, _capital(point.words), point.basis, point.found or DOTS, found or DOTS, verdict


def _capital(words):
    return words[:1].upper() + words[1:]


def _counts(outlet, survey):
    told = (survey.kinds, survey.local_items, survey.other_items) if survey else (None, outlet.local_items, outlet.other_items)
    said = "" if survey else " (theo khai)"
    labels = ("Loại sản phẩm OCOP có đủ hai tem, đếm tại chỗ", f"Mặt hàng địa phương khác{said}", f"Mặt hàng khác{said}")
    lines = [f"{label}: {DOTS if number is None else number}" for label, number in zip(labels, told, strict=True)]
    share = survey.share if survey else None
    return "\n".join([*lines, f"Tỷ lệ hàng OCOP và hàng địa phương: {DOTS if share is None else f'{share:.1f}'.replace('.', ',') + '%'}"])


def _goods(outlet, survey, on):
    rows = selectors.carried(outlet, on)
    rows = rows.filter(since__lte=survey.day) if survey else rows
    for number, row in enumerate(rows, 1):
        stamps = (TICKED if row.stamped else BOX) if survey else BOX
        yield number, row.product.name, str(row.product.producer or ""), row.stars or "không", TICKED if survey else BOX, stamps
