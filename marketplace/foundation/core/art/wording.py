"""Words on a label: how wide they are, and where they may part."""

import re
import unicodedata
from html import escape
from itertools import combinations, pairwise
from typing import NamedTuple

# Advance widths of Podkova SemiBold, em/1000; a letter with marks is as wide as its base.
LETTERS = " '()+,-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ADVANCES = """243 203 241 242 484 226 411 239 373 602 494 545 515 560 527 559 507 541 556 669 579 595 662 601 575 613
728 372 523 684 558 860 732 656 553 680 623 551 595 684 665 925 686 658 555 541 536 486 579 510 376 559
624 330 271 573 319 908 646 542 583 535 452 460 387 626 588 772 609 576 480"""
ADVANCE = dict(zip(LETTERS, map(int, ADVANCES.split()), strict=True))
USUAL_ADVANCE = 540
TOGETHER = (
    "Bắc Kạn|Ba Bể|Chợ Đồn|Bằng Phúc|Tài Hoan|Shan tuyết|Mảy Puốc|Phia Khao|men lá|gác bếp|giảo cổ lam|Hương Ngàn|Thiên An|"
    "Thanh Mai|Côn Minh|Khẩu Nua Lếch|Tân Sơn|mật ong|cà gai leo|Yến Dương|Ngân Sơn|chanh leo|Tiến Thành|Linh chi|Minh Anh|Nà Mẫu|thảo mộc"
)
LEADING = 1.2
MOST_LINES = 4
MOST_WORDS = 14
SMALLEST = 14


def text_width(text, size):
    bare = unicodedata.normalize("NFD", text.translate(str.maketrans("đĐưƯ", "dDuU")))
    return sum(ADVANCE.get(c, USUAL_ADVANCE) for c in bare if not unicodedata.combining(c)) * size / 1000


def words(name):
    """Words that may part at a line's end; a proper name keeps its parts together (by no-break spaces)."""
    return re.sub(TOGETHER, lambda found: found.group().replace(" ", "\u00a0"), name, flags=re.IGNORECASE).split(" ")


def wrap(name, *, width, height, largest=31):
    """(size, lines): the largest size at which the name fits the box, in the most even lines; a name too long is cut with "…"."""
    parts = words(name)
    for count in range(min(len(parts), MOST_WORDS), 0, -1):
        shown = parts if count == len(parts) else [*parts[:count], "…"]
        found = _fit(shown, width=width, height=height, largest=largest)
        if found:
            return found
    return SMALLEST, ["…"]


def text_block(name, cx, top, *, width, height, ink, largest=31):
    """The name, wrapped and centred in its box."""
    size, lines = wrap(name, width=width, height=height, largest=largest)
    leading = size * LEADING
    y = top + (height - leading * len(lines)) / 2 + size * 0.93
    rows = "".join(f'<tspan x="{cx:g}" y="{y + i * leading:.1f}">{escape(line)}</tspan>' for i, line in enumerate(lines))
    style = f'font-family="Podkova,Georgia,serif" font-weight="600" font-size="{size}" fill="{ink}" text-anchor="middle"'
    return f"<text {style}>{rows}</text>"


def small(text, x, y, ink, size=10.5):
    style = f'font-family="Be Vietnam Pro,Arial,sans-serif" font-weight="600" font-size="{size}" letter-spacing=".4"'
    return f'<text {style} x="{x:g}" y="{y:g}" fill="{ink}" text-anchor="middle">{escape(text)}</text>'


def _fit(parts, *, width, height, largest):
    splits = [_measured(lines) for lines in _splits(parts, MOST_LINES)]
    for size in range(largest, SMALLEST - 1, -1):
        room = int(height / (size * LEADING))
        fitting = [split for split in splits if len(split.lines) <= room and split.widest * size <= width]
        if fitting:
            best = min(fitting, key=lambda split: (split.ragged * size**2 + 600 * len(split.lines), split.lines))
            return size, [line.replace("\u00a0", " ") for line in best.lines]
    return None


def _splits(parts, most):
    cuts = (cut for n in range(min(most, len(parts))) for cut in combinations(range(1, len(parts)), n))
    return ([" ".join(parts[a:b]) for a, b in pairwise([0, *cut, len(parts)])] for cut in cuts)


class Split(NamedTuple):
    """One way to part a name; widths at size 1, so that every size can be judged from them."""

    lines: list
    widest: float
    ragged: float


def _measured(lines):
    widths = [text_width(line, 1) for line in lines]
    return Split(lines, max(widths), sum((max(widths) - width) ** 2 for width in widths))
