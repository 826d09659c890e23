"""Acts of an officer: the paper and what it does are written together, or neither is."""

from django.db import transaction

from marketplace.register.certification import services as register
from marketplace.register.certification.models import DecisionKind

GIVING = {
    DecisionKind.RECOGNISE: register.issue_certificates,
    DecisionKind.RENEW: register.renew,
    DecisionKind.UPGRADE: register.upgrade,
}


def _paper(told, kind, actor):
    return register.record_decision(
        told["number"], decided_on=told["decided_on"], authority=told["authority"], kind=kind, actor=actor, file=told.get("file")
    )


@transaction.atomic
def issue(annex, *, told, actor):
    """`annex`: clean lines; `told`: the clean decision with its kind."""
    decision = _paper(told, told["kind"], actor)
    return GIVING[DecisionKind(told["kind"])](decision, items=[_item(line) for line in annex], actor=actor)


def preview(annex, *, told, actor):
    """What `issue` would write, or its refusal; nothing stays written: [(certificate, the one it ends or None)]."""
    with transaction.atomic():
        made = issue(annex, told={**told, "file": None}, actor=actor)
        transaction.set_rollback(True)
    return [(row, row.replaces if row.replaces and row.replaces.ended_by_id == row.decision_id else None) for row in made]


@transaction.atomic
def complete(recognition, *, told, actor):
    decision = _paper(told, told["kind"], actor)
    item = {"stars": told["stars"], "points": told["points"], "number": told["certificate_number"]}
    if told["expires_on"]:
        item["expires_on"] = told["expires_on"]
    return register.complete_recognition(recognition, decision=decision, actor=actor, **item)


def _item(line):
    return register.Item(
        product=line["product"],
        stars=line["stars"],
        points=line["points"],
        number=line["certificate_number"],
        expires_on=line.get("expires_on"),
    )


@transaction.atomic
def give_again(certificate, *, kind, told, actor):
    """Renewal or upgrade of one certificate."""
    decision = _paper(told, kind, actor)
    return GIVING[kind](decision, items=[_item({**told, "product": certificate.product})], actor=actor)


@transaction.atomic
def reissue(certificate, *, told, actor):
    return register.reissue(certificate, decision=_paper(told, DecisionKind.REISSUE, actor), actor=actor, number=told["certificate_number"])


@transaction.atomic
def correct(certificate, *, told, actor):
    changes = {"stars": told["stars"], "points": told["points"]}
    if told["certificate_number"] != certificate.number:  # left out, it goes over to the new row
        changes["number"] = told["certificate_number"]
    days = {"valid_from": told["valid_from"], "expires_on": told["expires_on"]}
    return register.correct(certificate, decision=_paper(told, DecisionKind.CORRECT, actor), actor=actor, **changes, **days)


@transaction.atomic
def suspend(certificate, *, told, actor):
    return register.suspend(certificate, decision=_paper(told, DecisionKind.SUSPEND, actor), reason=told["reason"], actor=actor)


@transaction.atomic
def lift(certificate, *, told, actor):
    return register.lift_suspension(certificate, decision=_paper(told, DecisionKind.LIFT, actor), actor=actor, reason=told["reason"])


@transaction.atomic
def revoke(certificate, *, told, actor):
    decision = _paper(told, DecisionKind.REVOKE, actor)
    return register.revoke(certificate, decision=decision, ground=told["ground"], actor=actor, reason=told["reason"])
