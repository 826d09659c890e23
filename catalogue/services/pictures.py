"""Pictures of a listing: displayed once somebody has read it. Files come in cleaned (`shop.thumbnails.clean_picture`)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.models import ListingChange, ListingState, ProductImage
from marketplace.foundation.audit import services as audit

from . import changes, writing

MOST_PICTURES = 6


@transaction.atomic
def add_picture(listing, *, file, caption, actor):
    listing = writing.locked(listing)
    if listing.images.count() >= MOST_PICTURES:
        raise ValidationError(_("%(n)d pictures are enough; please remove one first.") % {"n": MOST_PICTURES})
    if not (caption := writing.tidy(caption)):
        raise ValidationError(_("Please say in a few words what the picture shows."))
    picture = ProductImage(product=listing, caption=caption[:200], display_order=listing.images.count(), original=file)
    picture.save()
    audit.record("listing_picture_added", listing, actor=actor)
    if listing.state == ListingState.PUBLISHED:
        changes.note_change(ListingChange.objects.filter(listing=listing).first() or ListingChange(listing=listing), actor=actor)
    return picture


@transaction.atomic
def remove_picture(listing, *, key, actor):
    """At once, displayed or not; what an earlier version showed is not kept. None where it is gone already."""
    listing = writing.locked(listing)
    picture = listing.images.filter(pk=key).first()
    if picture is None:
        return None
    picture.delete()
    transaction.on_commit(lambda: picture.original.storage.delete(picture.original.name))
    audit.record("listing_picture_removed", listing, actor=actor)
    change = ListingChange.objects.filter(listing=listing).first()
    if change:
        change.captions.pop(str(key), None)
        change.save(update_fields=["captions"])
        if not change.says_anything:
            change.delete()
    return picture


@transaction.atomic
def lead_with(listing, *, key, actor):
    """This picture comes first, in lists and on the page."""
    listing = writing.locked(listing)
    pictures = list(listing.images.order_by("display_order", "pk"))
    if all(picture.pk != key for picture in pictures):
        return
    pictures.sort(key=lambda picture: picture.pk != key)
    for place, picture in enumerate(pictures):
        picture.display_order = place
    ProductImage.objects.bulk_update(pictures, ["display_order"])
    audit.record("listing_picture_leads", listing, actor=actor)
