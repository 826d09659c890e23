"""Changes of listings; each writes a version that is kept and an audit row."""

import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, limits, phones
from marketplace.foundation.core.states import StateTable
from marketplace.foundation.core.text import slug, squeeze
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.certification.services.locks import lock_products

from . import selectors
from .models import (
    ListingChange,
    ListingState,
    ListingVersion,
    Product,
    ProductClass,
    RestockBlock,
    RestockWish,
    SellingLicence,
    SellingPause,
    SellingRule,
)
from .signals import listing_changed, selling_paused, selling_rules_changed

STATES = StateTable(
    ListingState,
    {
        "draft": ["in_review", "withdrawn"],
        "in_review": ["published", "draft", "withdrawn"],
        "published": ["withdrawn"],
        "withdrawn": ["draft"],
    },
)
LISTING_FIELDS = (
    "title", "description", "responsible_party", "origin", "ingredients", "usage", "storage", "shelf_life", "warnings",
    "alcohol_percent", "handling_days", "not_delivered_to", "contact_note",
)  # fmt: skip
PACK_FIELDS = (
    "title", "net_quantity", "pack_grams", "volume_ml", "weight_grams", "length_mm", "width_mm", "height_mm",
)  # fmt: skip
WISHES_A_DAY = 10


def ocop_class():
    kind, _made = ProductClass.objects.get_or_create(slug="ocop", defaults={"name": "OCOP", "track_stock": True})
    return kind


@transaction.atomic
def create_listing(registered_product, *, actor, packs, on_behalf_of=None, **fields):
    """A draft with its pack sizes; `packs` are dicts of PACK_FIELDS (title "Gói 500 g"), `fields` those of LISTING_FIELDS.

    Prices are set for each pack by `partner.services.set_price`, stock by `stock.services.receive`.
    """
    product = RegisteredProduct.objects.select_for_update(no_key=True, of=("self",)).get(pk=registered_product.pk)
    if product.producer_id is None:
        raise ValidationError(_("The register does not say who makes “%(name)s”, so it cannot be listed yet.") % {"name": product.name})
    if Product.objects.live().filter(registered_product=product).exists():
        raise ValidationError(_("“%(name)s” already has a listing.") % {"name": product.name}, code="listed")
    if not packs:
        raise ValidationError(_("A listing needs at least one pack size."), code="packs")
    listing = Product(structure=Product.PARENT, registered_product=product, product_class=ocop_class(), title=product.name)
    _fill(listing, LISTING_FIELDS, fields)
    listing.slug = slug(listing.title) or "ocop"
    _insert(listing)
    for pack in packs:
        _add_pack(listing, pack)
    return _written(listing, "created", actor=actor, on_behalf_of=on_behalf_of)


@transaction.atomic
def change_listing(listing, *, actor, packs=None, on_behalf_of=None, **fields):
    """Change label fields, and pack sizes by their id: a dict without `id` adds one, one with `"offered": False` takes it off."""
    listing = _locked(listing)
    _fill(listing, LISTING_FIELDS, fields)
    listing.save_only("title", *LISTING_FIELDS[1:])
    for pack in packs or ():
        _change_pack(listing, dict(pack))
    if not listing.children.filter(is_public=True).exists():
        raise ValidationError(_("A listing needs at least one pack size."), code="packs")
    if listing.state == ListingState.PUBLISHED:
        _complete(listing)
    return _written(listing, "changed", actor=actor, on_behalf_of=on_behalf_of)


def submit(listing, *, actor, on_behalf_of=None):
    """Hand a draft in for review; its label must be complete."""
    return _move(listing, ListingState.IN_REVIEW, "submitted", actor=actor, on_behalf_of=on_behalf_of, check=_complete)


def publish(listing, *, actor, reason=""):
    """What a reviewer found in order; from now on it is shown whenever its certificate is in force."""
    return _move(listing, ListingState.PUBLISHED, "published", actor=actor, reason=reason, check=_complete)


