"""What is kept of an order follows what is due for it: said anew at each change, the difference is written with its day."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, money
from marketplace.foundation.core.files import check_upload
from marketplace.foundation.core.text import squeeze

from .models import Seller, Switch, TaxRate, Threshold, Withheld
from .selectors import RatesOfDay, standing


@dataclass(frozen=True)
class Paid:
    """What an order's seller has earned of it by now, by kind of revenue; all of it confirmed as paid."""

    number: str
    producer_id: int
    revenue: dict = field(default_factory=dict)  # kind of revenue → đồng


@transaction.atomic(savepoint=False)
def bring(paid, *, at=None):
    """Bring what is withheld to what these orders mean now. The caller holds their locks; said twice, nothing more is written.

    The first row of an order's revenue freezes its rates: goods that come back months later give back at the same ones.
    """
    at = at or timezone.now()
    stands = standing([one.number for one in paid])
    changed = [one for one in paid if _differs(one, stands.get(one.number, {}))]
    if not changed:
        return []
    fresh = {one.producer_id for one in changed if set(one.revenue) - stands.get(one.number, {}).keys()}
    rates = RatesOfDay(dates.today(at), fresh) if fresh else None
    rows = [row for one in changed for row in _rows(one, stands.get(one.number, {}), rates, at)]
    return Withheld.objects.bulk_create(rows)


def _differs(one, stands):
    return {kind: amount for kind, amount in one.revenue.items() if amount} != {
        kind: stood.amount for kind, stood in stands.items() if stood.amount
    }


def _rows(one, stands, rates, at):
    for kind in sorted(one.revenue.keys() | stands.keys()):
        amount, stood = one.revenue.get(kind, 0), stands.get(kind)
        before = (stood.amount, stood.vat, stood.pit, stood.turns) if stood else (0, 0, 0, 0)
        if amount == before[0]:
            continue
        rate = stood.rate if stood else rates.rate(one.producer_id, kind)
        yield Withheld(
            number=one.number,
            producer_id=one.producer_id,
            revenue=kind,
            turn=before[3] + 1,
            at=at,
            amount=amount - before[0],
            vat=money.part(amount, rate.vat_basis_points) - before[1],
            pit=money.part(amount, rate.pit_basis_points) - before[2],
            vat_basis_points=rate.vat_basis_points,
            pit_basis_points=rate.pit_basis_points,
            basis=rate.basis,
            why=rate.why,
            switch=rate.switch,
        )


@transaction.atomic
def add_switch(producer, *, kind, evidence, scan, valid_from, actor, product=None, turnover=None, valid_until=None, on=None):
    """What a seller declares about its tax, as an operator has seen it on paper. It counts for what is ordered or paid from then on."""
    if not (evidence := squeeze(evidence)):
        raise ValidationError(_("Please write down the paper that shows it."), code="evidence")
    _check_days(valid_from, valid_until, on)
    _check_kind(producer, kind, product, turnover)
    if not scan:
        raise ValidationError(_("Please add the scan of the paper."), code="scan")
    scan.name = _named(scan)
    switch = Switch.objects.create(
        producer=producer,
        kind=kind,
        product=product if kind == Switch.Kind.OWN_PRODUCE else None,
        turnover=turnover if kind == Switch.Kind.TURNOVER else None,
        valid_from=valid_from,
        valid_until=valid_until,
        evidence=evidence,
        scan=scan,
        recorded_by=actor,
    )
    details = {"kind": switch.kind, "from": dates.words(valid_from)}
    audit.record("tax_switch_added", producer, actor=actor, paper=evidence, details=details)
    return switch


def _named(scan):
    """Whatever it was called: a file's name tells who somebody is."""
    return f"giay-thue.{check_upload(scan)}"


def _check_days(first, last, on):
    if first < dates.today(on):
        raise ValidationError(_("The first day lies in the past: what was withheld until now stays."), code="first")
    if last and last < first:
        raise ValidationError(_("The last day lies before the first."), code="days")


