"""What a producer wants its listing to say. Of goods on display the new words wait until somebody has read them."""

from copy import copy
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import selectors
from catalogue.models import AT_ONCE, LISTING_FIELDS, PACK_FIELDS, ListingChange, ListingState, Product
from catalogue.signals import listing_changed
from marketplace.foundation.audit import services as audit

from . import listings, writing


@transaction.atomic
def revise(listing, *, actor, packs=(), captions=(), **fields):
    """Words (`fields` of LISTING_FIELDS), sizes (`packs`, dicts of PACK_FIELDS with `id` and `offered`) and captions ({picture: words}).

    Of goods on display what a reader answers for waits in a ListingChange: words, what a size says, a size put on offer. What
    nobody reads holds at once: AT_ONCE, a size taken off, all that a reader has accepted before. A new size is added hidden.
    Words as they are take back what waits. Everything else that waits stays.
    """
    listing = writing.locked(listing)
    if listing.state != ListingState.PUBLISHED:
        _caption(listing, dict(captions))
        return listings.change_listing(listing, actor=actor, packs=packs, **fields)
    now = {name: value for name, value in fields.items() if name in AT_ONCE}
    proposed = _Proposal(listing)
    proposed.words({name: value for name, value in fields.items() if name not in AT_ONCE})
    proposed.captions(dict(captions))
    held = [proposed.size(dict(pack)) for pack in packs]
    listings.change_listing(listing, actor=actor, packs=[pack for pack in held if pack], **now)
    proposed.keep(actor)
    return listing


class _Proposal:
    """What waits of one published listing, beside what is wanted now."""

    def __init__(self, listing):
        self.listing = listing
        self.change = ListingChange.objects.select_for_update().filter(listing=listing).first() or ListingChange(listing=listing)
        self.before = (dict(self.change.fields), {**self.change.packs}, dict(self.change.captions))

    def words(self, fields):
        tried = copy(self.listing)
        for name, value in fields.items():
            self._wait(self.change.fields, name, writing.plain(writing.tidy(value)), writing.plain(getattr(self.listing, name)))
        writing.fill(tried, LISTING_FIELDS, typed(self.change.fields))
        writing.refuse_incomplete(tried)

    def captions(self, captions):
        shown = {picture.pk: picture for picture in self.listing.images.all()}
        _caption(self.listing, {key: words for key, words in captions.items() if key in shown and not shown[key].is_shown})
        for key, words in captions.items():
            if key in shown and shown[key].is_shown:
                self._wait(self.change.captions, str(key), writing.tidy(words), shown[key].caption)

    def size(self, pack):
        """What holds at once of a size, or nothing."""
        key, offered = pack.pop("id", None), pack.pop("offered", True)
        row = writing.pack_of(self.listing, key) if key else writing.add_pack(self.listing, pack, offered=False)
        wanted = copy(row)
        writing.fill_pack(wanted, pack)
        said = {name: getattr(wanted, name) for name in PACK_FIELDS if name not in AT_ONCE}
        at_once = {"id": row.pk} | {name: value for name, value in pack.items() if name in AT_ONCE}
        waits = {name: value for name, value in said.items() if value != getattr(row, name)}
        waits |= {"offered": True} if offered and not row.is_public else {}
        if waits and self._was_accepted(row, said):
            at_once, waits = at_once | said | {"offered": offered}, {}
        self._wait(self.change.packs, str(row.pk), waits, {})
        return at_once | ({"offered": False} if not offered else {})

    def _was_accepted(self, row, said):
        """A size comes back as it once was on display: that has been read."""
        size = {"id": row.pk, "offered": True, **said}
        return self.listing.versions.filter(content__contains={"state": ListingState.PUBLISHED, "packs": [size]}).exists()

    def _wait(self, waiting, key, wanted, now):
        waiting.pop(key, None)
        if wanted != now:
            waiting[key] = wanted

    def keep(self, actor):
        after = (self.change.fields, self.change.packs, self.change.captions)
        if after == self.before and not self.change.refused:
            return
        if not any(after) and not self.listing.images.filter(is_shown=False).exists():
            ListingChange.objects.filter(listing=self.listing).delete()
            return
        note_change(self.change, actor=actor)


def note_change(change, *, actor):
    change.refused, change.made_at = "", timezone.now()
    change.actor = actor if getattr(actor, "pk", None) else None
    change.save()
    fields = sorted({*change.fields, *("sizes" for _pack in change.packs), *("captions" for _words in change.captions)})
    audit.record("listing_change_proposed", change.listing, actor=actor, details={"fields": ", ".join(fields)})


@transaction.atomic
def accept_change(listing, *, actor, seen):
    """What waits is displayed from now on: words, sizes, pictures. `seen`: the mark of what the reader has read."""
    listing, change = _waiting(listing, seen)
    listing.images.update(is_shown=True)
    return _apply(listing, change, actor=actor, act="change_accepted")


@transaction.atomic
def refuse_change(listing, *, actor, seen, reason):
    """Nothing changes on display; the producer keeps what it wrote, beside the reason."""
    if not reason.strip():
        raise ValidationError(_("Please say what the producer should change."), code="reason")
    listing, change = _waiting(listing, seen)
    change.refused = reason.strip()
    change.save(update_fields=["refused"])
    audit.record("listing_change_refused", listing, actor=actor, reason=reason)
    listing_changed.send(Product, listing=listing, act="change_refused")


@transaction.atomic
def discard_change(listing, *, actor):
    """The producer thinks better of it: the words on display stay. A picture that waits is taken back by itself."""
    listing = writing.locked(listing)
    gone, _kinds = ListingChange.objects.filter(listing=listing).delete()
    if not gone:  # a second click, or a reader was quicker
        return
    audit.record("listing_change_discarded", listing, actor=actor)
    if listing.images.filter(is_shown=False).exists():
        note_change(ListingChange(listing=listing), actor=actor)


def fold_in(listing, *, actor):
    change = ListingChange.objects.filter(listing=listing).first()
    return _apply(listing, change, actor=actor, act="changed") if change else listing


def refuse_unread(listing, seen):
    if selectors.mark_of(listing) != seen:
        raise ValidationError(_("The producer has changed these words meanwhile, or a colleague has decided. Please look again."))


def typed(fields):
    """The words of a change as the columns hold them."""
    return {name: Decimal(value) if name == "alcohol_percent" and value is not None else value for name, value in fields.items()}


def _waiting(listing, seen):
    listing = writing.locked(listing)
    refuse_unread(listing, seen)
    change = ListingChange.objects.select_for_update().filter(listing=listing, refused="").first()
    if change is None:
        raise ValidationError(_("Nothing waits to be read here."))
    return listing, change


def _apply(listing, change, *, actor, act):
    _caption(listing, {int(key): words for key, words in change.captions.items()})
    packs = [{"id": int(key), **said} for key, said in change.packs.items()]
    change.delete()
    return listings.change_listing(listing, actor=actor, packs=packs, act=act, **typed(change.fields))


def _caption(listing, captions):
    for key, words in captions.items():
        listing.images.filter(pk=key).update(caption=writing.tidy(words)[:200])