def send_back(listing, *, actor, reason):
    if not reason.strip():
        raise ValidationError(_("Please say what the producer should change."), code="reason")
    return _move(listing, ListingState.DRAFT, "sent_back", actor=actor, reason=reason)


@transaction.atomic
def propose_change(listing, *, actor, **fields):
    """New words for a published listing. They wait for a reader; nothing shown changes. Words as they are withdraw what waits."""
    listing = _locked(listing)
    if listing.state != ListingState.PUBLISHED:
        raise ValidationError(_("These goods are not on display: change them directly."), code="state")
    wanted = {name: _tidy(value) for name, value in fields.items() if _plain(_tidy(value)) != _plain(getattr(listing, name))}
    _fill(listing, LISTING_FIELDS, wanted)
    _complete(listing)
    if not wanted:
        ListingChange.objects.filter(listing=listing).delete()
        return None
    said = {name: _plain(value) for name, value in wanted.items()}
    row = {"fields": said, "made_at": timezone.now(), "actor": actor}
    change, _made = ListingChange.objects.update_or_create(listing=listing, defaults=row)
    audit.record("listing_change_proposed", listing, actor=actor, details={"fields": ", ".join(sorted(said))})
    return change


@transaction.atomic
def accept_change(listing, *, actor, seen):
    """The words that wait are shown from now on. `seen`: when those were written that the reader has read."""
    change = _waiting(listing, seen)
    fields = {name: _typed(name, value) for name, value in change.fields.items()}
    change.delete()
    return change_listing(listing, actor=actor, **fields)


@transaction.atomic
def refuse_change(listing, *, actor, seen, reason):
    if not reason.strip():
        raise ValidationError(_("Please say what the producer should change."), code="reason")
    _waiting(listing, seen).delete()
    audit.record("listing_change_refused", listing, actor=actor, reason=reason)
    listing_changed.send(Product, listing=listing, act="change_refused")


def _waiting(listing, seen):
    listing = _locked(listing)
    change = ListingChange.objects.select_for_update().filter(listing=listing).first()
    if change is None or change.made_at.isoformat() != seen:
        raise ValidationError(_("The producer has changed these words meanwhile, or a colleague has decided. Please look again."))
    return change


def _typed(name, value):
    return Decimal(value) if name == "alcohol_percent" and value is not None else value


def withdraw(listing, *, actor, reason="", on_behalf_of=None):
    return _move(listing, ListingState.WITHDRAWN, "withdrawn", actor=actor, reason=reason, on_behalf_of=on_behalf_of)


def reopen(listing, *, actor, on_behalf_of=None):
    """A withdrawn listing becomes a draft again, unless another has taken its place."""
    return _move(listing, ListingState.DRAFT, "reopened", actor=actor, on_behalf_of=on_behalf_of, check=_alone)


@transaction.atomic
def change_selling_rule(rule, *, changes, actor, reason):
    """An officer's change of how a kind of goods may be sold; `changes` maps columns to their new values."""
    rule = SellingRule.objects.select_for_update().get(pk=rule.pk)
    before = {name: str(getattr(rule, name)) for name in changes}
    for name, value in changes.items():
        setattr(rule, name, value)
    rule.full_clean()
    rule.save(update_fields=list(changes))
    after = {name: str(value) for name, value in changes.items()}
    audit.record("selling_rule_changed", rule, actor=actor, reason=reason, details={"before": before, "after": after})
    selling_rules_changed.send(SellingRule)
    return rule


@transaction.atomic
def pause_selling(producer, *, reason, actor, until=None, on_behalf_of=None, on=None):
    """Nothing of this producer can be bought from now through `until` (a day; None: until they open again)."""
    on = on or timezone.now()
    _lock_goods_of(producer)
    if until and until < dates.today(on):
        raise ValidationError(_("The last day lies in the past."), code="until")
    running = SellingPause.objects.filter(producer=producer, ended_at=None).first()
    if running and SellingPause.objects.running(on).filter(pk=running.pk).exists():
        raise ValidationError(_("Selling is paused already."), code="paused")
    if running:  # its last day is past
        _end_pause(running, dates.end_of(running.until))
    pause = SellingPause.objects.create(producer=producer, reason=SellingPause.Reason(reason), until=until, since=on)
    details = {"why": pause.reason, "until": until.isoformat() if until else None}
    audit.record("selling_paused", producer, actor=actor, on_behalf_of=on_behalf_of, details=details)
    selling_paused.send(SellingPause, producer=producer)
    return pause


