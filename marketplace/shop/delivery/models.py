from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Zone(models.TextChoices):
    SAME_PROVINCE = "same_province", _("same province")
    SAME_REGION = "same_region", _("same region")
    OTHER = "other", _("other regions")


class Tariff(models.Model):
    """What a producer charges for a parcel; the one without producer serves all who have none of their own."""

    producer = models.OneToOneField("producers.Producer", null=True, blank=True, on_delete=models.CASCADE, related_name="tariff")
    is_sample = models.BooleanField(default=False, help_text=_("Sample values, to be replaced by those agreed with a carrier."))
    free_from = models.PositiveIntegerField(null=True, blank=True, help_text=_("Goods of this many đồng travel free; empty means never."))
    cubic_cm_per_kg = models.PositiveIntegerField(default=6000, help_text=_("Volume counted as one kilogram."))
    packing_words = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("delivery tariff")
        verbose_name_plural = _("delivery tariffs")
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(producer=None), name="one_default_tariff"),
        ]

    def __str__(self):
        return str(self.producer or _("default tariff"))


class Band(models.Model):
    """Fee of a parcel up to a weight; beyond the heaviest band each begun kilogram adds `per_extra_kg` of that band."""

    tariff = models.ForeignKey(Tariff, on_delete=models.CASCADE, related_name="bands")
    zone = models.CharField(max_length=16, choices=Zone.choices)
    up_to_grams = models.PositiveIntegerField()
    fee = models.PositiveIntegerField()
    per_extra_kg = models.PositiveIntegerField(default=0)
    days_least = models.PositiveSmallIntegerField(default=2)
    days_most = models.PositiveSmallIntegerField(default=4)

    class Meta:
        ordering = ("tariff", "zone", "up_to_grams")
        verbose_name = _("weight band")
        verbose_name_plural = _("weight bands")
        constraints = [
            models.UniqueConstraint(fields=("tariff", "zone", "up_to_grams"), name="one_fee_per_band"),
            models.CheckConstraint(condition=Q(days_least__lte=models.F("days_most")), name="band_days_in_order"),
        ]

    def __str__(self):
        return f"{self.zone} ≤ {self.up_to_grams} g: {self.fee}"
