"""The owner's own application: begun, come back to, handed in or dropped. Steps of officers are in `steps`."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import references, text
from marketplace.trade.outlets import selectors
from marketplace.trade.outlets.models import Outlet, State
from marketplace.trade.outlets.states import LIFE

from .claims import forget_claims
from .locks import locked, save
from .outlets import drop_photos, free_slug, refuse_lacking, tidy
from .telling import tell

UNDECIDED = (State.DRAFT, State.APPLIED, State.SURVEYED, State.DECIDED)
MOST_UNDECIDED = 3  # of one owner
DRAFT_DAYS = 90  # nobody has come back to it for so long


@transaction.atomic
def begin(name, *, user=None, phone=""):
    """A draft of this owner's; the same one again after a second click. `phone` is proven."""
    name = tidy({"name": name})["name"]
    mine = Outlet.objects.of_owner(user, phone)
    if found := mine.filter(state=State.DRAFT, folded=text.fold(name)).first():
        return found
    if mine.filter(state__in=UNDECIDED).count() >= MOST_UNDECIDED:
        raise ValidationError(
            _("There are %(n)d applications under way already. Please finish or drop one first."), params={"n": MOST_UNDECIDED}
        )
    code = references.unused(Outlet.objects, 6)
    outlet = Outlet(code=code, slug=f"nhap-{code.lower()}", name=name, state=State.DRAFT, holder=user, owner_phone=phone, phone=phone)
    try:
        with transaction.atomic():
            outlet.save()
    except IntegrityError:  # the other click was quicker
        return mine.get(state=State.DRAFT, folded=text.fold(name))
    audit.record("outlet_begun", outlet, actor=user, on_behalf_of=outlet)
    return outlet


@transaction.atomic
def hand_in(outlet, *, actor, seen=None):
    """Draft, refused or claimed → applied; a draft takes its address on the site now."""
    outlet = locked(outlet, seen=seen)
    LIFE.check(outlet.state, State.APPLIED)
    refuse_lacking({field: getattr(outlet, field) for field in selectors.NEEDED})
    if not outlet.photos.exists():
        raise ValidationError(_("An application needs at least one photo of the shop."))
    if not outlet.carried.exists():
        raise ValidationError(_("An application needs the goods that the shop carries."))
    if selectors.duplicates(outlet.name, besides=outlet).exists():
        raise ValidationError(_("A point of sale of this name is there already."))
    before = LIFE.walk(outlet, State.APPLIED)
    if before == State.DRAFT:  # what everybody could see already keeps its address
        outlet.slug = free_slug(outlet.name)
    save(outlet, "state", "slug")
    audit.record("outlet_applied", outlet, actor=actor, on_behalf_of=outlet, details={"before": before})
    tell(outlet)
    return outlet


@transaction.atomic
def discard(outlet, *, actor):
    """A draft goes without a trace, its history included: nobody but its owner has seen it."""
    outlet = locked(outlet)
    if outlet.state != State.DRAFT:
        raise ValidationError(_("What has been handed in is no draft any more. Please call the trade department."))
    _erase([outlet.pk])


def drop_idle(*, on=None):
    """Drafts nobody came back to. Returns how many."""
    long_ago = (on or timezone.now()) - timedelta(days=DRAFT_DAYS)
    return _erase(Outlet.objects.filter(state=State.DRAFT, changed_at__lt=long_ago))


def forget_person(person):
    """An eraser: drafts go; an application or a published shop is a record of the department and loses the person."""
    mine = Outlet.objects.of_owner(person.user, person.phone) | _by_mail(person)
    _erase(mine.filter(state=State.DRAFT))
    kept = mine.exclude(state=State.DRAFT)
    keys = list(kept.values_list("pk", flat=True))
    if person.phone:  # a published shop's number is on its sign; one that nobody has published is the person's own
        Outlet.objects.filter(pk__in=keys, phone=person.phone).exclude(state=State.PUBLISHED).update(phone="")
        _events().filter(pgh_obj_id__in=keys, phone=person.phone).exclude(state=State.PUBLISHED).update(phone="")
    Outlet.objects.filter(pk__in=keys).update(owner_phone="", email="", holder=None)
    _events().filter(pgh_obj_id__in=keys).update(holder=None)
    forget_claims(person)
    return {"points of sale": len(keys)} if keys else {}


def _by_mail(person):
    return Outlet.objects.filter(email=person.email) if person.email else Outlet.objects.none()


@transaction.atomic
def _erase(outlets):
    """Rows, files and, last of all, what the triggers have kept of them."""
    rows = Outlet.objects.filter(pk__in=[getattr(one, "pk", one) for one in outlets], state=State.DRAFT)
    keys = list(rows.select_for_update().values_list("pk", flat=True))
    for outlet in Outlet.objects.filter(pk__in=keys):
        drop_photos(outlet.photos.all())
        outlet.delete()
    _events().filter(pgh_obj_id__in=keys).delete()
    return len(keys)


def _events():
    return Outlet.pgh_event_model.objects.all()
