"""Vietnamese for everything people read: `python -m deploy.messages update|compile|check [room label …]` (no gettext needed).

Each room keeps its own catalogue for its Python and `templates/<label>/`; the label `root` stands for all that belongs to no room.
"""

import io
import os
import re
import sys
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
BANDS = ("marketplace", "catalogue", "cms")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
GUESTS = {"accounts": ("account", "mfa", "allauth")}  # template folders of a package that a room speaks for
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # a date in the header would be a conflict in every merge
REFUSED_WORD = re.compile(r"(?<!\w)bạn(?!\w)", re.IGNORECASE)  # people are anh/chị, cô/bác, HTX, chủ thể
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
ADDRESS = "%(you)s"  # how a producer is addressed (producers/addressing.py): English needs no word for it


@dataclass(frozen=True)
class Room:
    label: str
    folder: Path
    sources: tuple

    @property
    def po(self):
        return self.folder / "locale" / "vi" / "LC_MESSAGES" / "django.po"

    def extracted(self):
        """A catalogue of what the room's files say, without translations."""
        catalog = _empty()
        for file in self.sources:
            for _line, message, _comments, context in _messages(file):
                if message and message != ("", ""):
                    catalog.add(message, locations=[(str(file.relative_to(ROOT)), 0)], context=context)
        return catalog

    def kept(self):
        """The catalogue on disk."""
        if not self.po.exists():
            return _empty()
        with self.po.open("rb") as file:
            return read_po(file, locale="vi", charset="utf-8")


@cache
def rooms():
    found = {}
    for config in sorted(config for band in BANDS for config in (ROOT / band).glob("**/apps.py")):
        label = re.search(r'^\s*label = "(\w+)"', config.read_text(), re.MULTILINE)
        found[label[1] if label else config.parent.name] = config.parent
    templates = ROOT / "templates"
    owned = [templates / name for label in found for name in (label, *GUESTS.get(label, ()))]
    listed = [_room(label, folder, templates) for label, folder in found.items()]
    rest = [file for file in _files(templates, "*.html", "*.txt") if not any(file.is_relative_to(folder) for folder in owned)]
    taken = set(found.values())
    loose = [file for band in BANDS for file in _files(ROOT / band, "*.py") if not taken.intersection(file.parents)]
    return (*listed, Room("root", ROOT, (*loose, *rest)))


def update(*labels):
    memory = _memory()
    for room in _chosen(labels):
        fresh, old = room.extracted(), room.kept()
        for message in fresh:
            if message.id:
                before = old.get(_key(message), message.context)
                message.string = before.string if before and _filled(before) else memory.get(_identity(message), message.string)
        if len(fresh):
            _write(room.po, lambda file, catalog=fresh: write_po(file, catalog, width=120, sort_output=True, include_lineno=False))
        else:
            room.po.unlink(missing_ok=True)
        print(f"{room.label}: {len(fresh)} messages, {sum(not _filled(message) for message in fresh if message.id)} without Vietnamese")


