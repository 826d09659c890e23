import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BALANCED = """
    IF (SELECT COALESCE(sum(amount), 0) <> 0 OR count(*) < 2 FROM ledger_posting WHERE entry_id = {entry}) THEN
        RAISE EXCEPTION 'ledger entry % is not balanced', {entry} USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def _balanced(name, entry):
    """Asked of the database when the transaction ends, once all postings of an entry are there."""
    return pgtrigger.Trigger(
        name=name, operation=pgtrigger.Insert, when=pgtrigger.After, timing=pgtrigger.Deferred, func=BALANCED.format(entry=entry)
    )


class Account(models.Model):
    class Kind(models.TextChoices):
        RECEIVABLE = "receivable", _("Shoppers still have to pay")
        BANK = "bank", _("In the bank")
        CASH = "cash", _("Cash taken at the door")
        PAYABLE = "payable", _("Goods: owed to producers")
        DELIVERY = "delivery", _("Delivery: owed to whoever sends")
        COMMISSION = "commission", _("Commission")
        FEE_VAT = "fee_vat", _("VAT on commission")
        TAX_VAT = "tax_vat", _("VAT withheld for producers")
        TAX_PIT = "tax_pit", _("Personal income tax withheld for producers")
        PAYOUTS = "payouts", _("On its way to producers")
        REFUNDS = "refunds", _("To be paid back to shoppers")
        UNASSIGNED = "unassigned", _("Transfers that nobody has assigned yet")
        OUTSIDE = "outside", _("Transfers that are not for goods")
        ROUNDING = "rounding", _("Rounding (must be nothing)")
        STRIPE = "stripe", _("Card payments held by Stripe")
        STRIPE_FEES = "stripe_fees", _("Fees of Stripe")
        DISPUTED = "disputed", _("Taken back by card banks")
        CARRIER_FEES = "carrier_fees", _("Fees of carriers")
        BANK_FEES = "bank_fees", _("Fees of banks")
        PROMOTIONS = "promotions", _("Promotions that the marketplace bears")
        PROGRAMMES = "programmes", _("Promotions: owed by programmes of the state")

    kind = models.CharField(max_length=12, choices=Kind)
    owner = models.CharField(max_length=40, blank=True)  # a producer's code, "platform", "carrier:ghn"; empty: one for all

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "owner"], name="one_account_per_owner")]

    def __str__(self):
        return f"{self.kind} {self.owner}".strip()


class Entry(models.Model):
    """One happening. `subject` is the thing of another room that it is about ("order:7KQ2M9XA"), `turn` its how-manieth there."""

    subject = models.CharField(max_length=60)
    turn = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)  # says the sentence, see words.py
    reference = models.CharField(max_length=40, blank=True)  # the purchase
    details = models.JSONField(default=dict)  # numbers are đồng
    at = models.DateTimeField()
    written_at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["subject", "turn"], name="an_entry_is_written_once")]
        indexes = [models.Index(fields=["reference"], condition=~Q(reference=""), name="entry_of_a_purchase")]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="not_rewritten",
                operation=pgtrigger.UpdateOf("subject", "turn", "kind", "reference", "details", "at", "written_at"),
            ),
            _balanced("entry_balanced", "NEW.id"),
        ]

    def __str__(self):
        return f"{self.subject} {self.turn}"


class PostingQuerySet(models.QuerySet):
    def until(self, moment):
        return self if moment is None else self.filter(at__lt=moment)

    def total(self):
        return self.aggregate(n=Coalesce(Sum("amount"), 0))["n"]


class Posting(models.Model):
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()  # đồng; above zero debit, below zero credit
    at = models.DateTimeField()  # of its entry: a statement is read in its order without the entries

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="one_posting_per_account"),
            models.CheckConstraint(condition=~Q(amount=0), name="posting_moves_something"),
        ]
        indexes = [models.Index(fields=["account", "at", "id"], include=["amount"], name="posting_of_an_account")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete | pgtrigger.Update),
            _balanced("posting_balanced", "NEW.entry_id"),
        ]

    def __str__(self):
        return f"{self.account_id}: {self.amount:+d}"

    @property
    def size(self):
        return abs(self.amount)


class FindingQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(gone_at=None)


class Finding(models.Model):
    """The book, or the stock, says something else than the rows it comes from. Kept after it was put right."""

    check_name = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    expected = models.CharField(max_length=200)  # what the rows say
    found = models.CharField(max_length=200)  # what the book says
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-first_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_name", "subject"], condition=Q(gone_at=None), name="one_standing_finding"),
            models.CheckConstraint(condition=Q(first_at__lte=F("last_at")), name="finding_first_before_last"),
        ]

    def __str__(self):
        return f"{self.check_name}: {self.subject}"


class CheckRun(models.Model):
    at = models.DateTimeField()
    checked = models.PositiveIntegerField()  # things looked at
    findings = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.at:%d/%m/%Y %H:%M}"
