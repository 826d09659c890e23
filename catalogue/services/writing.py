"""How listings and their sizes are written; the acts stand beside."""

import unicodedata
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue import selectors
from catalogue.models import LISTING_FIELDS, PACK_FIELDS, ListingState, ListingVersion, Product, ProductClass
from catalogue.signals import listing_changed
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core.text import squeeze


def ocop_class():
    kind, _made = ProductClass.objects.get_or_create(slug="ocop", defaults={"name": "OCOP", "track_stock": True})
    return kind


def locked(listing):
    rows = Product.objects.listings().select_for_update(no_key=True, of=("self",))
    return rows.select_related("registered_product__group").get(pk=listing.pk)


def refuse_incomplete(listing):
    missing = [Product._meta.get_field(name).verbose_name for name in selectors.missing_label_fields(listing)]
    if missing:
        fields = ", ".join(str(name) for name in missing)
        raise ValidationError(
            _("The label of “%(name)s” does not say yet: %(fields)s.") % {"name": listing.title, "fields": fields}, code="label"
        )


def refuse_without_size(listing):
    if not listing.children.filter(is_public=True).exists():
        raise ValidationError(_("A listing needs at least one pack size."), code="packs")


def fill(row, allowed, fields):
    unknown = set(fields) - set(allowed)
    if unknown:
        raise TypeError(f"not fields of a {row.structure}: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, tidy(value))


def tidy(value):
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def plain(value):
    return str(value) if isinstance(value, (Decimal, date)) else value


def insert(row):
    row.clean_fields(exclude=["product_class", "slug"])
    row.save_base(force_insert=True)


def add_pack(listing, fields, *, offered=True):
    pack = Product(structure=Product.CHILD, parent=listing, slug="pack", state=ListingState.DRAFT, is_public=offered)
    fill_pack(pack, fields)
    insert(pack)
    return pack


def pack_of(listing, key):
    pack = listing.children.filter(pk=key).first()
    if pack is None:
        raise ValidationError(_("This size does not belong to these goods. Please open the page again."))
    return pack


def change_pack(listing, fields):
    """By its `id`; without one it is added. `offered` takes it off or on."""
    key, offered = fields.pop("id", None), fields.pop("offered", None)
    if key is None:
        return add_pack(listing, fields)
    pack = pack_of(listing, key)
    fill_pack(pack, fields)
    pack.is_public = pack.is_public if offered is None else offered
    pack.save_only("is_public", *PACK_FIELDS)
    return pack


def fill_pack(pack, fields):
    before = _size(pack)
    fill(pack, PACK_FIELDS, fields)
    pack.title = squeeze(pack.title)
    if not pack.title:
        raise ValidationError(_("Please name the pack size, for example “Pack of 500 g”."), code="pack_title")
    if "net_quantity" not in fields and _size(pack) != before:
        pack.net_quantity = ""
    pack.net_quantity = pack.net_quantity or selectors.quantity_words(pack.pack_grams, pack.volume_ml) or pack.title


def _size(pack):
    return pack.title, pack.pack_grams, pack.volume_ml


def written(listing, act, *, actor, reason="", on_behalf_of=None):
    """The version, the audit row and the news of one act."""
    keep_version(listing, act, actor=actor)
    audit.record(f"listing_{act}", listing, actor=actor, on_behalf_of=on_behalf_of, reason=reason)
    listing_changed.send(Product, listing=listing, act=act)
    return listing


def keep_version(listing, act, *, actor):
    latest = listing.versions.order_by("-number").values_list("number", flat=True).first() or 0
    signed = actor if getattr(actor, "pk", None) else None
    ListingVersion.objects.create(listing=listing, number=latest + 1, actor=signed, act=act, content=snapshot(listing))


def snapshot(listing):
    """All that a listing says, as plain JSON."""
    packs = listing.children.order_by("pk").prefetch_related("stockrecords")
    return {
        "state": listing.state,
        **{name: plain(getattr(listing, name)) for name in LISTING_FIELDS},
        "packs": [
            {"id": pack.pk, "offered": pack.is_public, "price": pack.price, **{name: plain(getattr(pack, name)) for name in PACK_FIELDS}}
            for pack in packs
        ],
    }
