"""Writes the README's tables from the code: `python -m deploy.readme`."""

import re
from pathlib import Path

from marketplace.settings.env import SETTINGS

ROOT = Path(__file__).resolve().parents[1]


def written(text):
    return _filled(_filled(text, "settings", _settings()), "targets", _targets())


def _filled(text, name, rows):
    head, rest = text.split(f"<!-- {name} -->\n")
    old, tail = rest.split(f"<!-- /{name} -->")
    title = "\n".join(old.splitlines()[:2])
    return "\n".join([f"{head}<!-- {name} -->", title, *rows, f"<!-- /{name} -->"]) + tail


def _settings():
    for setting in SETTINGS:
        default = ",".join(setting.default) if isinstance(setting.default, list) else setting.default
        shown = f"`{default}`" if default not in ("", None) else ""
        yield f"| `{setting.name}`{' •' if setting.required else ''} | {shown} | {setting.meaning} |"


def _targets():
    for target, words in re.findall(r"^([a-z-]+):.*?## (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE):
        yield f"| `make {target}` | {words} |"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(written(readme.read_text()))
