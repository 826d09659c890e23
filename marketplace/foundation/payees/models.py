from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.files import PrivatePath, private_storage

from . import banks, sealing

FOR_REFUNDS = "refund:"  # what a shopper's account is kept under begins so; then the purchase's reference


class BankAccountQuerySet(models.QuerySet):
    def current(self):
        return self.filter(replaced_at=None)

    def for_refunds(self):
        """Of shoppers, for one purchase each."""
        return self.filter(payee__startswith=FOR_REFUNDS)

    def of_producers(self):
        return self.exclude(payee__startswith=FOR_REFUNDS)

    def usable(self, on=None):
        """Money may be sent there at that moment."""
        free = ~Q(whose=BankAccount.Whose.ANOTHER) | Q(consent_confirmed_at__isnull=False)
        return self.current().filter(free, usable_from__lte=on or timezone.now(), failed_at=None)

    def to_confirm(self):
        """Another person's, whose paper nobody has read yet."""
        return self.current().filter(whose=BankAccount.Whose.ANOTHER, consent_confirmed_at=None, failed_at=None)


class BankAccount(models.Model):
    """Where one payee's money goes. Number and holder are sealed; a change makes a new row, the former stays without use."""

    class Whose(models.TextChoices):
        OWN = "own", _("The account is in our own name")
        ANOTHER = "another", _("The account is another person's, who has agreed in writing")

    payee = models.CharField(max_length=40)  # a producer's code, or `FOR_REFUNDS` and a purchase's reference
    bank_bin = models.CharField(max_length=6)
    sealed = models.TextField(blank=True)  # {"number", "holder"}; empty once it was forgotten
    last = models.CharField(max_length=4, blank=True)  # digits, to know it again
    mark = models.CharField(max_length=64, blank=True)  # the same for the same account
    whose = models.CharField(max_length=10, choices=Whose)
    consent = models.FileField(storage=private_storage, upload_to=PrivatePath("consents"), blank=True)
    consent_confirmed_at = models.DateTimeField(null=True, blank=True)
    consent_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    usable_from = models.DateTimeField()  # an account that replaces another waits: whoever changed it wrongly is noticed in time
    failed_at = models.DateTimeField(null=True, blank=True)  # the bank sent money back, or the paper was refused
    failed_because = models.CharField(max_length=300, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["payee"], condition=Q(replaced_at=None), name="one_current_account"),
            models.CheckConstraint(condition=Q(whose="own") | ~Q(consent="") | Q(sealed=""), name="another_persons_with_consent"),
        ]
        indexes = [models.Index(fields=["mark"])]

    def __str__(self):
        return f"{self.bank} {self.masked}"

    @property
    def bank(self):
        return banks.known().get(self.bank_bin, self.bank_bin)

    @property
    def masked(self):
        return f"•••• {self.last}"

    @property
    def secret(self):
        """{"number", "holder"}: for a transfer only, never for a page of the account."""
        return sealing.opened(self.sealed)

    def usable(self, on=None):
        agreed = self.whose == self.Whose.OWN or self.consent_confirmed_at is not None
        standing = bool(self.sealed) and not self.replaced_at and not self.failed_at
        return standing and agreed and self.usable_from <= (on or timezone.now())


class LegalBasisQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(ended_at=None)


class LegalBasis(models.Model):
    """The paper on which this operator receives money that belongs to producers. Without one no transfer is taken."""

    number = models.CharField(max_length=120)
    dated = models.DateField()
    issuer = models.CharField(max_length=200)
    words = models.CharField(max_length=500)  # what it allows, in a sentence
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    is_example = False
    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(ended_at=None), name="one_standing_basis"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(issuer=""), name="a_basis_is_a_paper"),
        ]

    def __str__(self):
        return f"{self.number}, {self.dated}"
