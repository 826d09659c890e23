"""A listing written and changed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.models import LISTING_FIELDS, ListingState, Product
from marketplace.foundation.core.text import slug
from marketplace.register.certification.models import RegisteredProduct

from . import writing


@transaction.atomic
def create_listing(registered_product, *, actor, packs=(), on_behalf_of=None, **fields):
    """A draft with its pack sizes; `packs` are dicts of PACK_FIELDS (title "Gói 500 g"), `fields` those of LISTING_FIELDS.

    Prices are set for each pack by `partner.services.set_price`, stock by `stock.services.receive`.
    """
    product = RegisteredProduct.objects.select_for_update(no_key=True, of=("self",)).get(pk=registered_product.pk)
    if product.producer_id is None:
        raise ValidationError(_("The register does not say who makes “%(name)s”, so it cannot be listed yet.") % {"name": product.name})
    refuse_second(product.pk, product.name)
    listing = Product(structure=Product.PARENT, registered_product=product, product_class=writing.ocop_class(), title=product.name)
    writing.fill(listing, LISTING_FIELDS, fields)
    listing.slug = slug(listing.title) or "ocop"
    writing.insert(listing)
    for pack in packs:
        writing.add_pack(listing, pack)
    return writing.written(listing, "created", actor=actor, on_behalf_of=on_behalf_of)


@transaction.atomic
def change_listing(listing, *, actor, packs=(), on_behalf_of=None, act="changed", **fields):
    """Change label fields, and pack sizes by their id: a dict without `id` adds one, one with `"offered": False` takes it off."""
    listing = writing.locked(listing)
    writing.fill(listing, LISTING_FIELDS, fields)
    listing.save_only("title", *LISTING_FIELDS[1:])
    for pack in packs:
        writing.change_pack(listing, dict(pack))
    if listing.state in (ListingState.PUBLISHED, ListingState.IN_REVIEW):
        refuse_unready(listing)
    return writing.written(listing, act, actor=actor, on_behalf_of=on_behalf_of)


def refuse_unready(listing):
    writing.refuse_incomplete(listing)
    writing.refuse_without_size(listing)


def refuse_second(product, name):
    if Product.objects.live().filter(registered_product=product).exists():
        raise ValidationError(_("“%(name)s” already has a listing.") % {"name": name}, code="listed")
