"""How people write a place: `xã Bằng Phúc (Chợ Đồn)`, `TT. Chợ Rã`, `ba be`, `Rã Bản (tên xã trước 02/2020)`."""

import re
from dataclasses import dataclass, field

from marketplace.foundation.core.text import fold

from .models import Kind

# What a written prefix may mean; the longest first, so that "thị trấn" is not read as "thị …".
_PREFIXES = [
    (r"thi tran|tt", {Kind.THI_TRAN}),
    (r"thi xa|tx", {Kind.THI_XA}),
    (r"thanh pho|tp", {Kind.THANH_PHO}),
    (r"dac khu|dk", {Kind.DAC_KHU}),
    (r"phuong|p", {Kind.PHUONG}),
    (r"huyen|h", {Kind.HUYEN}),
    (r"quan|q", {Kind.HUYEN}),
    (r"tinh|t", {Kind.TINH}),
    (r"xa|x", {Kind.XA}),
]
_PREFIX = [(re.compile(rf"(?:{words})(?:\s+|\s*\.\s*)(?=\S)"), kinds) for words, kinds in _PREFIXES]
_REMARK = re.compile(r"\b(?:ten (?:xa|cu|goi)|truoc|cu|nay (?:la|thuoc)|sau)\b|\d")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SEPARATOR = re.compile(r"\s*[,;/]\s*|\s+[-–—]\s+")


@dataclass(frozen=True)
class Name:
    """One folded name with the kinds its prefix allows (none: any), and the words before a prefix was seen in them:
    `Phương Viên` is no ward called Viên."""

    folded: str
    kinds: frozenset = frozenset()
    whole: str = ""


@dataclass
class Written:
    """The name in question, the wider places named after it, and a remark that is no place."""

    name: Name
    wider: list = field(default_factory=list)
    remark: str = ""


def read(text):
    folded = fold(text)
    remarks, wider = [], []
    for inside in _BRACKETS.findall(folded):
        before = re.sub(r"^truoc\s+\d+/\d+\s*:\s*", "", inside)  # our own display: (trước 7/2025: xã Bằng Phúc, huyện Chợ Đồn)
        target = remarks if _REMARK.search(before) else wider
        target.append(before)
    bare = _BRACKETS.sub(" ", folded)
    first, *rest = [part for part in _SEPARATOR.split(bare.strip(" .,;")) if part] or [""]
    parts = [*rest, *(part for inside in wider for part in _SEPARATOR.split(inside))]
    return Written(_name(first), [_name(part) for part in parts if part.strip()], "; ".join(remarks))


def _name(part):
    part = part.strip(" .")
    whole = tidy(part)
    for pattern, kinds in _PREFIX:
        match = pattern.match(part)
        if match:
            return Name(tidy(part[match.end() :]), frozenset(kinds), whole)
    return Name(whole, whole=whole)


def tidy(part):
    return re.sub(r"[\s\-–.']+", " ", part).strip()


def alike(folded):
    """One spelling for `Sỹ Bình` and `Sĩ Bình`."""
    return folded.replace("y", "i")
