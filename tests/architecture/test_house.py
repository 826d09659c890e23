"""The house keeps the shape that import-linter cannot see."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver

FLOORS = (  # from the bottom up; rooms of one floor may not know each other either
    "core",
    "places",
    "audit",
    "recovery",
    "notifications",
    "accounts",
    "imports",
    "ledger",
    "payees",
    "payments",
    "producers",
    "certification",
    "notices",
    "outlets fairs",
    "catalogue",
    "partner",
    "stock delivery fees taxes promotions",
    "search",
    "basket",
    "purchases",
    "cash checkout returns",
    "questions",
    "customer seller storefront",
    "opendata payouts reports",
    "desk",
    "cms",
    "demo",
)
FLOOR = {label: number for number, labels in enumerate(FLOORS) for label in labels.split()}
OURS = [
    config
    for config in apps.get_app_configs()
    if Path(config.path).is_relative_to(settings.BASE_DIR / "marketplace") or config.label in {"catalogue", "cms"}
]
ROOMS = [config for config in OURS if config.label in FLOOR]


def test_every_app_of_ours_has_its_floor():
    neighbours = {"address", "analytics", "communication", "offer", "order", "payment", "reviews", "voucher", "wishlists"}  # Oscar's models

    assert {config.label for config in OURS} - neighbours == set(FLOOR)


@pytest.mark.parametrize("config", ROOMS, ids=lambda config: config.label)
def test_a_room_says_what_it_is_for(config):
    words = ast.get_docstring(ast.parse(Path(config.path, "__init__.py").read_text()))

    assert words, f"{config.name} has no docstring"
    assert len(words.split()) > 3


@pytest.mark.parametrize("config", ROOMS, ids=lambda config: config.label)
def test_foreign_keys_point_down(config):
    """Also those written as strings. The user is everybody's; Oscar's own models are below ours that stand on them."""
    up = [
        f"{model.__name__}.{field.name} → {field.related_model._meta.label}"
        for model in config.get_models()
        if model.__module__.startswith(config.name)
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
        if FLOOR.get(field.related_model._meta.app_label, -1) >= FLOOR[config.label] and field.related_model._meta.app_label != config.label
    ]

    assert up == []


def test_haystack_is_never_loaded():
    """In a process of its own, since this one may have seen other tests."""
    program = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "import marketplace.wsgi; print([name for name in sys.modules if name.partition('.')[0] == 'haystack'])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def patterns(resolver=None, prefix=""):
    """(address, view, module of the view) of everything that is routed."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, address)
        else:
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield address, getattr(view, "__name__", str(view)), view


def test_every_login_and_password_door_is_allauths():
    doors = [
        (address, view) for address, _name, view in patterns() if re.search(r"log-?in|logout|password|dang-nhap|mat-khau|reauth", address)
    ]
    strangers = [address for address, view in doors if not _is_allauths(view)]

    assert doors
    sends_on = ["admin/login/", "admin/password_change/", "admin/password_change_done/"]  # to allauth's: accounts/test_doors.py
    wagtails = ["cms/login/", "cms/logout/"]  # send on too: cms/test_doors.py
    assert sorted(strangers) == sorted([*sends_on, "admin/logout/", *wagtails])


@pytest.mark.django_db
def test_the_admins_door_takes_no_password(client):
    from django.contrib.auth import get_user_model

    person = get_user_model()(email="chief@example.vn", is_superuser=True, is_active=True)
    person.set_password("a-good-password-1")
    person.save()

    response = client.post("/admin/login/", {"username": "chief@example.vn", "password": "a-good-password-1"})

    assert (response.status_code, response.headers["Location"]) == (302, "/account/login/?next=/admin/")
    assert "_auth_user_id" not in client.session


def test_no_view_of_ours_logs_people_in_past_allauth():
    sources = [source for source in (settings.BASE_DIR / "marketplace").rglob("*.py") if "migrations" not in source.parts]
    forbidden = re.compile(
        r"from django\.contrib\.auth import .*\b(login|authenticate)\b|AuthenticationForm|auth\.login\(|auth_views|LoginView\b(?!.*allauth)"
    )

    assert [str(source.relative_to(settings.BASE_DIR)) for source in sources if forbidden.search(source.read_text())] == []


def test_oscars_pages_are_not_routed():
    assert [address for address, _name, view in patterns() if getattr(view, "__module__", "").startswith("oscar")] == []


def test_import_linter_knows_the_same_rooms():
    """The list above and pyproject.toml say the same rooms."""
    import tomllib

    contracts = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = {
        part.strip()
        for contract in contracts
        if contract["id"] in ("foundation", "register", "trade", "shop", "office")
        for layer in contract["layers"]
        for part in layer.split("|")
    }

    assert listed | {"catalogue", "cms", "demo"} == set(FLOOR)


def _is_allauths(view):
    classes = getattr(view, "__mro__", ())
    modules = {view.__module__, *(cls.__module__ for cls in classes), getattr(getattr(view, "__wrapped__", None), "__module__", "")}
    return any(module.startswith("allauth") for module in modules)
