"""Rows of the embedded indices as Elasticsearch holds them. The words of goods, which may be millions, lie ready beside their vectors;
those of pages, which are few, come out of the vectors.
"""

import json
import re
from datetime import UTC, datetime

PLAIN = (
    "stars", "sales", "price", "price_step", "commune_code", "old_commune_code", "district_code", "group_code", "set_code", "producer_code",
    "not_sent_to",
)  # fmt: skip
PLACES = ("commune_code", "old_commune_code", "district_code")
MOMENTS = ("star_from", "star_until", "in_stock_at", "published_at")
COLUMNS = ("listing_id", "name_folded", "texts", *PLAIN, *MOMENTS, "commune_name", "old_commune_name", "district_name")
FIELDS = {"A": "name", "B": "producer", "C": "kind", "D": "place"}  # by weight in the vectors
EXACT = {"A": "name_exact", "B": "producer_exact"}
COUNTED = {  # what facets count together, in one field each
    "places": ("commune_code", "commune_name", "old_commune_code", "old_commune_name", "district_code", "district_name"),
    "kinds": ("stars", "group_code", "set_code"),
}
LAST_MOMENT = datetime(2200, 1, 1, tzinfo=UTC)  # of a date_nanos
SEPARATOR = "|"
_LEXEME = re.compile(r"'([^']*)':([0-9A-D,]+)")


def texts(document):
    """Its words by field, ready for `body`."""
    exact = {f"{field}_exact": some for field, some in document.exact.items()}
    return json.dumps({**document.fields, **exact}, ensure_ascii=False)


def body(row):
    """`row`: the columns above by name."""
    return {
        "listing": row["listing_id"],
        "title": row["name_folded"],
        "title_key": row["name_folded"],
        **json.loads(row["texts"]),
        **{name: row[name] for name in PLAIN},
        **{name: _moment(row[name]) for name in MOMENTS},
        **{field: SEPARATOR.join(str(row[name]) for name in columns) for field, columns in COUNTED.items()},
    }


def page_body(row):
    words, marked = unfolded(row.words), unfolded(row.words_exact)
    return {
        "page": row.address,
        "of": row.kind,
        "language": row.language,
        "title": row.name_folded,
        "title_key": row.name_folded,
        **{field: words.get(weight, []) for weight, field in FIELDS.items()},
        **{field: marked.get(weight, []) for weight, field in EXACT.items()},
        **{name: getattr(row, name) for name in PLACES},
    }


def unfolded(vector):
    """The texts of a tsvector by weight, parted where their positions leave a gap: `'dong':2A 'mien':1A` → `{"A": ["mien dong"]}`."""
    texts, held, last = {}, [], (None, "")
    for position, letter, word in sorted(_places(vector)):
        if (position - 1, letter) != last:
            held = []
            texts.setdefault(letter, []).append(held)
        held.append(word)
        last = position, letter
    return {letter: [" ".join(words) for words in several] for letter, several in texts.items()}


def _places(vector):
    for word, at in _LEXEME.findall(vector or ""):
        for place in at.split(","):
            letter = place[-1]
            yield (int(place[:-1]), letter, word) if letter in "ABC" else (int(place), "D", word)


def _moment(moment):
    return min(moment, LAST_MOMENT).isoformat() if moment else None