def compile(*_labels):  # noqa: A001  the verb of the command line
    """Writes what is older than its source; costs nothing when all is up to date."""
    for po in (po for folder in (*BANDS, "locale") for po in (ROOT / folder).glob("**/vi/LC_MESSAGES/django*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            with po.open("rb") as file:
                catalog = read_po(file, locale="vi", charset="utf-8")
            _write(mo, lambda file, catalog=catalog: write_mo(file, catalog))


def check(*labels):
    """Ends with every complaint, or silently."""
    complaints = [complaint for room in _chosen(labels) for complaint in _complaints(room)]
    complaints += [*_contradictions(), *_guests()] if not labels else []
    if complaints:
        sys.exit("\n".join([*complaints, f"{len(complaints)} to mend; `python -m deploy.messages update` writes what is new."]))


def _complaints(room):
    kept = room.kept()
    for message in room.extracted():
        if not message.id:
            continue
        found = kept.get(_key(message), message.context)
        reason = _fault(found) if found else "is not in the catalogue"
        if reason:
            yield f"{room.po.relative_to(ROOT)}: {_key(message)!r} {reason}"


def _fault(message):
    if message.fuzzy or not _filled(message):
        return "has no Vietnamese"
    words = " ".join(_strings(message))
    if REFUSED_WORD.search(unicodedata.normalize("NFC", words)):
        return 'says "bạn"'
    wanted = set(PLACEHOLDER.findall(_key(message))) | set(PLACEHOLDER.findall(message.id[-1] if message.pluralizable else ""))
    said = set(PLACEHOLDER.findall(words)) - {ADDRESS}
    if not said <= wanted or ("python-format" in message.flags and said < wanted):
        return f"has other placeholders than {sorted(wanted)}"
    return None


def _contradictions():
    """Django keeps one catalogue: where two rooms, or a room and a package, translate the same words differently, one of them loses."""
    seen = {}
    for label, kept in (*((room.label, room.kept()) for room in rooms()), *_packages()):
        for message in kept:
            if message.id and _filled(message):
                first = seen.setdefault(_identity(message), (label, _strings(message)))
                if first[1] != _strings(message):
                    words = f"{first[0]}: {first[1][0]!r}, {label}: {_strings(message)[0]!r}"
                    yield f"{_key(message)!r} is translated twice ({words}); agree, or give one a context"


def _packages():
    """[(name, what we say in Vietnamese for packages)]"""
    for po in sorted((ROOT / "locale").glob("*/vi/LC_MESSAGES/django.po")):
        with po.open("rb") as file:
            yield po.parts[-4], read_po(file, locale="vi", charset="utf-8")


def _guests():
    """Words of packages, in Vietnamese of our own: the refused word is refused there too."""
    for po in sorted((ROOT / "locale").glob("*/vi/LC_MESSAGES/django*.po")):
        with po.open("rb") as file:
            catalog = read_po(file, locale="vi", charset="utf-8")
        for message in catalog:
            if message.id and (
                message.fuzzy or not _filled(message) or REFUSED_WORD.search(unicodedata.normalize("NFC", " ".join(_strings(message))))
            ):
                yield f'{po.relative_to(ROOT)}: {_key(message)!r} has no Vietnamese, or says "bạn"'


def _messages(file):
    source = file.read_bytes()
    if file.suffix != ".py":
        from django.utils.translation.template import templatize

        lines = templatize(source.decode()).splitlines()
        source = "\n".join(line.strip() for line in lines).encode()
    return extract("python", io.BytesIO(source), keywords=KEYWORDS, options={"encoding": "utf-8"})


def _room(label, folder, templates):
    folders = [templates / name for name in (label, *GUESTS.get(label, ()))]
    pages = [file for place in (*folders, folder / "templates") for file in _files(place, "*.html", "*.txt")]
    return Room(label, folder, (*_files(folder, "*.py"), *pages))


def _files(folder, *patterns):
    found = sorted(file for pattern in patterns for file in folder.rglob(pattern))
    return [file for file in found if "migrations" not in file.parts]


def _chosen(labels):
    unknown = set(labels) - {room.label for room in rooms()}
    if unknown:
        sys.exit(f"No room is called {', '.join(sorted(unknown))}.")
    return [room for room in rooms() if not labels or room.label in labels]


def _memory():
    """What any room says already: a string that moves keeps its translation."""
    return {_identity(message): message.string for room in rooms() for message in room.kept() if message.id and _filled(message)}


def _empty():
    nobody = {"msgid_bugs_address": "", "last_translator": "", "language_team": ""}
    return Catalog(
        locale="vi",
        project="marketplace",
        version="1",
        creation_date=NO_DATE,
        revision_date=NO_DATE,
        header_comment="#",
        fuzzy=False,
        **nobody,
    )


def _key(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _identity(message):
    return (message.context, message.id)


def _strings(message):
    return message.string if isinstance(message.string, tuple | list) else (message.string,)


def _filled(message):
    return all(_strings(message)) and bool(_strings(message))


def _write(path, writer):
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with half.open("wb") as file:
        writer(file)
    half.replace(path)


def main(verb="", *labels):
    verbs = {"update": update, "compile": compile, "check": check}
    if verb not in verbs:
        sys.exit(__doc__)
    verbs[verb](*labels)


if __name__ == "__main__":
    main(*sys.argv[1:])
