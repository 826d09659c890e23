import secrets

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

LENGTH = 6


def _nonce():
    return secrets.token_hex(16)


class PhoneCodeQuerySet(models.QuerySet):
    def open(self, on=None):
        return self.filter(used_at__isnull=True, expires_at__gt=on or timezone.now())


class PhoneCode(models.Model):
    """A code that went to a phone, for one purpose, once.

    The digits are never stored: `sealed` is the code plus a pad that only SECRET_KEY and the nonce can make,
    so that the message can be written when it is sent, and neither the row nor the queue tells the code.
    """

    phone = models.CharField(max_length=16)
    purpose = models.SlugField(max_length=40)
    nonce = models.CharField(max_length=32, default=_nonce)
    sealed = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = PhoneCodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["phone", "purpose", "-created_at"], name="phone_code_latest")]

    def __str__(self):
        return f"{self.purpose} #{self.pk}"

    def _pad(self):
        return int(salted_hmac("accounts.PhoneCode", self.nonce, algorithm="sha256").hexdigest(), 16) % 10**LENGTH

    def seal(self, code):
        self.sealed = (int(code) + self._pad()) % 10**LENGTH

    @property
    def code(self):
        return f"{(self.sealed - self._pad()) % 10**LENGTH:0{LENGTH}d}"