@transaction.atomic
def resume_selling(producer, *, actor, on_behalf_of=None, on=None):
    """Open again before the last day; where nothing is paused, nothing happens."""
    on = on or timezone.now()
    _lock_goods_of(producer)
    pause = SellingPause.objects.running(on).filter(producer=producer).first()
    if pause is None:
        return
    _end_pause(pause, on)
    audit.record("selling_resumed", producer, actor=actor, on_behalf_of=on_behalf_of)
    selling_paused.send(SellingPause, producer=producer)


def _lock_goods_of(producer):
    """As a purchase and a revocation lock them, before anything else: whoever comes second sees what the first has done."""
    lock_products(RegisteredProduct.objects.filter(producer=producer).values_list("pk", flat=True))


def _end_pause(pause, at):
    pause.ended_at = max(at, pause.since)
    pause.save(update_fields=["ended_at"])


@transaction.atomic
def add_licence(producer, *, number, valid_from, valid_until, actor, issued_by=""):
    """A licence to sell alcohol that an officer has seen; what it allows is sold from its first day."""
    if valid_until < valid_from:
        raise ValidationError(_("The last day lies before the first."), code="days")
    if not (number := squeeze(number)):
        raise ValidationError(_("A licence needs its number."), code="number")
    licence, made = SellingLicence.objects.get_or_create(
        producer=producer, number=number, valid_from=valid_from, defaults={"valid_until": valid_until, "issued_by": issued_by}
    )
    if made:
        audit.record("licence_added", producer, actor=actor, paper=number, details={"until": valid_until.isoformat()})
        selling_rules_changed.send(SellingRule)
    return licence


@transaction.atomic
def end_licence(licence, *, actor, reason):
    """Its last day was yesterday: taken back, or never right."""
    if not reason.strip():
        raise ValidationError(_("Please say why."), code="reason")
    licence = SellingLicence.objects.select_for_update(no_key=True).select_related("producer").get(pk=licence.pk)
    yesterday = dates.today() - timedelta(days=1)
    if licence.valid_until <= yesterday:
        return licence
    licence.valid_from, licence.valid_until = min(licence.valid_from, yesterday), yesterday
    licence.save(update_fields=["valid_from", "valid_until"])
    audit.record("licence_ended", licence.producer, actor=actor, paper=licence.number, reason=reason)
    selling_rules_changed.send(SellingRule)
    return licence


def wish_restock(registered_product, *, phone, address):
    """Remember a phone that wants to hear when a thing can be bought again; asking twice is asking once."""
    number = phones.parse(phone)
    for key in (f"restock:{number}", f"restock:{address}"):
        limits.spend(key, limit=WISHES_A_DAY, seconds=24 * 3600)
    if selectors.is_blocked(registered_product, number):
        raise ValidationError(_("This number wants no more messages about this product. Its last message leads to where that is undone."))
    wish, _made = RestockWish.objects.get_or_create(registered_product=registered_product, phone=number, told_at=None)
    return wish


@transaction.atomic
def stop_wishes(wish, *, actor=None):
    """Whoever got this wish's message wants no more of them: nothing more is sent about its product, nor about what else the number
    waits for; returns for how many."""
    waiting = list(RestockWish.objects.select_for_update(no_key=True).filter(phone=wish.phone, told_at=None).order_by("pk"))
    products = {wish.registered_product_id, *(row.registered_product_id for row in waiting)}
    digest = selectors.phone_digest(wish.phone)
    blocks = [RestockBlock(registered_product_id=product, phone_digest=digest) for product in sorted(products)]
    RestockBlock.objects.bulk_create(blocks, ignore_conflicts=True)
    RestockWish.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    audit.record("wishes_stopped", wish, actor=actor, details={"wishes": [row.pk for row in waiting]})
    return len(products)