def _check_kind(producer, kind, product, turnover):
    if kind == Switch.Kind.OWN_PRODUCE and (product is None or product.producer_id != producer.pk):
        raise ValidationError(_("Please choose a product of this producer."), code="product")
    if kind == Switch.Kind.TURNOVER and turnover is None:
        raise ValidationError(_("Please write the turnover of the year."), code="turnover")


@transaction.atomic
def end_switch(switch, *, actor, reason, last=None, scan=None, on=None):
    """`last`: its last day, today where none is given. One that has not begun goes. What was withheld under it stays."""
    today, last = dates.today(on), last or dates.today(on)
    switch = Switch.objects.select_for_update(no_key=True, of=("self",)).select_related("producer").get(pk=switch.pk)
    if not reason.strip():
        raise ValidationError(_("Please say why."), code="reason")
    if switch.over:
        raise ValidationError(_("This has ended already."), code="over")
    audit.record("tax_switch_ended", switch.producer, actor=actor, reason=reason, details={"kind": switch.kind})
    if switch.valid_from > today:
        return _take_back(switch)
    if last < today or (switch.valid_until and switch.valid_until < last):
        raise ValidationError(_("The last day is today at the earliest, and not after the one that was written."), code="last")
    if scan:
        scan.name = _named(scan)
        switch.end_scan = scan
    switch.valid_until, switch.ended_at, switch.ended_by = last, on or timezone.now(), actor
    switch.ended_because = reason.strip()[:300]
    switch.save(update_fields=["valid_until", "ended_at", "ended_by", "ended_because", "end_scan"])
    return switch


def _take_back(switch):
    """Its scan goes with it: nothing rests on it."""
    name, storage = switch.scan.name, switch.scan.storage
    switch.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def set_threshold(*, valid_from, amount, stops, basis, actor, source="", on=None):
    """The yearly turnover up to which a household owes no tax, from a day on; what was withheld before it stays."""
    if valid_from <= dates.today(on):
        raise ValidationError(_("A new threshold begins tomorrow at the earliest: what was paid until then has its own."), code="first")
    if not (basis := squeeze(basis)):
        raise ValidationError(_("Please write down the paper that this rests on."), code="basis")
    said = {"amount": amount, "stops": stops, "basis": basis, "source": squeeze(source)}
    row, _fresh = Threshold.objects.update_or_create(valid_from=valid_from, defaults=said)
    details = {"from": dates.words(valid_from), "amount": money.dong(amount)}
    audit.record("tax_threshold_set", row, actor=actor, paper=basis, details=details)
    return row


def forget_person(person):
    """The law keeps papers that tax rests on for ten years; of the words beside them, the person's number and address go."""
    rows = Switch.objects.filter(producer__memberships__user=person.user) if person.user else Switch.objects.none()
    kept = rows.exclude(scan="").distinct().count()
    erasers.blot(Switch.objects.all(), person, "evidence", "ended_because")
    return {"papers": kept} if kept else {}


@transaction.atomic
def set_rate(*, resident, revenue, valid_from, vat_basis_points, pit_basis_points, basis, actor, counts=True, source=""):
    """A rate from a day on; what was paid before that day keeps the one it had."""
    if valid_from <= dates.today():
        raise ValidationError(_("A new rate begins tomorrow at the earliest: what was paid until then has its own."), code="first")
    if vat_basis_points + pit_basis_points > money.WHOLE:
        raise ValidationError(_("More than the whole price cannot be withheld."), code="percent")
    if not (basis := squeeze(basis)):
        raise ValidationError(_("Please write down the paper that this rests on."), code="basis")
    said = {"counts": counts, "vat_basis_points": vat_basis_points, "pit_basis_points": pit_basis_points, "basis": basis, "source": source}
    row, _fresh = TaxRate.objects.update_or_create(
        seller=Seller.INDIVIDUAL, resident=resident, revenue=revenue, valid_from=valid_from, defaults=said
    )
    audit.record("tax_rate_set", row, actor=actor, paper=basis, details={"from": dates.words(valid_from)})
    return row
