"""The README says what is so: its tables are the code's, its commands exist."""

import re

import pytest
from django.conf import settings

from deploy import readme
from tests.benchmarks.__main__ import MOST_QUERIES, Figure, table

README = settings.BASE_DIR / "README.md"
MAKEFILE = (settings.BASE_DIR / "Makefile").read_text()
TARGETS = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)


def test_tables_are_what_the_code_says():
    assert README.read_text() == readme.written(README.read_text())  # else: python -m deploy.readme


def test_every_target_has_help_and_is_phony():
    phony = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())

    assert set(TARGETS) == phony
    assert [target for target in TARGETS if not re.search(rf"^{target}:.*## \S", MAKEFILE, re.MULTILINE)] == []


def test_the_table_of_times_is_as_the_benchmark_prints_it():
    sizes = {size: {name: Figure([0.001], 1) for name in MOST_QUERIES} for size in (100, 5_000, 20_000)}
    printed = [line.split("|")[1].strip() for line in table(sizes)]

    text = README.read_text()
    held = [line for line in text[text.index("## How fast") :].splitlines() if line.startswith("|")]

    assert [line.split("|")[1].strip() for line in held] == printed
    assert held[0] == next(table(sizes))


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "deploy/server/README.md",
        "deploy/server/SEARCH.md",
        "deploy/server/CARDS.md",
        "deploy/server/RESTORE.md",
        "tests/benchmarks/README.md",
    ],
)
def test_commands_that_are_named_exist(document):
    text = (settings.BASE_DIR / document).read_text()

    assert {target for target in re.findall(r"\bmake ([a-z-]+)", text) if target not in TARGETS} == set()
    assert {
        path for path in re.findall(r"\]\(([\w./-]+)\)", text) if not (settings.BASE_DIR / document).parent.joinpath(path).exists()
    } <= {"docs/shop.png"}


def test_modules_that_are_run_exist():
    from importlib.util import find_spec

    text = README.read_text() + MAKEFILE + (settings.BASE_DIR / ".ci/run").read_text()
    assert [module for module in re.findall(r"-m ([\w.]+)", text) if not find_spec(module)] == []


def test_every_setting_that_is_read_is_declared():
    from marketplace.settings.env import SETTINGS

    sources = [*(settings.BASE_DIR / "marketplace").rglob("*.py"), *(settings.BASE_DIR / "deploy").rglob("*.py")]
    text = "".join(source.read_text() for source in sources)
    read = set(re.findall(r'\benv\.get\(\s*"([A-Z_]+)"', text))

    assert read == {setting.name for setting in SETTINGS}
    assert re.findall(r"\benv\.(?:str|int|bool|list)\(", text) == []
