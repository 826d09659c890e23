from django.conf import settings
from django.db.models import Exists, F, OuterRef, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from marketplace.foundation.core import references, working

from . import vietqr
from .models import Allocation, BankLine, FormerMemo, Intent, Method, Refund, Statement

PLATFORM = "platform"


def account_of(payee):
    """Bank account of a payee: dict of bin, bank, account, holder."""
    accounts = settings.PAYMENT_ACCOUNTS
    return accounts.get(payee) or accounts[PLATFORM]


def qr_payload(intent):
    account = account_of(intent.payee)
    return vietqr.payload(account["bin"], account["account"], intent.missing, intent.memo)


def qr_svg(intent):
    return vietqr.svg(qr_payload(intent), title=f"VietQR {intent.memo}")


def intents_of(reference):
    return Intent.objects.of(reference).order_by("pk")


def named_in(words):
    """Intents whose reference, of today or an earlier one, a bank's memo names, in its order."""
    memos = references.payments_in(words)
    rows = {intent.memo: intent for intent in Intent.objects.filter(memo__in=memos, method=Method.VIETQR)}
    if former := [memo for memo in memos if memo not in rows]:
        rows |= {row.memo: row.intent for row in FormerMemo.objects.filter(memo__in=former).select_related("intent")}
    return list(dict.fromkeys(rows[memo] for memo in memos if memo in rows))


def remainder(line):
    """What of a line belongs to no intent and is not owed back yet."""
    given = Allocation.objects.filter(line=line).aggregate(n=Coalesce(Sum("amount"), 0))["n"]
    back = Refund.objects.filter(line=line).aggregate(n=Coalesce(Sum("amount"), 0))["n"]
    return line.amount - given - back


def lines_to_decide():
    return BankLine.objects.filter(state=BankLine.State.ASK).prefetch_related("allocations__intent").order_by("booked_at", "pk")


def refunds_due():
    return Refund.objects.filter(sent_at=None).select_related("intent", "line")


def refunded(intent):
    return Refund.objects.filter(intent=intent).aggregate(n=Coalesce(Sum("amount"), 0))["n"]


def may_expire(on=None):
    """Overdue intents whose end a statement covers, or that have waited long enough for one."""
    on = on or timezone.now()
    covered = Statement.objects.filter(covers_until__gte=OuterRef("expires_at"))
    rows = Intent.objects.overdue(on).annotate(covered=Exists(covered)).order_by("pk")
    days = settings.PAYMENT_GRACE_WORKING_DAYS
    return [row for row in rows if row.covered or working.add_days(row.expires_at, days) <= on]


def recent_lines(limit=50):
    return BankLine.objects.annotate(given=Coalesce(Sum("allocations__amount"), 0)).order_by("-recorded_at", F("pk").desc())[:limit]
