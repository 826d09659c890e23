"""Catalogues of words: what is found, what is refused."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from deploy import messages

TEMPLATE = """{% load i18n %}
<p title="{% translate "A title" %}">{{ _("In a variable") }} it's {% translate 'Open' context "shop" %}
  {% blocktranslate trimmed count n=items|length with name=x %}
    {{ n }} thing of {{ name }}
  {% plural %}
    {{ n }} things of {{ name }}
  {% endblocktranslate %}
  {% comment %}{% translate "No" %}{% endcomment %}
"""
PYTHON = """
from django.utils.translation import gettext_lazy as _, npgettext, pgettext
A = _("In" " Python")
B = pgettext("shop", "Open")
C = npgettext("box", "%(n)d box", "%(n)d boxes", 2)
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room with one module and one page, the only one there is."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    folder = tmp_path / "marketplace" / "room"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(TEMPLATE)
    (folder / "module.py").write_text(PYTHON)
    room = messages.Room("room", folder, (folder / "module.py", folder / "page.html"))
    monkeypatch.setattr(messages, "rooms", lambda: (room,))
    return room


def translate(room, **changed):
    messages.update()
    catalog = room.kept()
    for message in catalog:
        if message.id:
            words = changed.get(messages._key(message), f"Chữ {messages._key(message)}")
            message.string = (words,) if message.pluralizable else words
    with room.po.open("wb") as file:
        write_po(file, catalog)


def test_finds_words_in_python_and_pages(room):
    assert {(message.context, message.id) for message in room.extracted() if message.id} == {
        (None, "A title"),
        (None, "In a variable"),
        (None, "In Python"),
        ("shop", "Open"),
        (None, ("%(n)s thing of %(name)s", "%(n)s things of %(name)s")),
        ("box", ("%(n)d box", "%(n)d boxes")),
    }


def test_an_update_keeps_what_is_translated_and_drops_what_is_gone(room):
    translate(room)
    room.sources[0].write_text("")

    messages.update()

    kept = {messages._key(message): message.string for message in room.kept() if message.id}
    assert kept["Open"] == "Chữ Open"
    assert "In Python" not in kept


def test_a_complete_catalogue_passes(room):
    translate(room)

    messages.check()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "has no Vietnamese"),
        ("Chào bạn nhé", 'says "bạn"'),
        ("BẠN ơi", 'says "bạn"'),
        ("ba\u0323n ơi", 'says "bạn"'),
        ("Giá %(price)s", "placeholders"),
    ],
)
def test_a_fault_is_refused_and_named(room, words, reason):
    translate(room, **{"A title": words})

    with pytest.raises(SystemExit, match=reason):
        messages.check()


def test_bac_kan_is_not_the_refused_word(room):
    translate(room, **{"A title": "Sản vật Bắc Kạn"})

    messages.check()


def test_compiled_only_where_older(room):
    translate(room)
    messages.compile()
    mo = room.po.with_suffix(".mo")
    first = mo.stat().st_mtime_ns
    messages.compile()

    assert mo.stat().st_mtime_ns == first
    assert "Chữ A title".encode() in mo.read_bytes()


def test_every_room_has_a_catalogue_of_its_own_and_no_file_is_read_twice():
    sources = [source for room in messages.rooms() for source in room.sources]

    assert len(sources) == len(set(sources))
    assert {room.label for room in messages.rooms()} >= {"root", "core", "catalogue", "purchases", "desk"}
    assert Path(messages.ROOT, "marketplace/settings/base.py") in sources


def test_what_is_committed_can_be_read():
    for room in messages.rooms():
        if room.po.exists():
            with room.po.open("rb") as file:
                assert read_po(file, locale="vi").locale_identifier == "vi"
