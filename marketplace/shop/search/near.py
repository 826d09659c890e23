"""How far goods are: as far as the middle of their commune, or of their old district where the register knows no more."""

from marketplace.foundation.places import selectors as places

FAR = 100_000  # km; of goods whose place nobody knows


def distances(commune):
    """Pairs of code and whole kilometres from the middle of a commune of today; none where that is not known."""
    return tuple(sorted(places.kilometres_from(commune).items()))


def rings(distances):
    """The same, the nearest first: [(km, codes of communes, codes of districts)]."""
    found = {}
    for code, km in distances:
        communes, districts = found.setdefault(km, ([], []))
        (communes if is_commune(code) else districts).append(code)
    return [(km, *found[km]) for km in sorted(found)]


def is_commune(code):
    """A district's code has three digits, a commune's five."""
    return len(code) > 3  # noqa: PLR2004
