from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from marketplace.foundation.accounts.models import ErasureRequest, Role, RoleGrant, User


def user_by_phone(phone):
    """Who proved this number (E.164). A number merely typed belongs to nobody."""
    return User.objects.filter(phone=phone, phone_verified_at__isnull=False).first() if phone else None


def user_by_email(email):
    """Who proved this address. One merely typed belongs to nobody."""
    found = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first() if email else None
    return found.user if found else None


def roles_of(user, on=None):
    """The roles a person holds at that moment, as a set of `Role` values. Superusers hold them by `has_role`, not here."""
    if not user.is_authenticated:
        return set()
    grants = RoleGrant.objects.valid(on).filter(user=user, area_code="")  # pages show the whole territory: one place opens none of them
    return set(grants.values_list("role", flat=True))


def has_role(user, *roles, on=None):
    """Any of these roles; superusers have all. No role named means any role."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or bool(roles_of(user, on) & set(roles or Role.values))


def is_officer(user, on=None):
    return has_role(user, on=on)


def has_second_factor(user):
    return Authenticator.objects.filter(user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]).exists()


def second_factor_missing(user):
    """True where this installation asks officers for a second factor and this one has none yet."""
    return settings.SECOND_FACTOR_FOR_OFFICERS and is_officer(user) and not has_second_factor(user)


def may_reset_factors(user):
    return has_role(user, Role.OPERATOR) and (has_second_factor(user) or not settings.SECOND_FACTOR_FOR_OFFICERS)


def holders(role, on=None):
    """The people who hold a role, each once."""
    grants = RoleGrant.objects.valid(on or timezone.now()).filter(role=role, area_code="")
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))


def open_erasures():
    return ErasureRequest.objects.filter(done_at=None, withdrawn_at=None).select_related("user").order_by("asked_at")
