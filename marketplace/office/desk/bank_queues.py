"""Transfers that are not simply right: queues by what is wrong, one sentence each, the next steps, and what a step would do."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.ledger.models import Entry
from marketplace.foundation.ledger.words import sentence
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import selectors
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import BankLine, Intent, Refund
from marketplace.office.payouts import returning
from marketplace.office.payouts.models import Part, Payout, Repayment
from marketplace.shop.cash import selectors as cash
from marketplace.shop.cash.models import RemittanceLine
from marketplace.shop.cash.services import receive
from marketplace.shop.purchases.models import ProducerOrder

Verdict = BankLine.Verdict
BACK = ("returned", "returned_less")
STEPS = {  # verdict → what makes sense, the likeliest first
    Verdict.UNDER: ("wait", "refund"),
    Verdict.OVER: ("refund",),
    Verdict.DOUBLE: ("refund", "assign", *BACK),
    Verdict.LATE: ("take_up", "refund", *BACK),
    Verdict.UNKNOWN: ("assign", "refund", "remittance", *BACK, "stripe", "ignore"),
    Verdict.SEVERAL: ("assign", "refund"),
}
WORDS = {
    "assign": gettext_lazy("Assign to a purchase"),
    "take_up": gettext_lazy("Take the order up again"),
    "refund": gettext_lazy("Send the rest back"),
    "wait": gettext_lazy("Wait for the rest"),
    "ignore": gettext_lazy("Leave out"),
    "stripe": gettext_lazy("Paid out by Stripe"),
    "remittance": gettext_lazy("Cash handed over by a carrier"),
    "returned": gettext_lazy("A transfer of ours came back"),
    "returned_less": gettext_lazy("It came back, less the bank's charge"),
}


@dataclass
class Queue:
    verdict: str
    words: str
    lines: list = field(default_factory=list)

    @property
    def oldest(self):
        """Days the one that came first has waited."""
        return max((timezone.now() - line.recorded_at).days for line in self.lines) if self.lines else 0


def queues(verdict=""):
    """One for each kind that has lines; `verdict`: only that one."""
    found = {name: Queue(name, Verdict(name).label) for name in STEPS if not verdict or name == verdict}
    lines = list(selectors.lines_to_decide())
    ours = _Ours(lines)
    for line in lines:
        if line.verdict in found:
            line.said = happened(line)
            line.asks_memo = "assign" in STEPS[line.verdict]
            line.memos = " ".join(intent.memo for intent in line.named.all())
            ours.tell(line)
            found[line.verdict].lines.append(line)
    return list(found.values())


class _Ours:
    """What lines that name no purchase may be: a carrier's cash, a transfer of ours that came back."""

    def __init__(self, lines):
        self.lines = [line for line in lines if line.verdict == Verdict.UNKNOWN]
        self.files = list(cash.waiting_for_transfer())
        self.gone = returning.candidates_of([line for line in lines if BACK[0] in STEPS.get(line.verdict, ())])
        self.closed = set() if selectors.stripe_is_known() else {"stripe"}

    def tell(self, line):
        own = "remittance" in STEPS[line.verdict]
        line.files, line.fitting = self.files if own else [], cash.fitting(line, self.files, self.lines) if own else []
        line.transfers = self.gone.get(line.pk, [])
        line.chosen = {file.pk for file in line.fitting[0].files} if len(line.fitting) == 1 else set()
        line.in_part = bool(line.fitting) and bool(line.fitting[0].others)
        named = [one for one in line.transfers if one.named]
        line.came_back = named[0].key if len(named) == 1 else ""
        if line.came_back and named[0].kept:
            line.said = named[0].sentence
        back = {BACK[bool(one.kept)] for one in line.transfers}
        closed = self.closed | (set() if line.files else {"remittance"}) | (set(BACK) - back)
        likely = BACK[bool(named[0].kept)] if line.came_back else "remittance" if line.fitting else ""
        steps = [(name, WORDS[name]) for name in STEPS[line.verdict] if name not in closed]
        line.steps = sorted(steps, key=lambda step: step[0] != likely)


