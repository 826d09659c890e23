from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, phones, references, text

from . import signals
from .models import Membership, Producer, State
from .states import LIFE
from .taxcodes import tax_code

CODE_LENGTH = 5
BATCH = 1_000
CHANGEABLE = frozenset(
    {
        "name",
        "kind",
        "legal_name",
        "registration_number",
        "registered_on",
        "tax_code",
        "representative",
        "phone",
        "email",
        "address_line",
        "commune",
        "district",
        "story",
        "source",
    }
)


@transaction.atomic
def apply(name, *, kind, actor, **fields):
    """Enters a producer; it sells nothing before an officer has verified it."""
    _refuse_unknown(fields)
    fields = _tidy({"name": name, "kind": kind, **fields}, kind)
    _refuse_taken(fields.get("tax_code", ""), None)
    producer = Producer(code=references.unused(Producer.objects, CODE_LENGTH), **fields)
    producer.save()
    audit.record("producer_applied", producer, actor=actor)
    signals.producer_changed.send(Producer, producer=producer)
    return producer


@transaction.atomic
def enter(rows, *, actor):
    """Many at once, of which nothing is known that only one may bear: each a dict of name, kind and source."""
    codes = references.several_unused(Producer.objects, len(rows), CODE_LENGTH)
    producers = [Producer(code=code, **_tidy(row, row["kind"])) for code, row in zip(codes, rows, strict=True)]
    for producer in producers:
        producer.fold()
    Producer.objects.bulk_create(producers, batch_size=BATCH)
    audit.record_all([audit.entry("producer_applied", producer, actor=actor) for producer in producers])
    for producer in producers:
        signals.producer_changed.send(Producer, producer=producer)
    return producers


@transaction.atomic
def amend(producer, *, actor, reason="", **changes):
    """Writes nothing when nothing differs. The audit row names the fields, never a person's data."""
    _refuse_unknown(changes)
    producer = _locked(producer)
    kind = changes.get("kind", producer.kind)
    changes = _tidy(changes, kind)
    differs = {field: value for field, value in changes.items() if getattr(producer, field) != value}
    if not differs:
        return producer
    _refuse_taken(differs.get("tax_code", ""), producer)
    for field, value in differs.items():
        setattr(producer, field, value)
    producer.save(update_fields=[*differs, "folded", "sort_key"])
    audit.record("producer_amended", producer, actor=actor, reason=reason, details={"fields": sorted(differs)})
    signals.producer_changed.send(Producer, producer=producer)
    return producer


@transaction.atomic
def verify(producer, *, actor, reason="", paper=""):
    return _move(producer, State.VERIFIED, "producer_verified", actor=actor, reason=reason, paper=paper)


@transaction.atomic
def suspend(producer, *, actor, reason, paper=""):
    _need(reason)
    return _move(producer, State.SUSPENDED, "producer_suspended", actor=actor, reason=reason, paper=paper)


@transaction.atomic
def close(producer, *, actor, reason, paper=""):
    _need(reason)
    return _move(producer, State.CLOSED, "producer_closed", actor=actor, reason=reason, paper=paper)


@transaction.atomic
def add_member(producer, *, user, actor, valid_from=None, valid_until=None):
    """Lets a person act for the producer."""
    producer = _locked(producer)
    if Membership.objects.valid().filter(producer=producer, user=user).exists():
        raise ValidationError(_("This person acts for %(producer)s already."), params={"producer": producer})
    first = valid_from or dates.today()
    membership = Membership.objects.create(producer=producer, user=user, valid_from=first, valid_until=valid_until)
    audit.record("member_added", producer, actor=actor, details={"user": user.pk})
    return membership


@transaction.atomic
def end_membership(membership, *, actor, reason=""):
    """At once: yesterday becomes the last day, even for one who joined today."""
    membership = Membership.objects.select_for_update(no_key=True).select_related("producer").get(pk=membership.pk)
    today = dates.today()
    if membership.valid_until and membership.valid_until < today:
        return membership
    membership.valid_until = today - timedelta(days=1)
    membership.save(update_fields=["valid_until"])
    audit.record("member_left", membership.producer, actor=actor, reason=reason, details={"user": membership.user_id})
    return membership


def _locked(producer):
    return Producer.objects.select_for_update(no_key=True).get(pk=producer.pk)


def _move(producer, target, action, *, actor, reason, paper):
    producer = _locked(producer)
    before = LIFE.walk(producer, target)
    producer.save(update_fields=["state"])
    audit.record(action, producer, actor=actor, reason=reason, paper=paper, details={"before": before})
    signals.producer_state_changed.send(Producer, producer=producer, before=before, after=producer.state)
    return producer


def _need(reason):
    if not reason.strip():
        raise ValidationError(_("This step needs its reason."))


def _tidy(fields, kind):
    fields = dict(fields)
    if "name" in fields and not (name := text.squeeze(text.nfc(fields["name"]))):
        raise ValidationError(_("A producer needs its name."))
    if "name" in fields:
        fields["name"] = name
    if fields.get("phone"):
        fields["phone"] = phones.parse(fields["phone"], landline=True)
    if fields.get("tax_code"):
        fields["tax_code"] = tax_code(fields["tax_code"], kind=kind)
    return fields


def _refuse_taken(code, producer):
    others = Producer.objects.exclude(pk=producer.pk) if producer else Producer.objects
    if code and (other := others.filter(tax_code=code).first()):
        raise ValidationError(_("%(producer)s has this tax code."), params={"producer": other})


def _refuse_unknown(fields):
    if wrong := set(fields) - CHANGEABLE:
        raise TypeError(wrong)
