"""What a point of sale says of itself: name, place, hours, goods, photos."""

from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, phones, pictures, references, text
from marketplace.foundation.places import positions
from marketplace.trade.outlets import selectors
from marketplace.trade.outlets.models import Carried, Hours, Outlet, Photo, SpecialDay, State
from marketplace.trade.outlets.states import LIFE

from .falls import look
from .locks import locked, save

CHANGEABLE = frozenset(
    {
        "name",
        "location_type",
        "owner",
        "address_line",
        "commune",
        "district",
        "latitude",
        "longitude",
        "phone",
        "email",
        "licence_number",
        "licensed_on",
        "area_m2",
        "local_items",
        "other_items",
        "source",
    }
)
RESERVED = frozenset({"in", "khung", "dang-ky", "rss"})  # addresses below /diem-ban/ that are pages of ours
MOST_PHOTOS = 12


@transaction.atomic
def report(name, *, actor, **fields):
    """Enters what a source reports; it is on nobody's list."""
    return _entered(name, State.REPORTED, "outlet_reported", actor=actor, **fields)


@transaction.atomic
def apply(name, *, actor, holder=None, on_behalf=False, paper="", **fields):
    """An application, by the owner (`holder`) or, `on_behalf`, by the commune for the owner."""
    refuse_lacking(fields)
    if selectors.duplicates(name).exists():
        raise ValidationError(_("A point of sale of this name is there already."))
    action = "outlet_applied_on_behalf" if on_behalf else "outlet_applied"
    return _entered(name, State.APPLIED, action, actor=actor, paper=paper, holder=holder, **fields)


@transaction.atomic
def apply_for(outlet, *, actor, paper=""):
    """An outlet that is known already (reported, refused or withdrawn) applies."""
    outlet = locked(outlet)
    refuse_lacking({field: getattr(outlet, field) for field in selectors.NEEDED})
    before = LIFE.walk(outlet, State.APPLIED)
    save(outlet, "state")
    audit.record("outlet_applied", outlet, actor=actor, paper=paper, details={"before": before})
    return outlet


@transaction.atomic
def amend(outlet, *, actor, seen=None, reason="", by_owner=False, part="shop", **changes):
    """Writes nothing when nothing differs. `part`: what an owner changes by it, see `locks.OWNER_CHANGES`."""
    _refuse_unknown(changes)
    outlet, changes = locked(outlet, seen=seen, owner_changes=part if by_owner else ""), tidy(changes)
    differs = [field for field, value in changes.items() if getattr(outlet, field) != value]
    if not differs:
        return outlet
    for field in differs:
        setattr(outlet, field, changes[field])
    if {"latitude", "longitude", "commune"} & {*differs}:
        _refuse_elsewhere(outlet)
    save(outlet, *differs)
    audit.record(
        "outlet_amended", outlet, actor=actor, reason=reason, on_behalf_of=outlet if by_owner else None, details={"fields": sorted(differs)}
    )
    return outlet


def set_place(outlet, *, latitude, longitude, actor, seen=None, by_owner=False):
    """The very spot on the map, as someone stood there or pointed at it; both None: not known after all."""
    return amend(outlet, latitude=latitude, longitude=longitude, actor=actor, seen=seen, by_owner=by_owner, part="place")


@transaction.atomic
def set_hours(outlet, *, actor, week, closed_on_holidays=False, special=(), seen=None, by_owner=False):
    """`week`: {weekday: [(opens, closes)]}, 7 being public holidays; `special`: [{first, last, opens, closes, words}]."""
    outlet = locked(outlet, seen=seen, owner_changes="hours" if by_owner else "")
    _refuse_crossing(week)
    outlet.hours.all().delete()
    outlet.special_days.all().delete()
    Hours.objects.bulk_create(Hours(outlet=outlet, weekday=day, opens=a, closes=b) for day, spans in week.items() for a, b in spans)
    SpecialDay.objects.bulk_create(SpecialDay(outlet=outlet, **days) for days in special)
    outlet.closed_on_holidays = closed_on_holidays
    save(outlet, "closed_on_holidays")
    audit.record("outlet_hours_set", outlet, actor=actor, on_behalf_of=outlet if by_owner else None)
    return outlet


@transaction.atomic
def set_goods(outlet, *, actor, add=(), remove=(), unstamped=None, seen=None, by_owner=False):
    """`unstamped`: keys of carried rows that lack a stamp (all others have both); None leaves the stamps as they are."""
    outlet, today = locked(outlet, seen=seen, owner_changes="goods" if by_owner else ""), dates.today()
    outlet.carried.filter(pk__in=list(remove)).delete()
    rows = (Carried(outlet=outlet, product=product, since=today) for product in add)
    Carried.objects.bulk_create(rows, ignore_conflicts=True)
    if unstamped is not None:
        outlet.carried.filter(pk__in=unstamped, stamped=True).update(stamped=False)
        outlet.carried.exclude(pk__in=unstamped).filter(stamped=False).update(stamped=True)
    save(outlet)
    kinds = selectors.counted().get(pk=outlet.pk).kinds
    audit.record("outlet_goods_set", outlet, actor=actor, on_behalf_of=outlet if by_owner else None, details={"kinds": kinds})
    look([outlet])
    return outlet


