from datetime import timedelta

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from marketplace.foundation.core import dates, references, working
from marketplace.foundation.payees import intermediaries, modes
from marketplace.foundation.payees import selectors as payees

from . import vietqr
from .models import (
    Allocation,
    BankLine,
    CardDispute,
    CardPayment,
    CardRefund,
    FormerMemo,
    Intent,
    Method,
    OutgoingLine,
    Refund,
    Statement,
    WebhookEvent,
)

PLATFORM = "platform"
LONG_REFERENCE = 8  # signs
LATE_DAYS = 7  # so long after its end a payee may still say that a transfer came
KEPT_HOURS = 3
ENDED = (CardPayment.Status.SUCCEEDED, CardPayment.Status.CANCELED)


def stripe_is_known():
    """Its keys are set: what was begun there is followed to its end."""
    return bool(settings.STRIPE_SECRET_KEY and settings.STRIPE_PUBLISHABLE_KEY and settings.STRIPE_WEBHOOK_SECRETS)


def card_is_on():
    """Whether a card may pay a new purchase: it pays the platform, which therefore must be the one that receives, and may."""
    return stripe_is_known() and modes.mode() == modes.Mode.PLATFORM and not modes.why_no_transfers()


def captures_on_acceptance():
    """Whether new card payments are only reserved until makers have accepted."""
    return settings.PAYMENT_CARD_CAPTURE == "acceptance"


def methods():
    """How a shopper may pay here and now."""
    return [method for method in Method if method != Method.CARD or card_is_on()]


def account_of(payee):
    """Bank account of a payee: dict of bin, bank, account, holder."""
    accounts = settings.PAYMENT_ACCOUNTS
    if payee in accounts:
        return accounts[payee]
    if not is_shared(payee):
        return payees.account_for_transfers(payee) or accounts[PLATFORM]
    third = intermediaries.configured() if payee.startswith(modes.Mode.INTERMEDIARY) else None
    return third.account() if third else accounts[PLATFORM]


def is_shared(payee):
    """Whether this payee receives for producers; else it is a producer, by its code. (One order apart has its number behind a dash.)"""
    return payee.partition("-")[0] in (PLATFORM, modes.Mode.INTERMEDIARY)


def own_transfers(codes, on=None):
    """Transfers that these payees await in their own bank accounts: they alone see whether the money came, be it some days late."""
    since = (on or timezone.now()) - timedelta(days=LATE_DAYS)
    late = Q(state=Intent.State.EXPIRED, closed_at__gte=since, received=0)
    rows = Intent.objects.filter(Q(state=Intent.State.OPEN) | late, payee__in=codes, method=Method.VIETQR)
    return rows.order_by("created_at", "pk")


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


def nearly_named_in(line):
    """The one awaited payment of exactly this sum whose reference the memo holds with one slip; None where there is none, or several."""
    awaited = Intent.objects.filter(method=Method.VIETQR, state=Intent.State.OPEN, amount=F("received") + line.amount)
    found = [intent for intent in awaited if references.nearly_in(line.words, intent.memo)]
    return found[0] if len(found) == 1 else None


def trace_of(reference, amount, booked_at):
    """What makes two tellings one line: the bank's reference and the sum. Short ones begin anew each day: then the day counts too."""
    return reference, amount, "" if len(reference) >= LONG_REFERENCE else dates.words(booked_at)


def known_traces(references):
    """Traces of the lines that bear one of these references; money that went out counts below nothing."""
    found = set()
    for model, sign in ((BankLine, 1), (OutgoingLine, -1)):
        rows = model.objects.filter(bank_reference__in=references).exclude(bank_reference="")
        found |= {
            trace_of(reference, sign * amount, at) for reference, amount, at in rows.values_list("bank_reference", "amount", "booked_at")
        }
    return found


def known_digests(digests):
    return {
        digest for model in (BankLine, OutgoingLine) for digest in model.objects.filter(digest__in=digests).values_list("digest", flat=True)
    }


def known_line(raw):
    """The line that another source has told before, or None."""
    reference, trace = raw.get("bank_reference", ""), None
    if reference:
        trace = trace_of(reference, raw["amount"], parse_datetime(raw["booked_at"]))
    model = BankLine if raw["amount"] > 0 else OutgoingLine
    rows = model.objects.filter(bank_reference=reference, amount=abs(raw["amount"])).order_by("pk") if trace else ()
    return next((row for row in rows if trace_of(reference, raw["amount"], row.booked_at) == trace), None)


def remainder(line):
    """What of a line belongs to no intent and is not owed back yet."""
    given = Allocation.objects.filter(line=line).aggregate(n=Coalesce(Sum("amount"), 0))["n"]
    back = Refund.objects.filter(line=line).aggregate(n=Coalesce(Sum("amount"), 0))["n"]
    return line.amount - given - back


def lines_to_decide():
    rows = BankLine.objects.filter(state=BankLine.State.ASK).prefetch_related("allocations__intent", "named")
    return rows.order_by("booked_at", "pk")


def decided_lines(limit=10):
    """What operators decided of late, the latest first."""
    rows = BankLine.objects.filter(state=BankLine.State.RESOLVED).exclude(resolved_by=None).select_related("resolved_by")
    return rows.prefetch_related("refunds", "named").order_by("-resolved_at", "-pk")[:limit]


def lines_of(reference):
    """Transfers for a purchase that somebody still has to decide about."""
    return BankLine.objects.filter(named__reference=reference, state=BankLine.State.ASK).distinct().order_by("booked_at", "pk")


