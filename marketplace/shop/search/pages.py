"""What stands beside the goods for the same words: producers, points of sale, fairs, stories. A document finds, its room shows."""

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter, methodcaller

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, override

from marketplace.foundation.places.models import Commune, District

from . import selectors, words
from .engines import conditions, postgres_pages
from .models import PageDocument

MOST = 4  # of a kind, on a page of results
SPARE = 4  # more than are told, should some be shown no more
LONGEST = 255
WORDS_AGE = 60  # seconds


@dataclass(frozen=True)
class Kind:
    """`rows(on)`: the queryset of what everybody may see at `on`. `told(row)`: a few words beside the name, or with `tells` a sentence
    below it. `more(row)`: other names. `texts(row)`: what the page tells, found too. `language(row)`: the only one it is in.
    `all_url(text)`: where all of them are listed, if anywhere."""

    name: str
    title: str
    rows: Callable
    told: Callable
    more: Callable = lambda row: ()
    name_of: Callable = attrgetter("name")
    texts: Callable = lambda row: ()
    places: Callable = lambda row: (row.commune, row.district)
    related: tuple = ("commune__province", "district__province")
    language: Callable = lambda row: ""
    url: Callable = methodcaller("get_absolute_url")
    tells: bool = False
    all_url: Callable = lambda text: ""


@dataclass(frozen=True)
class Block:
    kind: Kind
    pages: list
    all_url: str


@dataclass(frozen=True)
class Page:
    name: str
    url: str
    told: str


_kinds = {}


def register(kind):
    """Once each, in AppConfig.ready."""
    _kinds[kind.name] = kind


def kinds():
    return list(_kinds.values())


_known = {"words": [], "until": 0.0}


def _words():
    """All words of all pages in their order, at most a minute old: most searches are for goods alone, and then nothing is asked."""
    if time.monotonic() > _known["until"]:
        _known.update(words=postgres_pages.page_words(), until=time.monotonic() + WORDS_AGE)
    return _known["words"]


def forget_words():
    _known["until"] = 0.0


def _may_be_met(term):
    return bool(term.where) or any(_stands(alternative) for alternative in term.alternatives)


def _stands(alternative):
    *whole, last = alternative.words
    return all(_begins(word, whole=True) for word in whole) and _begins(last, whole=not alternative.beginning)


def _begins(word, *, whole):
    known = _words()
    found = known[at] if (at := bisect_left(known, word)) < len(known) else ""
    return found == word if whole else found.startswith(word)


def blocks(wanted, *, most=MOST, but=(), called=False):
    """By kind, of those that have something. A query, and one more where it found something. `but`: kinds that are not asked for.
    `called`: only what has the words in its names and places."""
    asked = wanted and wanted.terms and all(map(_may_be_met, wanted.terms))
    found = _found(wanted, _kinds.keys() - set(but), most + SPARE, called) if asked else []
    shown, by_kind = _shown(found, wanted.on) if found else set(), defaultdict(list)
    for row in found:
        if (row.kind, row.key) in shown and len(by_kind[row.kind]) < most:
            by_kind[row.kind].append(Page(row.name, row.url if row.language else _in_language(row.url), row.told))
    return [Block(kind, by_kind[kind.name], kind.all_url(wanted.query.text)) for kind in kinds() if by_kind[kind.name]]


def _found(wanted, kinds, most, called):
    return selectors.engine().pages(replace(wanted, least=0), kinds, language=get_language(), most=most, called=called)


def _shown(found, on):
    """Read back: pairs of kind and key."""
    keys = defaultdict(list)
    for row in found:
        keys[row.kind].append(row.key)
    asked = [
        _kinds[kind].rows(on).order_by().filter(pk__in=several).values_list(Value(kind, CharField()), Cast("pk", CharField()))
        for kind, several in keys.items()
        if kind in _kinds
    ]
    return set(asked[0].union(*asked[1:], all=True)) if asked else set()


def _in_language(url):
    return url if get_language() == "vi" else f"/{get_language()}{url}"


def hold(kind):
    """Who changes one of these rows meanwhile waits; its own document comes after."""
    rows = kind.rows().model._base_manager.order_by("pk").select_for_update(no_key=True, of=("self",))
    list(rows.values_list("pk"))


def documents_for(kind, keys=None, on=None):
    """Rows, not yet saved, of those that everybody may see."""
    rows = kind.rows(on) if keys is None else kind.rows(on).filter(pk__in=keys)
    with override("vi"):
        return [_document(kind, row) for row in rows.select_related(*kind.related).distinct()]


def _document(kind, row):
    name, places = kind.name_of(row), [place for place in kind.places(row) if place]
    texts = {"name": [name], "producer": kind.more(row), "kind": kind.texts(row), "place": map(str, places)}
    texts = {field: list(filter(None, several)) for field, several in texts.items()}
    fields = [(conditions.LETTERS[field], " ".join(words.folded(text))) for field, several in texts.items() for text in several]
    exact = [(conditions.LETTERS[field], " ".join(words.exact(text))) for field in ("name", "producer") for text in texts[field]]
    return PageDocument(
        kind=kind.name,
        key=str(row.pk),
        name=name[:LONGEST],
        name_folded=" ".join(words.folded(name))[:LONGEST],
        words=words.vector(*fields),
        words_exact=words.vector(*exact),
        told=str(kind.told(row))[:LONGEST],
        language=kind.language(row),
        url=kind.url(row),
        commune_code=_code(places, lambda place: isinstance(place, Commune) and place.is_current),
        old_commune_code=_code(places, lambda place: isinstance(place, Commune) and not place.is_current),
        district_code=_code(places, lambda place: isinstance(place, District)),
    )


def _code(places, fits):
    return next((place.code for place in places if fits(place)), "")
