"""Rules are added and ended; what they have decided is frozen on the lines, and nothing here reaches back."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Max
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, locks
from marketplace.foundation.core.files import check_upload
from marketplace.foundation.core.money import WHOLE
from marketplace.foundation.core.text import squeeze

from .models import CommissionRule, FeeVat, Terms


def draft_rule(*, before=None, **said):
    """A rule as it would be written: checked, with its place in the order, not saved. `before`: the rule it is asked before."""
    said["basis"] = squeeze(said.get("basis", ""))
    rule = CommissionRule(position=_place(before), **said)
    _check(rule)
    return rule


def _place(before):
    if before is not None:
        return before.position
    return (CommissionRule.objects.aggregate(last=Max("position"))["last"] or 0) + 1


def _check(rule):
    if not rule.basis:
        raise ValidationError(_("Please write down the paper that this rests on."), code="basis")
    if rule.valid_from <= dates.today():
        raise ValidationError(_("A rule begins tomorrow at the earliest: what is sold today has its terms."), code="first")
    if rule.valid_until and rule.valid_until < rule.valid_from:
        raise ValidationError(_("The last day lies before the first."), code="days")
    if rule.basis_points > WHOLE:
        raise ValidationError(_("More than the whole price cannot be kept."), code="percent")
    if rule.maximum is not None and rule.maximum < rule.minimum:
        raise ValidationError(_("The most that is kept lies below the least."), code="bounds")
    if rule.producer_id and rule.producer_kind:
        raise ValidationError(_("One producer, or a kind of producers: not both."), code="who")


def _locked_rules():
    """Whoever adds or ends a rule waits here: positions move together."""
    return {rule.pk: rule for rule in CommissionRule.objects.select_for_update().order_by("pk")}


@transaction.atomic
def add_rule(*, actor, before=None, **said):
    rules = _locked_rules()
    if before is not None and before.pk not in rules:
        raise ValidationError(_("The rules have changed meanwhile. Please look at their order again."), code="changed")
    rule = draft_rule(before=rules.get(before.pk) if before else None, **said)
    CommissionRule.objects.filter(position__gte=rule.position).update(position=F("position") + 1)
    rule.save()
    audit.record("commission_rule_added", rule, actor=actor, paper=rule.basis, details={"from": dates.words(rule.valid_from)})
    return rule


@transaction.atomic
def end_rule(rule, *, last, actor, reason):
    """`last`: its last day, today at the earliest. A rule that has not begun is taken back whole."""
    rule = _locked_rules().get(rule.pk)
    if rule is None or rule.over:
        raise ValidationError(_("This rule has already ended."), code="over")
    if not reason.strip():
        raise ValidationError(_("Please say why."), code="reason")
    if rule.coming:
        audit.record("commission_rule_taken_back", rule, actor=actor, reason=reason, paper=rule.basis)
        return rule.delete()
    if last < dates.today():
        raise ValidationError(_("The last day lies in the past: what was sold keeps its terms."), code="last")
    if rule.valid_until and rule.valid_until <= last:
        raise ValidationError(_("It ends on %(day)s already.") % {"day": dates.words(rule.valid_until)}, code="last")
    rule.valid_until = last
    rule.save(update_fields=["valid_until"])
    return audit.record("commission_rule_ended", rule, actor=actor, reason=reason, details={"until": dates.words(last)})


@transaction.atomic
def set_fee_vat(*, valid_from, basis_points, basis, actor):
    """VAT on what is kept, from a day on; lines that are written before it keep theirs."""
    if valid_from <= dates.today():
        raise ValidationError(_("A new rate begins tomorrow at the earliest."), code="first")
    if basis_points > WHOLE:
        raise ValidationError(_("More than the whole price cannot be kept."), code="percent")
    if not (basis := squeeze(basis)):
        raise ValidationError(_("Please write down the paper that this rests on."), code="basis")
    row, _fresh = FeeVat.objects.update_or_create(valid_from=valid_from, defaults={"basis_points": basis_points, "basis": basis})
    audit.record("fee_vat_set", row, actor=actor, paper=basis, details={"from": dates.words(valid_from)})
    return row


@transaction.atomic
def set_terms(*, tax_class, valid_from, basis, actor, scan=None, producer=None, producer_kind="", on=None):
    """Who declares the tax of what this producer, this kind or everybody sells from a day on. What was sold before keeps its terms.

    `scan`: of the paper, where somebody has it.
    """
    if valid_from <= dates.today(on):
        raise ValidationError(_("New terms begin tomorrow at the earliest: what is sold today has its own."), code="first")
    if producer is not None and producer_kind:
        raise ValidationError(_("One producer, or a kind of producers: not both."), code="who")
    if not (basis := squeeze(basis)):
        raise ValidationError(_("Please write down the paper that this rests on."), code="basis")
    same = _locked_terms().filter(producer=producer, producer_kind=producer_kind)
    if any(row.period.lower >= valid_from for row in same):
        raise ValidationError(_("Terms of a later day are written already. Please end those first."), code="later")
    for row in same.filter(period__contains=valid_from):
        _ends(row, valid_from)
    period = DateRange(valid_from, None)
    said = {"producer": producer, "producer_kind": producer_kind, "tax_class": tax_class, "period": period, "basis": basis}
    if scan:
        scan.name = f"dieu-kien-ban-hang.{check_upload(scan)}"  # never a name that somebody typed
    row = Terms.objects.create(**said, scan=scan or "")
    audit.record("selling_terms_set", row, actor=actor, paper=basis, details={"from": dates.words(valid_from)})
    return row


@transaction.atomic
def end_terms(row, *, last, reason, actor, on=None):
    """`last`: their last day, today at the earliest; those that have not begun go whole. The wider ones decide from then on."""
    row = _locked_terms().filter(pk=row.pk).first()
    if row is None or row.over:
        raise ValidationError(_("These terms have already ended."), code="over")
    if row.is_for_all:
        raise ValidationError(_("The terms of everybody are replaced by others, not ended."), code="all")
    if not reason.strip():
        raise ValidationError(_("Please say why."), code="reason")
    if row.coming:
        audit.record("selling_terms_taken_back", row, actor=actor, reason=reason, paper=row.basis)
        return _delete(row)
    if last < dates.today(on) or (row.last and row.last < last):
        raise ValidationError(_("The last day is today at the earliest, and not after the one that was written."), code="last")
    _ends(row, last + timedelta(days=1))
    return audit.record("selling_terms_ended", row, actor=actor, reason=reason, details={"until": dates.words(last)})


def _delete(row):
    """Its scan goes with it: nothing rests on it."""
    if name := row.scan.name:
        transaction.on_commit(lambda: row.scan.storage.delete(name))
    return row.delete()


def forget_person(person):
    """The law keeps papers that tax rests on for ten years; of the words beside them, the person's number and address go."""
    rows = Terms.objects.filter(producer__memberships__user=person.user) if person.user else Terms.objects.none()
    kept = rows.exclude(scan="").distinct().count()
    erasers.blot(Terms.objects.all(), person, "basis")
    return {"papers": kept} if kept else {}


def _locked_terms():
    """Whoever writes terms waits for whoever writes them now."""
    locks.one_at_a_time("fees: terms")
    return Terms.objects.select_for_update(no_key=True, of=("self",))


def _ends(row, before):
    row.period = DateRange(row.period.lower, before)
    row.save(update_fields=["period"])
