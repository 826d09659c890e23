"""The papers of the first day, from `data/papers.toml` and the words beside it: put in once; what editors change or take down stays so."""

import re
import tomllib
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.html import format_html, format_html_join

from marketplace.foundation.imports import papers as decree

from .models import File, LibraryPage, PaperPage

FOLDER = Path(__file__).parent / "data"
_PART = re.compile(r"^## ", re.MULTILINE)


def told():
    return tomllib.loads((FOLDER / "papers.toml").read_text())["paper"]


@transaction.atomic
def load():
    """How many were put in."""
    library = LibraryPage.objects.get(locale__language_code="vi")
    there = set(library.get_children().values_list("slug", flat=True))
    fresh = [paper for paper in told() if paper["slug"] not in there]
    for paper in fresh:
        library.add_child(instance=_page(paper, library)).save_revision().publish()
    return len(fresh)


def _page(paper, library):
    words = (FOLDER / "papers" / f"{paper['slug']}.txt").read_text()
    fields = {key: paper[key] for key in ("title", "slug", "kind", "number", "office", "lead")}
    written = {"body": _blocks(words), "file": _file(paper, words), "sources": "\n".join(paper["sources"])}
    return PaperPage(issued_on=paper["day"], locale=library.locale, **written, **fields)


def _blocks(words):
    first, *parts = _PART.split(words)
    yield ("text", _html(first.splitlines()))
    for part in parts:
        heading, *lines = part.splitlines()
        yield ("heading", heading)
        yield ("text", _html(lines))


def _html(lines):
    """Headings of the second rank after ###; a line that begins with a dash or a plus is a paragraph with its own sign, as printed."""
    parts = [format_html("<h3>{}</h3>", line[4:]) if line.startswith("### ") else format_html("<p>{}</p>", line) for line in lines if line]
    return str(format_html_join("", "{}", ((part,) for part in parts)))


def _file(paper, words):
    """The same words to take along, in the form of a paper of a Vietnamese authority."""
    blocks = tuple(_line(line) for line in words.splitlines() if line)
    head = {"agency": paper["agency"], "seat": paper["seat"], "kind": paper["heading"], "about": paper["about"]}
    made = decree.Paper(
        **head, blocks=blocks, number=paper["number"], dated=paper["day"], signs_as=paper["signs_as"], signer=paper["signer"], copies=()
    )
    content = ContentFile(decree.docx_of([made]), name=f"{paper['slug']}.docx")
    return File.objects.create(title=f"{paper['heading'].capitalize()} {paper['number']}", file=content, file_size=content.size)


def _line(line):
    return decree.Heading(line.lstrip("# ")) if line.startswith("#") else decree.Text(line)
