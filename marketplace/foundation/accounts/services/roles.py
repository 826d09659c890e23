from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import RoleGrant, User
from marketplace.foundation.audit import services as audit
from marketplace.foundation.places import selectors as places


@transaction.atomic
def grant_role(user, *, role, actor, agency=None, area=("", ""), on=None, valid_until=None, paper=""):
    """`area` is (edition, code) of a place; empty means the whole territory."""
    on = on or timezone.now()
    if area[1] and not places.within([area])[0]:
        raise ValidationError(_("The map knows no such place."))
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if RoleGrant.objects.valid(on).filter(user=user, role=role, agency=agency, area_edition=area[0], area_code=area[1]).exists():
        raise ValidationError(_("This person already holds this role."))
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        agency=agency,
        area_edition=area[0],
        area_code=area[1],
        valid_from=on,
        valid_until=valid_until,
        granted_by=actor,
    )
    audit.record(
        "role_granted", user, actor=actor, paper=paper, details={"role": role, "grant": grant.pk, "area": "/".join(area).strip("/")}
    )
    return grant


@transaction.atomic
def end_role(grant, *, actor, reason="", on=None):
    """One that has not begun yet is taken away whole."""
    on = on or timezone.now()
    grant = RoleGrant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    if grant.valid_until and grant.valid_until <= on:
        raise ValidationError(_("This role has already ended."))
    audit.record("role_ended", grant.user, actor=actor, reason=reason, details={"role": grant.role, "grant": grant.pk})
    if grant.valid_from >= on:
        grant.delete()
        return grant
    grant.valid_until = on
    grant.save(update_fields=["valid_until"])
    return grant
