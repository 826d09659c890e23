"""Filters over listings."""

from django.db.models import Exists, OuterRef, Q, Subquery
from oscar.apps.catalogue.managers import ProductQuerySet

from marketplace.register.certification.models import Certificate
from marketplace.register.producers.models import Producer


def is_shown(on=None, *, of=""):
    """Published, by a verified producer, under a certificate in force at `on`: what shoppers may see with a star.

    `of`, here and below: the way to the listing from the rows that are asked for; from pack sizes, "parent__".
    """
    in_force = Certificate.objects.in_force(on).filter(product=OuterRef(f"{of}registered_product"))
    verified = Producer.objects.verified().filter(pk=OuterRef(f"{of}registered_product__producer"))
    published = ~Q(**{f"{of}structure": "child"}) & Q(**{f"{of}state": "published"})
    return published & Q(Exists(in_force)) & Q(Exists(verified))


class ListingQuerySet(ProductQuerySet):
    def listings(self):
        """Parents only: pack sizes are children of a listing."""
        return self.exclude(structure="child")

    def live(self):
        """The one listing of each registered product that has not been withdrawn."""
        return self.listings().exclude(state="withdrawn")

    def shown(self, on=None):
        return self.filter(is_shown(on))

    def with_stars(self, on=None, *, of=""):
        """Annotates `stars`, `certificate_id`, `certificate_until`; null without a certificate in force."""
        held = Certificate.objects.in_force(on).filter(product=OuterRef(f"{of}registered_product")).order_by()
        columns = {"stars": "stars", "certificate_id": "pk", "certificate_until": "period__endswith"}
        return self.annotate(**{name: Subquery(held.values(column)[:1]) for name, column in columns.items()})

    def with_selling(self, on=None, *, of=""):
        """Annotates `selling_way` (null: no rule speaks), its words, `has_licence` (the producer's, for light alcohol),
        `pause_reason` (null: the producer is not pausing) and `pause_until`."""
        from .models import SellingLicence, SellingPause, SellingRule

        rules = SellingRule.objects.for_listings(OuterRef(f"{of}registered_product__group"), OuterRef(f"{of}alcohol_percent"))
        licences = SellingLicence.objects.in_date(on).filter(producer=OuterRef(f"{of}registered_product__producer"))
        said = {f"selling_{name}": Subquery(rules.values(name)[:1]) for name in ("way", "reason", "reason_en")}
        pauses = SellingPause.objects.running(on).filter(producer=OuterRef(f"{of}registered_product__producer")).order_by()
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
