"""How goods may be sold: rules, licences, pauses."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import SellingLicence, SellingPause, SellingRule
from catalogue.signals import selling_paused, selling_rules_changed
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.core.text import squeeze
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.certification.services.locks import lock_products


@transaction.atomic
def change_selling_rule(rule, *, changes, actor, reason):
    """An officer's change of how a kind of goods may be sold; `changes` maps columns to their new values."""
    rule = SellingRule.objects.select_for_update().get(pk=rule.pk)
    before = {name: str(getattr(rule, name)) for name in changes}
    for name, value in changes.items():
        setattr(rule, name, value)
    rule.full_clean()
    rule.save(update_fields=list(changes))
    after = {name: str(value) for name, value in changes.items()}
    audit.record("selling_rule_changed", rule, actor=actor, reason=reason, details={"before": before, "after": after})
    selling_rules_changed.send(SellingRule)
    return rule


@transaction.atomic
def pause_selling(producer, *, reason, actor, until=None, on_behalf_of=None, on=None):
    """Nothing of this producer can be bought from now through `until` (a day; None: until they open again)."""
    on = on or timezone.now()
    _lock_goods_of(producer)
    if until and until < dates.today(on):
        raise ValidationError(_("The last day lies in the past."), code="until")
    running = SellingPause.objects.filter(producer=producer, ended_at=None).first()
    if running and SellingPause.objects.running(on).filter(pk=running.pk).exists():
        raise ValidationError(_("Selling is paused already."), code="paused")
    if running:  # its last day is past
        _end_pause(running, dates.end_of(running.until))
    pause = SellingPause.objects.create(producer=producer, reason=SellingPause.Reason(reason), until=until, since=on)
    details = {"why": pause.reason, "until": until.isoformat() if until else None}
    audit.record("selling_paused", producer, actor=actor, on_behalf_of=on_behalf_of, details=details)
    selling_paused.send(SellingPause, producer=producer)
    return pause


@transaction.atomic
def resume_selling(producer, *, actor, on_behalf_of=None, on=None):
    """Open again before the last day; where nothing is paused, nothing happens."""
    on = on or timezone.now()
    _lock_goods_of(producer)
    pause = SellingPause.objects.running(on).filter(producer=producer).first()
    if pause is None:
        return
    _end_pause(pause, on)
    audit.record("selling_resumed", producer, actor=actor, on_behalf_of=on_behalf_of)
    selling_paused.send(SellingPause, producer=producer)


def _lock_goods_of(producer):
    """As a purchase and a revocation lock them, before anything else: whoever comes second sees what the first has done."""
    lock_products(RegisteredProduct.objects.filter(producer=producer).values_list("pk", flat=True))


def _end_pause(pause, at):
    pause.ended_at = max(at, pause.since)
    pause.save(update_fields=["ended_at"])


@transaction.atomic
def add_licence(producer, *, number, valid_from, valid_until, actor, issued_by=""):
    """A licence to sell alcohol that an officer has seen; what it allows is sold from its first day."""
    if valid_until < valid_from:
        raise ValidationError(_("The last day lies before the first."), code="days")
    if not (number := squeeze(number)):
        raise ValidationError(_("A licence needs its number."), code="number")
    licence, made = SellingLicence.objects.get_or_create(
        producer=producer, number=number, valid_from=valid_from, defaults={"valid_until": valid_until, "issued_by": issued_by}
    )
    if made:
        audit.record("licence_added", producer, actor=actor, paper=number, details={"until": valid_until.isoformat()})
        selling_rules_changed.send(SellingRule)
    return licence


@transaction.atomic
def end_licence(licence, *, actor, reason):
    """Its last day was yesterday: taken back, or never right."""
    if not reason.strip():
        raise ValidationError(_("Please say why."), code="reason")
    licence = SellingLicence.objects.select_for_update(no_key=True).select_related("producer").get(pk=licence.pk)
    yesterday = dates.today() - timedelta(days=1)
    if licence.valid_until <= yesterday:
        return licence
    licence.valid_from, licence.valid_until = min(licence.valid_from, yesterday), yesterday
    licence.save(update_fields=["valid_from", "valid_until"])
    audit.record("licence_ended", licence.producer, actor=actor, paper=licence.number, reason=reason)
    selling_rules_changed.send(SellingRule)
    return licence
