"""Acts of an officer: the paper and what it does are written together, or neither is."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import selectors as audit
from marketplace.office.desk import previews, selectors
from marketplace.office.desk.territory import EVERYWHERE
from marketplace.register.certification import services as register
from marketplace.register.certification.models import Certificate, DecisionKind, RegisteredProduct
from marketplace.register.certification.selectors import certificate_of
from marketplace.register.producers import services as producers
from marketplace.register.producers.models import Producer

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
def issue(annex, *, told, actor, seen=None):
    """`annex`: clean lines; `told`: the clean decision with its kind; `seen`: `written` of the preview that was confirmed."""
    decision = _paper({**told, "file": None}, told["kind"], actor)
    made = GIVING[DecisionKind(told["kind"])](decision, items=[_item(line) for line in annex], actor=actor)
    if seen is not None and written(ending(made)) != seen:
        raise previews.Changed(_("The register has changed since the preview. Nothing is written; please look at what it would do now."))
    _paper(told, told["kind"], actor)  # its scan at the end: a file outlives what is rolled back
    return made


def preview(annex, *, told, actor):
    """What `issue` would write, or its refusal; nothing stays written: [(certificate, the one it ends or None)]."""
    with transaction.atomic():
        made = issue(annex, told={**told, "file": None}, actor=actor)
        transaction.set_rollback(True)
    return ending(made)


def ending(made):
    return [(row, row.replaces if row.replaces and row.replaces.ended_by_id == row.decision_id else None) for row in made]


def written(pairs):
    """The same as JSON: what a confirmed preview must still come to."""
    return [[row.product_id, row.stars, str(row.valid_from), str(row.expires_on), ends and ends.pk] for row, ends in pairs]


@dataclass(frozen=True)
class Would:
    """What an act on one certificate would do."""

    before: int | None  # the product's stars today
    after: int | None  # and with this act
    made: Certificate | None  # the certificate it writes


@transaction.atomic
def act_on(certificate, *, do, seen, told, actor):
    """`do` it, unless the product's certificates moved on after `seen` (see `selectors.newest_line`)."""
    RegisteredProduct.objects.select_for_update(no_key=True).get(pk=certificate.product_id)
    if selectors.newest_line(certificate).pk != seen:
        previews.refuse_changed(selectors.told_newest(certificate))
    return do(selectors.certificate_by_code(EVERYWHERE, certificate.code), told=told, actor=actor)


def preview_act(certificate, *, do, told, actor):
    """The `Would` of this act, or its refusal; nothing stays written."""
    with transaction.atomic():
        before = certificate_of(certificate.product)
        result = do(certificate, told={**told, "file": None}, actor=actor)
        after = certificate_of(certificate.product)
        transaction.set_rollback(True)
    made = result[0] if isinstance(result, list) else result
    made = made if isinstance(made, Certificate) and made.pk != certificate.pk else None
    return Would(before and before.stars, after and after.stars, made)


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


@transaction.atomic
def amend_producer(producer, *, seen, actor, reason, **fields):
    """Refused where somebody changed it after `seen` (see `selectors.last_change`)."""
    producer = Producer.objects.select_for_update(no_key=True).get(pk=producer.pk)
    if selectors.last_change(producer) != seen:
        line = audit.history_of(producer)[-1]
        words = _("Meanwhile %(who)s %(what)s. Nothing of yours is written; open the page anew to see it, then write yours.")
        raise previews.Changed(words % {"who": line.who, "what": line.what})
    return producers.amend(producer, actor=actor, reason=reason, **fields)
