"""A maker comes, or does not come after all."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import text
from marketplace.trade.fairs import selectors
from marketplace.trade.fairs.models import FairGoods, FairRegistration, Place, State
from marketplace.trade.fairs.states import MAKER, OFFICER, REGISTRATION

from .locks import locked, locked_registration, refuse_if, refuse_over
from .telling import tell_maker


def why_words(why, product):
    words = {
        "place": _("“%(product)s” comes from a commune that this fair does not take."),
        "group": _("“%(product)s” belongs to a group that this fair does not take."),
        "star": _("“%(product)s” holds no star at present."),
        "lapses": _("The star of “%(product)s” ends before the fair does."),
    }
    return words[why] % {"product": product}


@transaction.atomic
def register(fair, *, producer=None, maker=None, goods=(), words="", share=False, note="", actor, by_phone=False, on=None):
    """`producer` with registered `goods`; or, by an officer, `maker` (maker_name, maker_place, maker_phone) with goods in `words`."""
    fair = locked(fair, on=on)
    refuse_over(fair)
    _refuse_closed(fair, by_phone)
    row = FairRegistration(fair=fair, share=share, note=note.strip(), by_phone=by_phone, made_at=on or timezone.now())
    if producer is not None:
        _check_producer(fair, producer, goods, on)
        row.producer = producer
    else:
        for column, value in maker.items():
            setattr(row, column, value)
        refuse_if(not text.squeeze(row.maker_name), _("Please name the maker."))
    refuse_if(not goods and not words.strip(), _("Please choose at least one product to bring."))
    row.save()
    FairGoods.objects.bulk_create(FairGoods(registration=row, product=product) for product in goods)
    FairGoods.objects.bulk_create(FairGoods(registration=row, words=line[:200]) for line in _lines(words))
    audit.record("fair_registered", row, actor=actor, on_behalf_of=producer if by_phone else None, details={"fair": fair.name})
    tell_maker(row, "fair_registered")
    return row


def _lines(words):
    return [line for line in map(text.squeeze, words.splitlines()) if line]


def _refuse_closed(fair, by_phone):
    """An officer may still take a call after the last day of registration, until the fair begins."""
    may = {"registration_open"} | ({"published", "registration_closed"} if by_phone else set())
    refuse_if(fair.state == State.DRAFT or fair.status not in may, _("Registration for this fair is not open."))


def _check_producer(fair, producer, goods, on):
    refuse_if(not selectors.may_register(fair, producer), _("Only verified makers can register."))
    again = fair.registrations.filter(producer=producer).exclude(state=Place.WITHDRAWN).exists()
    refuse_if(again, _("This maker is registered for the fair already."))
    known = {one.product.pk: one for one in selectors.goods_for(fair, producer, on)}
    for product in goods:
        one = known.get(product.pk)
        refuse_if(one is None, _("“%(product)s” is not registered under this maker."), product=product)
        if one.why:
            raise ValidationError(why_words(one.why, product))


@transaction.atomic
def withdraw(registration, *, actor, by=MAKER, reason="", on=None):
    """Its booth is free again. By the maker until the fair begins."""
    row, fair = locked_registration(registration, on=on)
    refuse_over(fair)
    refuse_if(by == MAKER and fair.status == "running", _("The fair has begun: please call the organiser."))
    refuse_if(by == OFFICER and not reason.strip(), _("Please give the reason."))
    REGISTRATION.walk(row, Place.WITHDRAWN, by=by)
    row.booth, row.reason, row.decided_at = None, reason.strip(), on or timezone.now()
    row.save(update_fields=["state", "booth", "reason", "decided_at"])
    audit.record("fair_withdrawn", row, actor=actor, reason=row.reason, details={"fair": fair.name})
    return row
