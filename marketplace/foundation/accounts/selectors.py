from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from marketplace.foundation.accounts import erasers, tellers
from marketplace.foundation.accounts.models import Agency, Consent, ErasureRequest, Mandate, Role, RoleGrant, SecondFactorReset, User
from marketplace.foundation.notifications import selectors as notifications
from marketplace.foundation.places import selectors as places


def user_by_phone(phone):
    """Who proved this number (E.164). A number merely typed belongs to nobody."""
    return User.objects.filter(phone=phone, phone_verified_at__isnull=False).first() if phone else None


def user_by_email(email):
    """Who proved this address. One merely typed belongs to nobody."""
    found = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first() if email else None
    return found.user if found else None


def grants_of(user, on=None):
    """What a person was given and holds at that moment, for the whole territory or one place: a list, one query."""
    on = on or timezone.now()
    rows = RoleGrant.objects.valid(on).filter(user=user.pk).select_related("agency").order_by("pk")
    return _standing(rows, on)


def _standing(grants, on):
    """Without those of an agency that has ended, unless another took over its duties."""
    return [grant for grant in grants if grant.agency is None or grant.agency.at(on)]


def roles_of(user, on=None):
    """The roles a person holds at that moment for the whole territory. Superusers hold them by `has_role`, not here."""
    return {grant.role for grant in grants_of(user, on) if not grant.area_code}


def has_role(user, *roles, on=None):
    """Any of these roles for the whole territory; superusers have all. No role named means any role."""
    return user.is_active and (user.is_superuser or opens(user, grants_of(user, on), roles))


def opens(user, grants, roles, *, placed=False):
    """As `has_role`, for who holds these grants; `placed`: those for one place count too."""
    held = {grant.role for grant in grants if placed or not grant.area_code}
    return user.is_active and (user.is_superuser or bool(held & set(roles or Role.values)))


def is_officer(user, on=None):
    """Holds a role, be it for one place only."""
    return user.is_active and (user.is_superuser or opens(user, grants_of(user, on), (), placed=True))


def has_second_factor(user):
    return Authenticator.objects.filter(user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]).exists()


def second_factor_missing(user):
    """True where this installation asks officers for a second factor and this one has none yet."""
    return settings.SECOND_FACTOR_FOR_OFFICERS and is_officer(user) and not has_second_factor(user)


def may_reset_factors(user):
    return has_role(user, Role.OPERATOR) and (has_second_factor(user) or not settings.SECOND_FACTOR_FOR_OFFICERS)


def factor_resets(*, decided=False):
    """Lost second factors that wait for another to agree, the oldest first; or those decided, the latest first."""
    rows = SecondFactorReset.objects.select_related("user", "asked_by").prefetch_related("approvals__by")
    if decided:
        return rows.exclude(done_at=None, refused_at=None).order_by("-pk")
    return rows.open().order_by("asked_at", "pk")


def grants(*, ended=False, on=None):
    """Roles that run or will run, by person; or those that have ended, the latest first."""
    on = on or timezone.now()
    rows = RoleGrant.objects.select_related("user", "agency", "granted_by")
    if ended:
        return rows.filter(valid_until__lte=on).order_by("-valid_until", "-pk")
    return rows.exclude(valid_until__lte=on).order_by("user__name", "user", "pk")


def holders(role, on=None):
    """The people who hold a role, each once."""
    on = on or timezone.now()
    grants = RoleGrant.objects.valid(on).filter(role=role, area_code="").select_related("agency")
    return User.objects.filter(is_active=True, pk__in={grant.user_id for grant in _standing(grants, on)})


def answering(subject, *, commune=None, on=None):
    """The agency that answers this subject: by a mandate for the place, else by one for the whole territory; or None."""
    mandates = Mandate.objects.valid(on).filter(subject=subject).select_related("agency")
    standing = [(row, row.agency.at(on)) for row in mandates]
    placed = [agency for row, agency in standing if agency and row.area_code and _lies_in(commune, row)]
    whole = [agency for row, agency in standing if agency and not row.area_code]
    return next(iter(placed + whole), None)


def _lies_in(commune, row):
    return commune is not None and commune.pk in places.within([(row.area_edition, row.area_code)])[1]


def standing_agencies(on=None):
    return Agency.objects.valid(on).order_by("name")


def heirs(agencies, on=None):
    """Keys of all agencies, ended ones too, whose duties these have at that moment."""
    wanted = {agency.pk for agency in agencies}
    known = {agency.pk: agency for agency in Agency.objects.all()}
    for agency in known.values():
        agency.successor = known.get(agency.successor_id)  # the walk then asks nothing
    return {key for key, agency in known.items() if (heir := agency.at(on)) and heir.pk in wanted}


def people_of(agency, on=None):
    """Who works for it today."""
    on = on or timezone.now()
    grants = RoleGrant.objects.valid(on).exclude(agency=None).select_related("agency", "user").order_by("user")
    return list({grant.user_id: grant.user for grant in grants if grant.user.is_active and grant.agency.at(on) == agency}.values())


def agency_then(code, on=None):
    """Who had on that moment the duties that this agency was given later: itself, else the predecessor of then, else itself."""
    on = on or timezone.now()
    agency = Agency.objects.get(code=code)
    stood = [one for one in _line_of(agency) if one.valid_from <= on and (one.valid_until is None or on < one.valid_until)]
    return stood[0] if stood else agency.at(on) or agency


def _line_of(agency):
    """It and its predecessors, the younger first."""
    line = [agency]
    while before := Agency.objects.filter(successor=line[-1]).order_by("-valid_until").first():
        if before in line:
            break
        line.append(before)
    return line


def officers_of(role, on=None):
    """[(person, grants)] of whoever holds this role, be it for one place only."""
    rows = _standing(
        RoleGrant.objects.valid(on).filter(role=role, user__is_active=True).select_related("agency", "user"), on or timezone.now()
    )
    people = {}
    for grant in rows:
        people.setdefault(grant.user, []).append(grant)
    return list(people.items())


def open_erasures():
    return ErasureRequest.objects.filter(done_at=None, withdrawn_at=None).select_related("user").order_by("asked_at")


def person_of(user):
    """Only what is proven: a number that somebody typed and never proved may be another's."""
    proven = user.email and EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
    return erasers.Person(user=user, phone=(user.phone or "") if user.phone_verified_at else "", email=user.email if proven else "")


def guest_consents_of(person):
    """What was agreed to by the number alone."""
    rows = Consent.objects.filter(tellers.by(person, phone="phone"), user=None)
    return rows.values("purpose", "version", "text", "language", "given_at", "withdrawn_at")


def erasures_of(person):
    return ErasureRequest.objects.filter(tellers.by(person, user="user")).values("asked_at", "withdrawn_at")


def messages_of(person):
    """Each with what it was about; the words themselves are not kept."""
    for row in notifications.messages_of(user=person.user, phone=person.phone, email=person.email):
        to = {"name": row.name, "phone": row.phone, "email": row.email}
        yield {"about": row.label, "to": to, "state": row.state, "made_at": row.created_at, "delivered_at": row.delivered_at}
