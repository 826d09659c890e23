"""How hits are ordered, in numbers that every engine uses and that the page about ranking tells in words.

Text first: for each term the best of (weight of the alternative × boost of the highest field that holds it), and more where the document
writes it with the same marks; then once for a name that begins with or holds the words as typed. The sum is rounded, and equal ones are
ordered by what can be bought, stars, the newer certificate, what was sold, the newer listing.
"""

BOOSTS = {"name": 10, "producer": 4, "kind": 2, "place": 1}  # kind: group, set
EXACT = {"name": 5, "producer": 2}
BEGINS, HOLDS = 6, 3
DIGITS = 2

BEGINNING = 0.6  # weights of alternatives: the word goes on …
WRITTEN_OTHERWISE = 0.95  # … was written together or apart, or left with the keys of an input method
SYNONYM = 0.6
CORRECTED = 0.5
RELATED = 0.4  # what an intent leads to: gifts, a cold
MADE_BY = 3  # the producer's name after "HTX" …


def steps(term):
    """(value, [(alternative, field)]) of a term, the highest value first: the first that holds is its score."""
    values = {}
    for alternative in term.alternatives:
        for name, boost in BOOSTS.items():
            values.setdefault(round(alternative.weight * boost, DIGITS), []).append((alternative, name))
    return sorted(values.items(), key=lambda step: -step[0])
