"""Whatever any room records is told in words: no action reaches a page as its code."""

import ast

from django.conf import settings
from django.utils import translation

from catalogue import words as listings
from marketplace.foundation.audit.words import sentence
from marketplace.shop.purchases.states import FULFILMENT
from marketplace.shop.returns.models import ReturnStep

COMPUTED = {  # f"order_{target}": all that it can become
    "order_": {f"order_{target}" for _source, target in FULFILMENT.moves if target != "placed"},
    "listing_": {name for name in listings.SENTENCES if name.startswith("listing_")},
    "return_": {f"return_{what}" for what in ReturnStep.What.values},
}


def _calls():
    for band in ("marketplace", "catalogue"):
        for path in (settings.BASE_DIR / band).rglob("*.py"):
            yield from ((path, node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args)


def _is_audit(call):
    return isinstance(call.func, ast.Attribute) and call.func.attr in {"record", "entry"} and getattr(call.func.value, "id", "") == "audit"


def recorded():
    """Every action that the code writes down, with those of f-strings spelt out."""
    found, passed_on = set(), set()
    for path, call in _calls():
        if not _is_audit(call):
            continue
        match call.args[0]:
            case ast.Constant(value=action):
                found.add(action)
            case ast.JoinedStr(values=[ast.Constant(value=prefix), *_rest]):
                found |= COMPUTED[prefix]
            case ast.Name():
                passed_on.add(path)
    movers = [call for path, call in _calls() if path in passed_on and getattr(call.func, "id", "") == "_move"]
    return found | {call.args[2].value for call in movers}


def test_every_action_has_its_sentence_in_vietnamese():
    actions = recorded()
    with translation.override("en"):
        english = {action: sentence(action, {}) for action in actions}
    with translation.override("vi"):
        vietnamese = {action: sentence(action, {}) for action in actions}

    assert {"producer_verified", "order_accepted", "certificate_revoked", "role_granted"} <= actions
    assert sorted(action for action in actions if vietnamese[action] in {english[action], action.replace("_", " ")}) == []
