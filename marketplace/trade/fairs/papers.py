"""Papers of a fair: letters to makers and the report. Their words are Vietnamese in every language of the site."""

from django.utils.translation import override

from marketplace.foundation.core import dates, money
from marketplace.foundation.imports import exports
from marketplace.foundation.imports.papers import Heading, Paper, Table, Text

from . import presenting, selectors
from .models import Basis, Place, State

KINDS = {Place.ALLOTTED: "GIẤY MỜI", Place.WAITING: "THÔNG BÁO", Place.REFUSED: "THÔNG BÁO"}
BASES = {Basis.PROGRAMME: "quyết định của tỉnh về chương trình", Basis.REGISTRATION: "văn bản đăng ký tổ chức hội chợ"}
WIDTHS = (13, 14, 40, 39, 17, 24, 18)
FIGURES = (
    ("registered", "Đăng ký chưa xử lý"),
    ("allotted", "Chủ thể có gian hàng"),
    ("booths", "Gian hàng đã giao"),
    ("waiting", "Chủ thể trong danh sách chờ"),
    ("refused", "Đăng ký không được nhận"),
    ("withdrawn", "Chủ thể đã rút"),
    ("results", "Chủ thể đã báo số liệu"),
    ("visitors", "Lượt khách tại các gian"),
    ("revenue", "Doanh thu tại các gian"),
    ("contracts", "Hợp đồng, đơn hàng đã ký"),
)
HEADER = ("STT", "Gian", "Chủ thể", "Hàng mang đến", "Lượt khách", "Doanh thu (đồng)", "Hợp đồng")


def letter(one):
    """A written letter as a paper, from what it said on its day."""
    row = one.registration
    return Paper(
        agency=one.agency,
        kind=KINDS[one.state],
        about=f"Tham gia {row.fair.name}" if one.state == Place.ALLOTTED else f"Về việc đăng ký tham gia {row.fair.name}",
        number=one.number,
        dated=one.issued_on,
        seat=one.seat,
        to=_addressed(row),
        blocks=tuple(Text(words) for words in _letter_words(one, row) if words),
        copies=("Như trên", "Lưu: VT"),
        signs_as=one.signs_as,
        signer=one.signer,
    )


def _addressed(row):
    if row.producer_id is None:
        return ", ".join(filter(None, [row.maker_name, row.maker_place]))
    maker = row.producer
    commune = maker.commune.in_sentence if maker.commune_id else ""
    return ", ".join(filter(None, [maker.legal_name or maker.name, maker.address_line, commune]))


def _letter_words(one, row):
    goods = ", ".join(str(line) for line in row.goods.all())
    when = f"Thời gian: {one.days}. Địa điểm: {one.where}."
    if one.state == Place.ALLOTTED:
        yield f"{one.agency} trân trọng kính mời chủ thể tham gia {row.fair.name}."
        yield when
        yield f"Gian hàng số {one.booth}{' (dùng chung)' if row.share else ''}. Hàng mang đến theo đăng ký: {goods}."
    elif one.state == Place.WAITING:
        yield f"{one.agency} đã nhận đăng ký của chủ thể tham gia {row.fair.name} và đưa vào danh sách chờ. {when}"
        yield f"Lý do: {one.reason}"
        yield "Khi có gian hàng trống, cơ quan tổ chức sẽ báo ngay để chủ thể chuẩn bị."
    else:
        yield f"{one.agency} đã xem xét đăng ký của chủ thể tham gia {row.fair.name} và tiếc là chưa thể nhận. {when}"
        yield f"Lý do: {one.reason}"
    yield one.words
    if row.fair.contact:
        yield f"Cần hỏi thêm, xin liên hệ: {row.fair.contact}."


def report(fair):
    """Of a fair that is over; once reported, with the figures frozen then."""
    with override("vi"):
        return Paper(
            agency=fair.organiser,
            kind="BÁO CÁO",
            about=f"Kết quả tổ chức {fair.name}",
            dated=dates.today(fair.changed_at) if fair.state == State.REPORTED else None,
            blocks=tuple(_report_blocks(fair)),
            copies=("UBND tỉnh (để báo cáo)", "Lưu: VT"),
        )


def _report_blocks(fair):
    yield Text(f"{_basis(fair)}, {fair.organiser} báo cáo kết quả như sau:")
    yield Heading("I. Thông tin chung")
    days, where = presenting.official(fair)
    yield Text(f"Thời gian: {days}.\nĐịa điểm: {where}.")
    yield Text(f"Quy mô: {fair.booths or 'chưa rõ'} gian hàng.")
    yield Heading("II. Kết quả")
    yield Table(("Chỉ tiêu", "Số liệu"), tuple(_figures(fair)), widths=(110, 55))
    yield Heading("III. Kết quả từng gian hàng")
    yield Table(HEADER, (*_booths(fair), _total(fair)), widths=WIDTHS)
    yield Heading("IV. Đánh giá, kiến nghị")
    yield Text(fair.report_words or "(Chưa có.)")


def _basis(fair):
    if not fair.basis:
        return "Căn cứ: chưa rõ"
    day = f" ngày {dates.words(fair.basis_on)}" if fair.basis_on else ""
    return f"Căn cứ {BASES[fair.basis]}{f' số {fair.basis_number}{day}' if fair.basis_number else ''}"


def figures(fair):
    return fair.report or selectors.figures(fair)


def _figures(fair):
    found = figures(fair)
    for name, words in FIGURES:
        yield words, money.dong(found[name]) if name == "revenue" else _grouped(found[name])


def _booths(fair):
    rows = sorted(selectors.registrations(fair).filter(state=Place.ALLOTTED), key=lambda row: (row.booth, row.pk))
    for number, row in enumerate(rows, 1):
        came = getattr(row, "result", None)
        told = [_grouped(value) for value in (came.visitors, came.revenue, came.contracts)] if came else ["chưa báo"] * 3
        yield number, row.booth, row.maker, ", ".join(str(line) for line in row.goods.all()), *told


def _total(fair):
    found = figures(fair)
    return ("", "", "Tổng cộng", "", *(_grouped(found[name]) for name in ("visitors", "revenue", "contracts")))


def _grouped(number):
    return f"{number:,}".replace(",", ".")


def report_xlsx(fair):
    """One line a booth, numbers as numbers, the total last."""
    header = ["Gian", "Chủ thể", "Nơi", "Hàng mang đến", "Lượt khách", "Doanh thu (đồng)", "Hợp đồng", "Ghi chú"]
    rows = [_line(row) for row in sorted(selectors.registrations(fair).filter(state=Place.ALLOTTED), key=lambda row: (row.booth, row.pk))]
    found = figures(fair)
    total = ["", "Tổng cộng", "", "", found["visitors"], found["revenue"], found["contracts"], ""]
    return exports.xlsx_bytes(header, [*rows, total])


def _line(row):
    came = getattr(row, "result", None)
    place = row.maker_place if row.producer_id is None else str(row.producer.commune or "")
    told = [came.visitors, came.revenue, came.contracts, came.note] if came else [None, None, None, "chưa báo số liệu"]
    return [row.booth, row.maker, place, ", ".join(str(line) for line in row.goods.all()), *told]
