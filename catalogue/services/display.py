"""A listing from draft to display and back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import ListingState
from marketplace.foundation.core.states import StateTable

from . import changes, writing
from .listings import refuse_second, refuse_unready

STATES = StateTable(
    ListingState,
    {
        "draft": ["in_review", "withdrawn"],
        "in_review": ["published", "draft", "withdrawn"],
        "published": ["withdrawn"],
        "withdrawn": ["draft"],
    },
)


def submit(listing, *, actor, on_behalf_of=None):
    """Hand a draft in for review; its label must be complete."""
    return _move(listing, ListingState.IN_REVIEW, "submitted", actor=actor, on_behalf_of=on_behalf_of, check=refuse_unready)


@transaction.atomic
def publish(listing, *, actor, seen=None, reason=""):
    """What a reviewer found in order; from now on it is shown whenever its certificate is in force.

    `seen`: the mark (`selectors.mark_of`) of what the reviewer has read; without one the words are the caller's own.
    """
    if seen is not None:
        changes.refuse_unread(writing.locked(listing), seen)
    listing.images.update(is_shown=True)
    return _move(listing, ListingState.PUBLISHED, "published", actor=actor, reason=reason, check=refuse_unready)


def send_back(listing, *, actor, reason):
    if not reason.strip():
        raise ValidationError(_("Please say what the producer should change."), code="reason")
    return _move(listing, ListingState.DRAFT, "sent_back", actor=actor, reason=reason)


@transaction.atomic
def withdraw(listing, *, actor, reason="", on_behalf_of=None):
    """No longer displayed. Words that waited for a reader become the listing's: it is read whole before it is displayed again."""
    listing = _move(listing, ListingState.WITHDRAWN, "withdrawn", actor=actor, reason=reason, on_behalf_of=on_behalf_of)
    return changes.fold_in(listing, actor=actor)


def reopen(listing, *, actor, on_behalf_of=None):
    """A withdrawn listing becomes a draft again, unless another has taken its place."""
    return _move(listing, ListingState.DRAFT, "reopened", actor=actor, on_behalf_of=on_behalf_of, check=_alone)


@transaction.atomic
def _move(listing, target, act, *, actor, reason="", on_behalf_of=None, check=None):
    listing = writing.locked(listing)
    STATES.check(listing.state, target)
    if check:
        check(listing)
    STATES.walk(listing, target)
    if target == ListingState.PUBLISHED and listing.published_at is None:
        listing.published_at = timezone.now()
    listing.save_only("state", "published_at")
    return writing.written(listing, act, actor=actor, reason=reason, on_behalf_of=on_behalf_of)


def _alone(listing):
    refuse_second(listing.registered_product_id, listing.title)
