"""Filters over listings."""

from django.db.models import Exists, OuterRef, Q, Subquery
from oscar.apps.catalogue.managers import ProductQuerySet

from marketplace.register.certification.models import Certificate
from marketplace.register.producers.models import Producer


class ListingQuerySet(ProductQuerySet):
    def listings(self):
        """Parents only: pack sizes are children of a listing."""
        return self.exclude(structure="child")

    def live(self):
        """The one listing of each registered product that has not been withdrawn."""
        return self.listings().exclude(state="withdrawn")

    def shown(self, on=None):
        """Published, by a verified producer, under a certificate in force at `on`: what shoppers may see with a star."""
        in_force = Certificate.objects.in_force(on).filter(product=OuterRef("registered_product"))
        verified = Producer.objects.verified().filter(pk=OuterRef("registered_product__producer"))
        return self.filter(~Q(structure="child"), Exists(in_force), Exists(verified), state="published")

    def with_stars(self, on=None):
        """Annotates `stars`, `certificate_id`, `certificate_until`; null without a certificate in force."""
        held = Certificate.objects.in_force(on).filter(product=OuterRef("registered_product")).order_by()
        columns = {"stars": "stars", "certificate_id": "pk", "certificate_until": "period__endswith"}
        return self.annotate(**{name: Subquery(held.values(column)[:1]) for name, column in columns.items()})

    def with_selling(self, on=None):
        """Annotates `selling_way` (null: no rule speaks), its words, `has_licence` (the producer's, for light alcohol),
        `pause_reason` (null: the producer is not pausing) and `pause_until`."""
        from .models import SellingLicence, SellingPause, SellingRule

        rules = SellingRule.objects.for_listings(OuterRef("registered_product__group"), OuterRef("alcohol_percent"))
        licences = SellingLicence.objects.in_date(on).filter(producer=OuterRef("registered_product__producer"))
        said = {f"selling_{name}": Subquery(rules.values(name)[:1]) for name in ("way", "reason", "reason_en")}
        pauses = SellingPause.objects.running(on).filter(producer=OuterRef("registered_product__producer")).order_by()
        said |= {f"pause_{name}": Subquery(pauses.values(name)[:1]) for name in ("reason", "until")}
        return self.annotate(**said, has_licence=Exists(licences))

    def may_be_sold(self, on=None):
        """Not shown only: no rule against it, where age counts a licence in date, and its producer not pausing."""
        free = Q(selling_way__isnull=True) | Q(selling_way="sold")
        return self.with_selling(on).filter(free | Q(selling_way="sold_with_age", has_licence=True), pause_reason__isnull=True)

    def with_register(self):
        return self.select_related(
            "registered_product__group",
            "registered_product__producer__commune__province",
            "registered_product__commune__province",
            "registered_product__old_commune",
            "registered_product__district",
        )
