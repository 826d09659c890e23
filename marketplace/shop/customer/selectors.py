from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from marketplace.foundation.accounts import consents, tellers
from marketplace.foundation.accounts import selectors as people
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payments import giving_back
from marketplace.register.producers.selectors import producers_of
from marketplace.shop.purchases.models import CashAppeal, ProducerOrder, Purchase


def purchases_of(user):
    """Newest first, with everything the list shows."""
    return Purchase.objects.filter(user=user).prefetch_related("orders__producer", "orders__lines").order_by("-placed_at", "-pk")


def open_orders_of(user):
    return ProducerOrder.objects.filter(purchase__user=user).open()


def purchases_by(person):
    """What this person bought: in the account, or as a guest with the number that is proven to be theirs."""
    theirs = Q(user=person.user) if person.user else Q(pk=None)
    return Purchase.objects.filter(theirs | Q(user=None, payer_phone=person.phone) if person.phone else theirs)


def purchases_sent_to(person):
    """What others had sent to this person's number."""
    return Purchase.objects.filter(receiver_phone=person.phone) if person.phone else Purchase.objects.none()


def open_orders_touching(person):
    return ProducerOrder.objects.filter(Q(purchase__in=purchases_by(person)) | Q(purchase__in=purchases_sent_to(person))).open()


def joinable_purchases(phone, on=None):
    """What was ordered with this number as a guest, not so long ago that somebody else may have held it."""
    since = (on or timezone.now()) - timedelta(days=settings.PHONE_IDLE_DAYS)
    return Purchase.objects.filter(user=None, payer_phone=phone, placed_at__gt=since)


def doors_of(user):
    """Which other rooms this person may enter: {"desk": bool, "seller": bool}."""
    return {"desk": people.is_officer(user), "seller": producers_of(user).exists()}


def consents_of(user):
    """Each purpose with the standing consent, or None."""
    standing = {row.purpose: row for row in user.consents.filter(withdrawn_at=None)}
    return [(purpose, standing.get(purpose.slug)) for purpose in consents.purposes()]


def open_erasure_of(user):
    return user.erasure_requests.filter(done_at=None, withdrawn_at=None).first()


def everything_about(user):
    """All we hold of a person, as plain data to be read by people and machines."""
    return {
        "account": {
            "name": user.name,
            "phone": user.phone,
            "phone_proven_at": user.phone_verified_at,
            "email": user.email,
            "opened_at": user.date_joined,
            "last_login": user.last_login,
        },
        "addresses": [
            {"name": row.name, "phone": row.phone, "line": row.line, "commune": str(row.commune), "province": str(row.commune.province)}
            for row in user.places_to_send.select_related("commune__province")
        ],
        "consents": list(user.consents.values("purpose", "version", "text", "language", "given_at", "withdrawn_at")),
        "roles": list(user.role_grants.values("role", "agency__name", "valid_from", "valid_until")),
    } | tellers.everything_about(people.person_of(user))


def told_purchases(person):
    rows = purchases_by(person).prefetch_related(
        "orders__producer", "orders__lines", "orders__reports", "orders__returns__steps", "former_contacts"
    )
    rows = list(rows.order_by("-placed_at", "-pk"))
    accounts = payees.current_accounts([giving_back.payee_for(row.reference) for row in rows])
    return [_purchase(row) | _money_back(accounts.get(giving_back.payee_for(row.reference))) for row in rows]


def _money_back(account):
    return {"money_back_to": {"bank": account.bank, "account": account.masked}} if account and account.sealed else {}


def told_parcels(person):
    """What others had sent to this number: where it went, and nothing of who paid."""
    rows = purchases_sent_to(person).exclude(pk__in=purchases_by(person).values("pk")).order_by("-placed_at", "-pk")
    return [{"placed_at": row.placed_at, "receiver": _receiver(row), "message": row.message} for row in rows]


def told_cash_appeals(person):
    if not person.phone:
        return []
    return list(CashAppeal.objects.filter(phone=person.phone).values("asked_at", "decided_at", "lifted", "note"))


def _receiver(row):
    return {"name": row.receiver_name, "phone": row.receiver_phone, "address": row.address}


def _return(row):
    steps = [{"at": step.at, "what": step.get_what_display(), "words": step.words} for step in row.steps.all()]
    return {"number": row.number, "reason": row.reason, "words": row.words, "state": row.state, "steps": steps}


def _purchase(row):
    return {
        "reference": row.reference,
        "placed_at": row.placed_at,
        "total": row.total,
        "payer": {"name": row.payer_name, "phone": row.payer_phone, "email": row.email},
        "receiver": _receiver(row),
        "message": row.message,
        "formerly_to": [
            {"until": former.until, "name": former.receiver_name, "phone": former.receiver_phone, "address": former.address}
            for former in row.former_contacts.all()
        ],
        "invoice": {"name": row.invoice_name, "tax_code": row.invoice_tax_code, "address": row.invoice_address},
        "orders": [_order(order) for order in row.orders.all()],
    }


def _order(order):
    return {
        "number": order.number,
        "producer": order.producer.name,
        "state": order.fulfilment,
        "payment": order.payment,
        "total": order.total,
        "discount": order.discount_total,
        "delivery_discount": order.delivery_discount,
        "closed_because": order.closed_because,
        "reports": [{"reason": report.reason, "words": report.words, "at": report.at} for report in order.reports.all()],
        "returns": [_return(row) for row in order.returns.all()],
        "lines": [
            {"name": line.name, "pack": line.pack, "quantity": line.quantity, "price": line.unit_price} for line in order.lines.all()
        ],
    }
