"""Upper rooms say what they hold of a person and how it is forgotten.

`register(label, erase, check=None)`: `erase(user)` empties and returns {what: how many rows the law keeps};
`check(user)` may refuse with a sentence (orders still under way).
"""

_rooms = {}


def register(label, erase, check=None):
    _rooms[label] = (erase, check)


def check(user):
    for _erase, may in _rooms.values():
        if may:
            may(user)


def run(user):
    kept = {}
    for label, (erase, _may) in _rooms.items():
        kept.update({f"{label}.{what}": count for what, count in (erase(user) or {}).items()})
    return kept
