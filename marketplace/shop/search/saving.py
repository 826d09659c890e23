"""Searches that a shopper keeps: when something new matches, he is told, once a day at most and of each listing once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Product
from marketplace.foundation.accounts.models import User
from marketplace.foundation.core import limits
from marketplace.foundation.core.text import squeeze
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient

from .facets import asked_of
from .forms import read_query, readable
from .models import SavedSearch
from .queries import hits

KIND = "saved_search"
MOST_SAVED, SAVED_A_DAY = 20, 30
MOST_HITS = 1_000  # of a search that can be kept; with more, nearly everything would be news
AT_ONCE = 50  # searches looked at before the queue may do something else


def save_search(query, *, user, name, on=None):
    """Keep it with what it finds now, which will not be told as news. Keeping it twice is keeping it once."""
    limits.spend(f"saved-search:{user.pk}", limit=SAVED_A_DAY, seconds=24 * 3600)
    name, asked = _named(name), asked_of(query)
    if not asked:
        raise ValidationError(_("Please search for something first, or choose a filter: all goods cannot be kept as a search."))
    found, count = hits(query, on, most=MOST_HITS)
    if count > MOST_HITS:
        raise ValidationError(_("This finds more than %(n)d goods. Please add a word or a filter.") % {"n": MOST_HITS})
    return _keep(user, name=name, asked=asked, seen=found, on=on or timezone.now())


@transaction.atomic
def _keep(user, *, name, asked, seen, on):
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one at a time, so that the number holds
    kept = user.saved_searches.filter(asked=asked).first()
    if kept is None and user.saved_searches.count() >= MOST_SAVED:
        raise ValidationError(_("You keep %(n)d searches already. Please remove one first.") % {"n": MOST_SAVED})
    if kept is None:
        return SavedSearch.objects.create(user=user, name=name, asked=asked, seen=seen, made_at=on)
    kept.name, kept.stopped_at = name, None
    kept.save(update_fields=["name", "stopped_at"])
    return kept


def query_of(saved):
    return readable(*read_query(QueryDict(saved.asked)))


def _named(name):
    name = squeeze(name)
    if not name:
        raise ValidationError(_("Please give the search a name."))
    return name[: SavedSearch.NAME_LENGTH]


def rename_search(saved, *, name):
    saved.name = _named(name)
    saved.save(update_fields=["name"])


def remove_search(saved):
    saved.delete()


def stop_search(saved, *, on=None):
    """It stays in the account and is told no more."""
    SavedSearch.objects.filter(pk=saved.pk, stopped_at=None).update(stopped_at=on or timezone.now())


def resume_search(saved, *, on=None):
    """What came meanwhile is no news."""
    found, _count = hits(query_of(saved), on, most=MOST_HITS)
    with transaction.atomic():
        row = SavedSearch.objects.select_for_update(no_key=True).get(pk=saved.pk)
        row.stopped_at, row.seen = None, _joined(row.seen, found)
        row.save(update_fields=["stopped_at", "seen"])


def tell(*, on=None):
    """Look at some of the searches that nobody looked at today; returns how many. Safe to run twice at once."""
    on = on or timezone.now()
    due = list(SavedSearch.objects.due(on)[:AT_ONCE])
    for saved in due:
        found, _count = hits(query_of(saved), on, most=MOST_HITS)  # asks the engine, so before the transaction
        _tell_of(saved, found, on)
    return len(due)


@transaction.atomic
def _tell_of(saved, found, on):
    row = SavedSearch.objects.due(on).select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(pk=saved.pk).first()
    if row is None:
        return
    news = set(found) - set(row.seen)
    shown = set(Product.objects.shown(on).filter(pk__in=news).values_list("pk", flat=True)) if news else set()
    row.looked_at = on
    if shown:
        row.fresh = [listing for listing in found if listing in shown]
        row.seen, row.told_at = _joined(row.seen, row.fresh), on
        notifications.send(KIND, to=_recipient(row.user), refs={"search": row.pk}, about=f"saved search {row.pk}")
    row.save(update_fields=["looked_at", "fresh", "seen", "told_at"])


def _joined(some, more):
    return list(dict.fromkeys([*some, *more]))


def _recipient(user):
    phone = user.phone if user.phone_verified_at else ""
    return Recipient(name=user.name, phone=phone or "", email=user.email or "", user_id=user.pk)


def forget_person(person):
    """An eraser."""
    if person.user:
        SavedSearch.objects.filter(user=person.user).delete()


def searches_of(person):
    """A teller."""
    rows = SavedSearch.objects.filter(user=person.user) if person.user else SavedSearch.objects.none()
    return rows.values("name", "asked", "made_at", "told_at", "stopped_at")
