"""People. `make_user()`, `make_officer(Role.…)`, `make_superuser()`; phones and e-mails are invented and unique."""

from itertools import count

from allauth.mfa.models import Authenticator

from marketplace.foundation.accounts.models import Agency, Mandate, Role, RoleGrant, User

_numbers = count(1)


def make_user(*, phone=True, email=None, password="mat-khau-thu-nghiem", **fields):
    n = next(_numbers)
    number = f"+84901{n:06d}" if phone is True else phone  # the demo's people have +84900…
    return User.objects.create_user(phone=number or None, email=email, password=password, **{"name": f"Người Thử {n}", **fields})


def make_agency(**fields):
    n = next(_numbers)
    return Agency.objects.create(**{"code": f"co-quan-{n}", "name": f"Cơ quan ví dụ {n}", **fields})


def make_mandate(subject, agency=None, *, place=None, **fields):
    """`place`: a unit of the map for which the agency answers."""
    area = {"area_edition": place.edition, "area_code": place.code} if place else {}
    return Mandate.objects.create(subject=subject, agency=agency or make_agency(), **area, **fields)


def make_officer(role=Role.COORDINATION_OFFICER, *, agency=None, place=None, second_factor=True, **fields):
    """`place`: a unit of the map to which the role is bound."""
    user = make_user(**fields)
    area = {"area_edition": place.edition, "area_code": place.code} if place else {}
    RoleGrant.objects.create(user=user, role=role, agency=agency, **area)
    if second_factor:
        give_second_factor(user)
    return user


def make_superuser(*, second_factor=True, **fields):
    user = make_user(**{"email": f"quan-tri-{next(_numbers)}@example.com", **fields}, is_staff=True, is_superuser=True)
    if second_factor:
        give_second_factor(user)
    return user


def give_second_factor(user):
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