def refunds_of(reference):
    """What goes back, or went, of the money that was sent for a purchase."""
    mine = Q(intent__reference=reference) | Q(line__named__reference=reference)
    return Refund.objects.filter(mine).distinct().order_by("due_at", "pk")


def refunds_due():
    """What has to be transferred and stands in no batch yet; what goes back to a card goes by itself."""
    return Refund.objects.filter(sent_at=None, by_card=False, taken_at=None).select_related("intent", "line")


def living_card_payment(intent):
    return CardPayment.objects.filter(intent=intent).exclude(status__in=ENDED).first()


def left_to_refund(payment):
    back = CardRefund.objects.filter(payment=payment).exclude(status__in=CardRefund.GONE)
    return payment.received - back.aggregate(n=Coalesce(Sum("amount"), 0))["n"]


def last_kept(**whose):
    """The payment of which the card's bank keeps, or kept, the sum ready, whatever became of it; None where it never did."""
    return CardPayment.objects.filter(authorised__gt=0, **whose).order_by("-created_at").first()


def captures_to_ask(since):
    """Decided, and not yet taken; asked for last before that moment."""
    rows = CardPayment.objects.filter(status=CardPayment.Status.CAPTURE, intent__state=Intent.State.RESERVED, capture_amount__isnull=False)
    return rows.filter(Q(captures_since=None) | Q(captures_since__lt=since)).order_by("capture_by")


def kept_for_nobody(since):
    """A card's bank keeps sums ready that no order wants any more."""
    rows = CardPayment.objects.filter(status=CardPayment.Status.CAPTURE, manual=True, heard_at__lt=since)
    return rows.exclude(intent__state=Intent.State.RESERVED).order_by("heard_at")


def reserved_payments():
    """Kept ready for orders whose makers are still to answer, or just being taken; what ends first comes first."""
    return CardPayment.objects.filter(status=CardPayment.Status.CAPTURE).select_related("intent").order_by("capture_by", "pk")


def silent_payments(since):
    """Stripe was asked for them, and has said nothing of them since that moment (where a sum is kept ready for days: for hours);
    or has not yet said what it keeps of them."""
    kept = Q(status=CardPayment.Status.CAPTURE, capture_amount=None, heard_at__gte=since - timedelta(hours=KEPT_HOURS))
    living = Q(heard_at__lt=since) & ~Q(status__in=ENDED) & ~kept
    fee_unknown = Q(status=CardPayment.Status.SUCCEEDED, fee=None, heard_at__lt=since)
    return CardPayment.objects.filter(living | fee_unknown, stripe_id__isnull=False).order_by("heard_at")


def refunds_to_send(since):
    """Refunds to cards that have not arrived, owed since before that moment."""
    return Refund.objects.filter(by_card=True, sent_at=None, due_at__lt=since).order_by("pk")


def refunded(intent):
    """Of what was received; what a shopper laid out beside it does not count."""
    rows = Refund.objects.filter(intent=intent).exclude(key__startswith=Refund.COSTS)
    return rows.aggregate(n=Coalesce(Sum("amount"), 0))["n"]


def may_expire(on=None):
    """Overdue intents whose end a statement covers, or that have waited long enough for one."""
    on = on or timezone.now()
    covered = Statement.objects.filter(covers_until__gte=OuterRef("expires_at"))
    rows = Intent.objects.overdue(on).annotate(covered=Exists(covered)).order_by("pk")
    days = settings.PAYMENT_GRACE_WORKING_DAYS
    rest = settings.OFFICE_REST_DAYS  # banks book and send on their own working days, and not over Tết
    return [row for row in rows if row.covered or working.add_days(row.expires_at, days, rest) <= on]


def unmatched_outgoing():
    """Money that left the bank, of which nobody knows yet which transfer of ours it was."""
    return OutgoingLine.objects.filter(matched_at=None).order_by("booked_at", "pk")


def recent_outgoing(limit=10):
    return OutgoingLine.objects.order_by("-booked_at", "-pk")[:limit]


def recent_lines(limit=50):
    return BankLine.objects.annotate(given=Coalesce(Sum("allocations__amount"), 0)).order_by("-recorded_at", F("pk").desc())[:limit]


def disputes():
    return CardDispute.objects.select_related("payment__intent")


def disputes_to_answer():
    return disputes().filter(status__in=CardDispute.TO_ANSWER)


def _with_back(payments):
    gone = ~Q(refunds__status__in=CardRefund.GONE)
    return payments.select_related("intent").annotate(back=Coalesce(Sum("refunds__amount", filter=gone), 0))


def card_payments():
    return _with_back(CardPayment.objects.filter(received__gt=0)).order_by("-paid_at", "pk")


def unknown_card_payments():
    """Paid, of no intent of ours, and not sent back."""
    asked = Refund.objects.filter(key=Concat(Value("card-"), Cast(OuterRef("pk"), CharField())))
    rows = _with_back(CardPayment.objects.filter(intent=None, received__gt=0)).exclude(Exists(asked))
    return rows.annotate(left=F("received") - F("back")).filter(left__gt=0).order_by("created_at")


def waiting_card_payments():
    """Begun at Stripe, neither paid nor ended nor kept ready."""
    over = (*ENDED, CardPayment.Status.CAPTURE)
    return CardPayment.objects.filter(stripe_id__isnull=False).exclude(status__in=over).select_related("intent").order_by("created_at")


def failed_card_refunds():
    return CardRefund.objects.filter(status__in=CardRefund.GONE).select_related("payment__intent").order_by("-created_at")


def unapplied_events():
    return WebhookEvent.objects.filter(source="stripe", applied_at=None).order_by("pk")