@transaction.atomic
def allow_wishes(wish, *, actor=None):
    """Stopped by mistake, or wanted again."""
    RestockBlock.objects.filter(registered_product=wish.registered_product, phone_digest=selectors.phone_digest(wish.phone)).delete()
    audit.record("wishes_allowed", wish, actor=actor)


# How it is done


def _locked(listing):
    return (
        Product.objects.listings()
        .select_for_update(no_key=True, of=("self",))
        .select_related("registered_product__group")
        .get(pk=listing.pk)
    )


@transaction.atomic
def _move(listing, target, act, *, actor, reason="", on_behalf_of=None, check=None):
    listing = _locked(listing)
    STATES.check(listing.state, target)
    if check:
        check(listing)
    STATES.walk(listing, target)
    if target == ListingState.PUBLISHED and listing.published_at is None:
        listing.published_at = timezone.now()
    listing.save_only("state", "published_at")
    return _written(listing, act, actor=actor, reason=reason, on_behalf_of=on_behalf_of)


def _complete(listing):
    missing = [Product._meta.get_field(name).verbose_name for name in selectors.missing_label_fields(listing)]
    if missing:
        fields = ", ".join(str(name) for name in missing)
        raise ValidationError(
            _("The label of “%(name)s” does not say yet: %(fields)s.") % {"name": listing.title, "fields": fields}, code="label"
        )


def _alone(listing):
    if Product.objects.live().filter(registered_product=listing.registered_product_id).exists():
        raise ValidationError(_("“%(name)s” already has a listing.") % {"name": listing.title}, code="listed")


def _fill(row, allowed, fields):
    unknown = set(fields) - set(allowed)
    if unknown:
        raise TypeError(f"not fields of a {row.structure}: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, _tidy(value))


def _tidy(value):
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _insert(row):
    row.clean_fields(exclude=["product_class", "slug"])
    row.save_base(force_insert=True)


def _add_pack(listing, fields):
    pack = Product(structure=Product.CHILD, parent=listing, slug="pack", state=ListingState.DRAFT)
    _fill(pack, PACK_FIELDS, fields)
    pack.title = squeeze(pack.title)
    if not pack.title:
        raise ValidationError(_("Please name the pack size, for example “Pack of 500 g”."), code="pack_title")
    pack.net_quantity = pack.net_quantity or pack.title
    _insert(pack)
    return pack


def _change_pack(listing, fields):
    key, offered = fields.pop("id", None), fields.pop("offered", None)
    if key is None:
        _add_pack(listing, fields)
        return
    pack = listing.children.get(pk=key)
    _fill(pack, PACK_FIELDS, fields)
    pack.is_public = pack.is_public if offered is None else offered
    pack.save_only("is_public", *PACK_FIELDS)


def _written(listing, act, *, actor, reason="", on_behalf_of=None):
    """The version, the audit row and the news of one act."""
    latest = listing.versions.order_by("-number").values_list("number", flat=True).first() or 0
    signed = actor if getattr(actor, "pk", None) else None
    ListingVersion.objects.create(listing=listing, number=latest + 1, actor=signed, act=act, content=snapshot(listing))
    audit.record(f"listing_{act}", listing, actor=actor, on_behalf_of=on_behalf_of, reason=reason)
    listing_changed.send(Product, listing=listing, act=act)
    return listing


def snapshot(listing):
    """All that a listing says, as plain JSON."""
    packs = listing.children.order_by("pk").prefetch_related("stockrecords")
    return {
        "state": listing.state,
        **{name: _plain(getattr(listing, name)) for name in LISTING_FIELDS},
        "packs": [
            {"id": pack.pk, "offered": pack.is_public, "price": pack.price, **{name: _plain(getattr(pack, name)) for name in PACK_FIELDS}}
            for pack in packs
        ],
    }


def _plain(value):
    return str(value) if isinstance(value, (Decimal, date)) else value


def forget_wishes(person):
    if person.phone:
        RestockWish.objects.filter(phone=person.phone).delete()
