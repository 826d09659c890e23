from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.register.certification import signals
from marketplace.register.certification.models import Certificate, DecisionKind, EndReason, Suspension

from .decisions import expect
from .issuing import _end
from .locks import lock_certificate


@transaction.atomic
def revoke(certificate, *, decision, ground, actor, at=None, reason=""):
    """Ends the star at this second (or at the earlier moment that the decision names), for a ground that officers keep as data."""
    expect(decision, DecisionKind.REVOKE)
    at = _moment(at)
    certificate = lock_certificate(certificate)
    _refuse_over(certificate, at)
    if not ground.active:
        raise ValidationError(_("“%(ground)s” is no longer a ground for revoking."), params={"ground": ground})
    _end(certificate, at=at, reason=EndReason.REVOKED, decision=decision, ground=ground)
    audit.record(
        "certificate_revoked",
        certificate,
        actor=actor,
        reason=reason or str(ground),
        paper=str(decision),
        details={"ground": ground.code, "unsafe": ground.unsafe, "at": at.isoformat()},
    )
    signals.certificate_ended.send(Certificate, certificate=certificate, reason=EndReason.REVOKED.value)
    signals.certificate_revoked.send(Certificate, certificate=certificate, unsafe=ground.unsafe)
    return certificate


@transaction.atomic
def suspend(certificate, *, decision, reason, actor, at=None):
    """Holds the star back until a decision lifts it."""
    expect(decision, DecisionKind.SUSPEND)
    at = _moment(at)
    certificate = lock_certificate(certificate)
    _refuse_over(certificate, at)
    if not reason.strip():
        raise ValidationError(_("A suspension needs its reason."))
    if certificate.suspensions.filter(until_at=None).exists():
        raise ValidationError(_("Certificate %(certificate)s is suspended already."), params={"certificate": certificate})
    suspension = Suspension.objects.create(certificate=certificate, decision=decision, reason=reason, from_at=at)
    audit.record("certificate_suspended", certificate, actor=actor, reason=reason, paper=str(decision), details={"at": at.isoformat()})
    signals.certificate_ended.send(Certificate, certificate=certificate, reason="suspended")
    return suspension


@transaction.atomic
def lift_suspension(certificate, *, decision, actor, at=None, reason=""):
    expect(decision, DecisionKind.LIFT)
    at = _moment(at)
    certificate = lock_certificate(certificate)
    suspension = certificate.suspensions.filter(until_at=None).first()
    if suspension is None:
        raise ValidationError(_("Certificate %(certificate)s is not suspended."), params={"certificate": certificate})
    if at < suspension.from_at:
        raise ValidationError(_("A suspension cannot be lifted before it began."))
    suspension.until_at, suspension.lifted_by = at, decision
    suspension.save(update_fields=["until_at", "lifted_by"])
    audit.record("suspension_lifted", certificate, actor=actor, reason=reason, paper=str(decision), details={"at": at.isoformat()})
    signals.suspension_lifted.send(Certificate, certificate=certificate)
    return suspension


def _moment(at):
    now = timezone.now()
    if at and at > now:
        raise ValidationError(_("This moment is still to come."))
    return at or now


def _refuse_over(certificate, at):
    if certificate.end_reason or at >= certificate.period.upper:
        raise ValidationError(
            _("Certificate %(certificate)s ended on %(day)s."),
            params={"certificate": certificate, "day": dates.words(certificate.ended_on or certificate.expires_on)},
        )
