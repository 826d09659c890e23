"""A shop that sources report finds its owner: claimed with a proven number, confirmed or refused by an officer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.services import Recipient
from marketplace.trade.outlets.models import Claim, ClaimState, State

from .locks import locked, save

CLAIM = "outlet_claim"


@transaction.atomic
def claim(outlet, *, user=None, phone="", name, licence_number, words=""):
    """The same one again after a second click. `phone` is proven."""
    outlet = locked(outlet)
    mine = Q(holder=user) if user else Q(pk=None)
    mine |= Q(phone=phone) if phone else Q(pk=None)
    if found := outlet.claims.filter(mine, state=ClaimState.OPEN).first():
        return found
    _refuse_owned(outlet)
    made = Claim.objects.create(outlet=outlet, holder=user, phone=phone, name=name, licence_number=licence_number, words=words)
    audit.record("outlet_claimed", outlet, actor=user, on_behalf_of=outlet, details={"claim": made.pk})
    return made


@transaction.atomic
def confirm_claim(claim, *, actor):
    """The outlet is theirs from now on; whoever else claimed it is told that it has an owner."""
    outlet, claim = _both(claim)
    _refuse_owned(outlet)
    outlet.holder, outlet.owner_phone = claim.holder, claim.phone
    outlet.owner, outlet.licence_number = outlet.owner or claim.name, outlet.licence_number or claim.licence_number
    save(outlet, "holder", "owner_phone", "owner", "licence_number")
    _decide(claim, ClaimState.CONFIRMED)
    audit.record("outlet_claim_confirmed", outlet, actor=actor, details={"claim": claim.pk})
    for other in outlet.claims.filter(state=ClaimState.OPEN).select_for_update(no_key=True):
        _decide(other, ClaimState.REFUSED, _("another owner was confirmed"))
    return outlet


@transaction.atomic
def refuse_claim(claim, *, reason, actor):
    if not (reason := reason.strip()):
        raise ValidationError(_("This step needs its reason."))
    outlet, claim = _both(claim)
    _decide(claim, ClaimState.REFUSED, reason)
    audit.record("outlet_claim_refused", outlet, actor=actor, reason=reason, details={"claim": claim.pk})


def _both(claim):
    outlet = locked(claim.outlet)
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if claim.state != ClaimState.OPEN:
        raise ValidationError(_("This claim has been answered already: %(state)s."), params={"state": claim.get_state_display()})
    return outlet, claim


def _refuse_owned(outlet):
    if outlet.state != State.REPORTED:
        raise ValidationError(_("Only a shop known from a source can be claimed."))
    if outlet.holder_id or outlet.owner_phone:
        raise ValidationError(_("This shop has its owner already. Please call the trade department if that is wrong."))


def _decide(claim, state, reason=""):
    claim.state, claim.reason, claim.decided_at = state, reason, timezone.now()
    claim.save(update_fields=["state", "reason", "decided_at"])
    if claim.phone or claim.holder_id:
        to = Recipient(name=claim.name, phone=claim.phone, email=_address(claim), user_id=claim.holder_id)
        notifications.send(CLAIM, to=to, refs={"claim": claim.pk}, about=claim.outlet.code)


def _address(claim):
    return (claim.holder and claim.holder.email) or ""


def forget_claims(person):
    """Open ones go; of answered ones the answer stays."""
    mine = Q(phone=person.phone) if person.phone else Q(pk=None)
    mine |= Q(holder=person.user) if person.user else Q(pk=None)
    Claim.objects.filter(mine).exclude(state=ClaimState.OPEN).update(holder=None, phone="", name="", words="", licence_number="")
    Claim.objects.filter(mine, state=ClaimState.OPEN).delete()
