"""The key that a demo makes for itself."""

from marketplace.settings.secret import kept_in


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path):
    key = kept_in(tmp_path / "var")

    assert (len(key) > 50, kept_in(tmp_path / "var")) == (True, key)
    assert [(path.name, oct(path.stat().st_mode)[-3:]) for path in (tmp_path / "var").iterdir()] == [("secret-key", "600")]


def test_two_instances_have_two_keys(tmp_path):
    assert kept_in(tmp_path / "a") != kept_in(tmp_path / "b")