def happened(line):
    """One sentence."""
    named = list(line.named.all())
    said = {"sum": dong(line.amount), "memos": ", ".join(intent.memo for intent in named)}
    if not named:
        return _("%(sum)s came; its words name no payment reference of ours.") % said
    intent = named[0]
    if line.verdict == Verdict.UNDER:
        return _("%(sum)s came for %(memos)s; %(missing)s are missing.") % (said | {"missing": dong(intent.missing)})
    if line.verdict == Verdict.OVER:
        over = line.amount - sum(part.amount for part in line.allocations.all())
        return _("%(sum)s came for %(memos)s, %(over)s too much; the order is paid.") % (said | {"over": dong(over)})
    if line.verdict == Verdict.DOUBLE:
        return _("%(sum)s came for %(memos)s, which had already been paid.") % said
    if line.verdict == Verdict.LATE:
        moments = {"sent": dates.moment_words(line.booked_at), "ended": dates.moment_words(intent.expires_at)}
        return _("%(sum)s for %(memos)s were sent at %(sent)s; its QR had ended at %(ended)s.") % (said | moments)
    due = sum(one.missing for one in named)
    return _("%(sum)s came for several at once (%(memos)s); %(due)s are due for them.") % (said | {"due": dong(due)})


def happened_by(line, transfer):
    """The same, where somebody says which transfer of ours it was."""
    one = next((one for one in returning.candidates(line) if one.key == transfer), None) if transfer else None
    return one.sentence if one and one.kept else happened(line)


@dataclass
class Would:
    """What a step would do: tried out in a transaction that is then taken back."""

    orders: list = field(default_factory=list)  # (order, before, after)
    book: list = field(default_factory=list)  # sentences
    told: list = field(default_factory=list)  # (whom and of what, the words)
    undoable: bool = False


def decide(line, *, decision, actor, memo="", note="", files=(), more=False, transfer=""):
    """What the bank's room does not know, another does."""
    if decision == "remittance":
        return receive(list(files), line=line, note=note, more=more, actor=actor)
    if decision in BACK:
        returning.confirm(transfer, line=line, note=note, less=decision == BACK[1], actor=actor)
        return BankLine.objects.get(pk=line.pk)
    return payments.resolve_line(line, decision=decision, memo=memo, note=note, actor=actor)


def would(line, *, decision, actor, **said):
    """Raises ValidationError as the step itself would."""
    memo = said.get("memo", "")
    with transaction.atomic():
        entries, messages = _last(Entry), _last(Message)
        before = _states(line, memo)
        done = decide(line, decision=decision, actor=actor, **said)
        after = _states(done, memo)
        found = Would(
            [(number, before.get(number, ""), now) for number, now in after.items() if before.get(number) != now],
            [sentence(entry) for entry in _entries(done, entries)],
            [_told(message) for message in _messages(after, done, messages)],
            decision in payments.UNDOABLE,
        )
        transaction.set_rollback(True)
    return found


def _last(model):
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _intents(line, memo):
    memos = [intent.pk for intent in selectors.named_in(memo)]
    return Intent.objects.filter(Q(pk__in=memos) | Q(lines=line)).distinct()


def _states(line, memo):
    """{order's number: where it and its payment stand}"""
    references = [*_intents(line, memo).values_list("reference", flat=True), *_came_back(line)]
    rows = ProducerOrder.objects.filter(purchase__reference__in=references).select_related("purchase").order_by("pk")
    return {row.number: f"{row.get_fulfilment_display()}, {row.get_payment_display().lower()}" for row in rows}


def _entries(line, since):
    references = line.named.values_list("reference", flat=True)
    owed = Refund.objects.filter(Q(line=line) | Q(came_back_by=line))
    refunds = [f"refund:{key}" for key in owed.values_list("pk", flat=True)]
    parts = RemittanceLine.objects.filter(remittance__shares__line=line).values_list("pk", flat=True)
    cash_parts = [f"{kind}:{key}" for key in parts for kind in ("cod", "codfee")]
    paid = Part.objects.filter(payout__returned=line).values_list("pk", flat=True)
    back = [f"payout:{key}" for key in paid]
    mine = Q(reference__in=[*references, *_came_back(line)]) | Q(subject__in=[f"line:{line.pk}", *refunds, *cash_parts, *back])
    return Entry.objects.filter(mine, pk__gt=since).order_by("pk")


def _came_back(line):
    """Of which purchases refunds came back by it."""
    found = [*Repayment.objects.filter(returned=line).values_list("reference", flat=True)]
    return [reference for reference in [*found, line.sent_back and line.sent_back.intent and line.sent_back.intent.reference] if reference]


def _messages(states, line, since):
    """Of an account that is wrong, too: its message is about the account."""
    abouts = [*states, *line.named.values_list("reference", flat=True), *_came_back(line)]
    accounts = Payout.objects.filter(returned=line).values_list("account", flat=True)
    return Message.objects.filter(pk__gt=since, about__in=[*abouts, *(f"bank {key}" for key in accounts)]).order_by("pk")


def _told(message):
    try:
        content = kinds.named(message.kind).render(message.refs, lambda purpose, subject, **more: "…")
    except kinds.Stale:
        return kinds.label(message.kind), ""
    return kinds.label(message.kind), content.sms or content.subject
