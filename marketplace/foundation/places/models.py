"""Two editions of the map: with districts until 30 June 2025, without them since. Codes and names repeat between editions
with other meanings (01864 was Bộc Bố and is Bằng Thành), so a place is known by edition *and* code."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.fields import SortKeyField


class Edition(models.TextChoices):
    BEFORE_2025_07 = "2025-06", _("until 30 June 2025")
    CURRENT = "2025-07", _("since 1 July 2025")


class Region(models.TextChoices):
    """As carriers divide the country."""

    NORTH = "north", _("North")
    CENTRAL = "central", _("Central")
    SOUTH = "south", _("South")


class Kind(models.TextChoices):
    """Names of Vietnamese units are names, not words to translate."""

    XA = "xa", "Xã"
    PHUONG = "phuong", "Phường"
    THI_TRAN = "thi-tran", "Thị trấn"
    DAC_KHU = "dac-khu", "Đặc khu"
    HUYEN = "huyen", "Huyện"
    THI_XA = "thi-xa", "Thị xã"
    THANH_PHO = "thanh-pho", "Thành phố"
    TINH = "tinh", "Tỉnh"


class Unit(models.Model):
    edition = models.CharField(max_length=7, choices=Edition)
    code = models.CharField(max_length=5)
    kind = models.CharField(max_length=9, choices=Kind)
    name = models.CharField(max_length=80, help_text="without its kind: “Đồng Phúc”")
    folded = models.CharField(max_length=80, editable=False, db_index=True)
    sort_key = SortKeyField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="%(app_label)s_%(class)s_edition_code")]
        ordering = ["sort_key", "code"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.name}"

    @property
    def in_sentence(self):
        """`xã Bằng Phúc`, as it stands inside a sentence."""
        kind = self.get_kind_display()
        return f"{kind[0].lower()}{kind[1:]} {self.name}"

    @property
    def is_current(self):
        return self.edition == Edition.CURRENT


class Province(Unit):
    region = models.CharField(max_length=7, choices=Region)

    class Meta(Unit.Meta):
        verbose_name = _("province")
        verbose_name_plural = _("provinces")


class District(Unit):
    """Only before July 2025."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="districts")

    class Meta(Unit.Meta):
        verbose_name = _("district (until June 2025)")
        verbose_name_plural = _("districts (until June 2025)")

    @property
    def display(self):
        """`Na Rì (trước 7/2025)`."""
        return gettext("%(name)s (before 7/2025)") % {"name": self.name}


class CommuneQuerySet(models.QuerySet):
    def current(self):
        return self.filter(edition=Edition.CURRENT)

    def old(self):
        return self.filter(edition=Edition.BEFORE_2025_07)

    def in_territory(self):
        """The communes this house is about (setting TERRITORY): the 37 of old Bắc Kạn, or all 92 of Thái Nguyên."""
        if settings.TERRITORY == "thai-nguyen":
            return self.current().filter(province__code=TERRITORY_PROVINCE)
        return self.current().filter(models.Exists(Commune.objects.filter(successor=models.OuterRef("pk"))))


class Commune(Unit):
    province = models.ForeignKey(Province, models.PROTECT, related_name="communes")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="communes")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    area_km2 = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)

    objects = CommuneQuerySet.as_manager()

    class Meta(Unit.Meta):
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        constraints = [
            *Unit.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(edition="2025-06", successor__isnull=False) | models.Q(edition="2025-07", successor=None, district=None),
                name="places_commune_old_has_successor",
            ),
        ]

    @property
    def today(self):
        return self.successor or self

    @property
    def display(self):
        """`Xã Đồng Phúc`; an old one `Xã Đồng Phúc (trước 7/2025: xã Bằng Phúc, huyện Chợ Đồn)`."""
        if self.is_current:
            return str(self)
        before = f"{self.in_sentence}, {self.district.in_sentence}"
        return gettext("%(today)s (before 7/2025: %(before)s)") % {"today": self.successor, "before": before}


class DataVersion(models.Model):
    """One row, a new token whenever the import changed something: what is kept in memory knows whether it is still true."""

    token = models.CharField(max_length=32)
    loaded_at = models.DateTimeField()

    def __str__(self):
        return self.token


TERRITORY_PROVINCE = "19"  # Thái Nguyên
OLD_PROVINCE = "06"  # Bắc Kạn until June 2025
