"""Acts of an officer: the paper and what it does are written together, or neither is."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import services as selling
from catalogue.models import SellingRule
from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.models import Role, User
from marketplace.foundation.accounts.selectors import grants_of, officers_of, people_of
from marketplace.foundation.audit import services as audit
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient
from marketplace.office.desk import handovers, previews, selectors
from marketplace.office.desk.answering import KINDS, OPEN, to_remind
from marketplace.office.desk.models import Handover, SavedView
from marketplace.office.desk.territory import EVERYWHERE, territory_of
from marketplace.office.desk.waiting import tasks_for
from marketplace.register.certification import services as register
from marketplace.register.certification.models import Certificate, DecisionKind, RegisteredProduct
from marketplace.register.certification.selectors import certificate_of
from marketplace.register.producers import services as producers
from marketplace.register.producers.models import Producer

MOST_VIEWS = 20  # of one list and person
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
    _refuse_changed(Producer.objects.select_for_update(no_key=True).get(pk=producer.pk), seen)
    return producers.amend(producer, actor=actor, reason=reason, **fields)


@transaction.atomic
def amend_product(product, *, seen, actor, **fields):
    """Like `amend_producer`."""
    _refuse_changed(RegisteredProduct.objects.select_for_update(no_key=True).get(pk=product.pk), seen)
    return register.amend_product(product, actor=actor, **fields)


@transaction.atomic
def change_selling_rule(rule, *, seen, changes, actor, reason):
    """Like `amend_producer`."""
    _refuse_changed(SellingRule.objects.select_for_update(no_key=True).get(pk=rule.pk), seen)
    return selling.change_selling_rule(rule, changes=changes, actor=actor, reason=reason)


def _refuse_changed(thing, seen):
    if selectors.last_change(thing) != seen:
        line = history_of(thing)[-1]
        words = _("Meanwhile %(who)s %(what)s. Nothing of yours is written; open the page anew to see it, then write yours.")
        raise previews.Changed(words % {"who": line.who, "what": line.what})


@transaction.atomic
def hand_over(giver, *, to, first_day, last_day, pages, actor):
    """What waits for the giver on these pages (none: on all) is shown to a colleague; refused where they may not do all of it."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[giver.pk, to.pk]).order_by("pk"))
    _check_powers(giver, to, pages)
    rows = Handover.objects.open().filter(first_day__lte=last_day, last_day__gte=first_day)
    if any(not (row.pages and pages) or {*row.pages} & {*pages} for row in rows.filter(giver=giver)):
        raise ValidationError(_("Some of this is handed over for these days already. Please take it back first."))
    if rows.filter(giver=to).exists():
        raise ValidationError(_("%(name)s is away on some of these days. Please choose another colleague.") % {"name": to})
    made = Handover.objects.create(giver=giver, taker=to, pages=pages, first_day=first_day, last_day=last_day)
    audit.record("handover_given", made, actor=actor, details={"to": to.pk, "pages": pages})
    return made


def _check_powers(giver, to, pages):
    grants, others = grants_of(giver), grants_of(to)
    wanted = pages or {task.page for task in tasks_for(giver, grants)}
    lacking = [page for page in wanted if not handovers.may_do(to, others, giver, grants, page)]
    if lacking or not wanted:
        words = ", ".join(sorted(map(handovers.words_of, lacking)))
        raise ValidationError(_("%(name)s may not do all of this: %(pages)s.") % {"name": to, "pages": words or _("nothing waits for you")})


@transaction.atomic
def take_back(handover, *, actor, on=None):
    """Undone within a quarter of an hour, later ended; either way the colleague sees it no more."""
    on = on or timezone.now()
    handover = Handover.objects.select_for_update(no_key=True).get(pk=handover.pk)
    if handover.ended_at or handover.last_day < dates.today(on):
        raise ValidationError(_("This handover has ended already."))
    handover.ended_at = on
    handover.save(update_fields=["ended_at"])
    if handovers.undoable(handover, on):
        audit.record("handover_undone", handover, actor=actor)
    else:
        audit.record("handover_ended", handover, actor=actor)
    return handover


@transaction.atomic
def save_view(user, *, page, name, query, actor):
    """Under the same name the newer one counts."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    mine = SavedView.objects.standing().filter(user=user, page=page)
    view = mine.filter(name=name).first()
    if view is None and mine.count() >= MOST_VIEWS:
        raise ValidationError(_("There are %(most)d views of this list already. Please remove one first.") % {"most": MOST_VIEWS})
    view = view or SavedView(user=user, page=page, name=name)
    view.query = query
    view.save()
    audit.record("view_saved", view, actor=actor)
    return view


@transaction.atomic
def remove_view(view, *, actor, on=None):
    view = SavedView.objects.select_for_update(no_key=True).get(pk=view.pk)
    if view.removed_at is None:
        view.removed_at = on or timezone.now()
        view.save(update_fields=["removed_at"])
        audit.record("view_removed", view, actor=actor)
    return view


@transaction.atomic
def restore_view(view, *, actor, on=None):
    """Within a quarter of an hour, unless the name has been given again."""
    User.objects.select_for_update(no_key=True).get(pk=view.user_id)
    view = SavedView.objects.shown(on).select_for_update(no_key=True).filter(pk=view.pk).first()
    if view is None:
        raise ValidationError(_("This was removed more than 15 minutes ago. Please save the view anew."))
    if view.removed_at is None:
        return view
    if SavedView.objects.standing().filter(user=view.user_id, page=view.page, name=view.name).exists():
        raise ValidationError(_("Another view bears this name by now."))
    view.removed_at = None
    view.save(update_fields=["removed_at"])
    audit.record("view_restored", view, actor=actor)
    return view


@transaction.atomic
def hand_to_agency(thing, *, page, agency, reason, actor, on=None):
    """Another agency answers, and its people are told."""
    thing = accounts.hand_to(thing, agency=agency, reason=reason, actor=actor, on=on)
    _tell("answer_yours", thing, page)
    return thing


def remind_answers(on=None):
    """One reminder each, the working day before the last; what has waited longer is in the first one too."""
    on = on or timezone.now()
    for kind in KINDS.values():
        for row in to_remind(kind, on):
            _remind(row, kind, on)


@transaction.atomic
def _remind(row, kind, on):
    if kind.model.objects.filter(pk=row.pk, state=OPEN, reminded_at=None).update(reminded_at=on):
        _tell("answer_due", row, kind.page)
        audit.record("answer_reminded", row, actor=None)


def _tell(message, row, page):
    """To the agency's people; where it has none here, to the operator."""
    people = people_of(row.agency.at()) if row.agency and row.agency.at() else []
    for to in _reached(people):
        notifications.send(message, to=to, refs={"page": page, "row": row.pk}, about=row.reference)


def _reached(people):
    """By e-mail; where nobody has one, the operator."""
    told = [Recipient(name=str(user), email=user.email, user_id=user.pk) for user in people if user.email]
    return told or [Recipient(name=settings.OPERATOR_NAME, email=settings.OPERATOR_EMAIL)]


def tell_of_fall(outlet):
    """The trade officers in whose place a point of sale has fallen below the kinds that the criteria ask for."""
    held = officers_of(Role.TRADE_OFFICER)
    near = [user for user, grants in held if territory_of(user, grants, (Role.TRADE_OFFICER,)).holds(outlet)]
    for to in _reached(near):
        notifications.send("outlet_short_office", to=to, refs={"outlet": outlet.pk}, about=outlet.code)


def forget_person(person):
    """Views are a person's own; nothing of them is kept."""
    if person.user:
        SavedView.objects.filter(user=person.user).delete()
    return {}