@transaction.atomic
def add_photo(outlet, *, image, caption, taken_on, actor, by_owner=False):
    """`image` as `core.pictures.clean_picture` made it."""
    outlet = locked(outlet, owner_changes="photos" if by_owner else "")
    if outlet.photos.count() >= MOST_PHOTOS:
        raise ValidationError(_("A point of sale has at most %(n)d photos."), params={"n": MOST_PHOTOS})
    if taken_on > dates.today():
        raise ValidationError(_("This day has not come yet."))
    photo = Photo.objects.create(outlet=outlet, image=image, caption=caption, taken_on=taken_on, position=outlet.photos.count())
    save(outlet)
    audit.record("outlet_photo_added", outlet, actor=actor, on_behalf_of=outlet if by_owner else None, details={"photo": photo.pk})
    return photo


@transaction.atomic
def remove_photo(outlet, *, key, actor, by_owner=False):
    """A second click finds nothing to do."""
    outlet = locked(outlet, owner_changes="photos" if by_owner else "")
    photo = outlet.photos.filter(pk=key).first()
    if photo is None:
        return
    audit.record("outlet_photo_removed", outlet, actor=actor, on_behalf_of=outlet if by_owner else None, details={"photo": photo.pk})
    save(outlet)
    drop_photos(outlet.photos.filter(pk=key))


def drop_photos(photos):
    """With their files and renditions, once that is certain."""
    names = list(photos.values_list("image", flat=True))
    photos.delete()
    transaction.on_commit(lambda: [_drop(name) for name in names])


def forget_renditions(outlet):
    """What is on no list any more shows no pictures under addresses that somebody has kept."""
    names = list(outlet.photos.values_list("image", flat=True))
    transaction.on_commit(lambda: [pictures.forget(name) for name in names])


def _drop(name):
    Photo._meta.get_field("image").storage.delete(name)
    pictures.forget(name)


def _entered(name, state, action, *, actor, paper="", **fields):
    holder = fields.pop("holder", None)
    sample, owner_phone = fields.pop("sample", False), fields.pop("owner_phone", "")
    _refuse_unknown(fields)
    fields = tidy({"name": name, **fields})
    code, slug = references.unused(Outlet.objects, 6), free_slug(fields["name"])
    outlet = Outlet(code=code, slug=slug, state=state, holder=holder, sample=sample, owner_phone=owner_phone, **fields)
    _refuse_elsewhere(outlet)
    outlet.save()
    audit.record(action, outlet, actor=actor, paper=paper)
    return outlet


def free_slug(name):
    """Its name, with a number where another has it or a page of ours stands there."""
    plain = text.slug(name)[:110].strip("-") or "diem-ban"
    taken = set(Outlet.objects.filter(slug__startswith=plain).values_list("slug", flat=True)) | RESERVED
    tries = (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3)))
    return next(slug for slug in tries if slug not in taken)


def tidy(fields):
    fields = dict(fields)
    if "name" in fields and not (name := text.squeeze(text.nfc(fields["name"]))):
        raise ValidationError(_("A point of sale needs its name."))
    if "name" in fields:
        fields["name"] = name
    if fields.get("phone"):
        fields["phone"] = phones.parse(fields["phone"], landline=True)
    if (fields.get("latitude") is None) != (fields.get("longitude") is None):
        raise ValidationError(_("Latitude and longitude go together."))
    fields |= {name: Decimal(fields[name]) for name in ("latitude", "longitude") if fields.get(name) is not None}
    return fields


def refuse_lacking(fields):
    if lacking := selectors.lacking(fields):
        raise ValidationError(_("An application still needs: %(fields)s."), params={"fields": ", ".join(lacking)})


def _refuse_elsewhere(outlet):
    if outlet.latitude is not None:
        positions.refuse_outside(outlet.commune, outlet.latitude, outlet.longitude)


def _refuse_crossing(week):
    for spans in week.values():
        ends = [moment for span in sorted(spans) for moment in span]
        if any(earlier >= later for earlier, later in pairwise(ends)):
            raise ValidationError(_("Hours of one day must follow each other: 07:30-11:30, 13:30-17:00."))


def _refuse_unknown(fields):
    if wrong := set(fields) - CHANGEABLE:
        raise TypeError(wrong)
