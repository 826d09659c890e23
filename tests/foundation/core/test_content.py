import pytest
from django.core.management import call_command

from marketplace.foundation.core import content


@pytest.fixture
def loaders(monkeypatch):
    monkeypatch.setattr(content, "_loaders", {})


def test_rooms_load_in_the_order_they_registered(loaders, capsys, db):
    ran = []
    content.register("places", lambda: ran.append("places") or "37 communes")
    content.register("groups", lambda: ran.append("groups"))

    call_command("load_content")

    assert ran == ["places", "groups"]
    assert capsys.readouterr().out == "places: 37 communes\ngroups: done\n"


def test_only_the_named_ones_and_unknown_names_are_refused(loaders, db):
    ran = []
    content.register("places", lambda: ran.append("places"))
    content.register("groups", lambda: ran.append("groups"))

    content.load("groups")

    assert ran == ["groups"]
    with pytest.raises(SystemExit):
        call_command("load_content", "nothing")
    assert ran == ["groups"]
