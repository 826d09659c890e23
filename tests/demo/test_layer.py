from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import TestCase

from catalogue.models import Product
from marketplace.demo import examples, layer
from marketplace.foundation.core import dates
from marketplace.register.certification import services
from marketplace.register.certification.models import Certificate, Decision, RegisteredProduct
from marketplace.register.producers.models import Producer
from marketplace.shop.partner import services as prices
from marketplace.shop.search.models import ProductDocument
from tests.factories import certification as make

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 11, 25, 9, tzinfo=dates.VN)
LATER = FIRST + timedelta(days=40)


def load(moment, **options):
    with time_machine.travel(moment, tick=False):
        return layer.load(**options)


def register():
    with time_machine.travel(FIRST, tick=False):
        call_command("load_content")
        call_command("import_register")


def what_there_is():
    rows = {
        "certificates": Certificate.objects.order_by("pk").values_list("pk", "product", "stars", "valid_from", "expires_on", "ended_at"),
        "listings": Product.objects.order_by("pk").values_list("pk", "state", "title", "price_until"),
        "prices": Product.objects.order_by("pk").values_list("pk", "stockrecords__price", "stockrecords__num_in_stock"),
        "producers": Producer.objects.order_by("pk").values_list("pk", "state", "phone", "tax_code"),
    }
    return {name: list(found) for name, found in rows.items()}


def real_papers():
    rows = Certificate.objects.filter(decision__sample=False).order_by("pk")
    return list(rows.values("pk", "valid_from", "expires_on", "ended_at"))


class LoadedOnce(TestCase):
    """Loading takes longer than all that is asked of it."""

    @classmethod
    def setUpTestData(cls):
        register()
        load(FIRST)

    def test_loaded_twice_on_one_day_changes_nothing(self):
        before = what_there_is()
        assert load(FIRST) == 0
        assert what_there_is() == before

    def test_forty_days_later_its_own_dates_have_moved_and_what_people_made_has_not(self):
        standing = Certificate.objects.filter(decision__sample=True, decision__kind="recognise", ended_at=None)
        mine, revoked, priced = standing.order_by("pk")[:3]
        pack = Product.objects.filter(parent__registered_product=priced.product).first()
        with time_machine.travel(FIRST + timedelta(days=2), tick=False):
            services.revoke(revoked, decision=make.decision("revoke"), ground=make.ground(), actor=None)
            prices.set_price(pack, price=123_000, actor=None, until=date(2027, 3, 1))
            person = make.certificate(make.registered_product("Sản phẩm của cán bộ"), on=date(2026, 1, 5))
        real = real_papers()
        revoked.refresh_from_db()
        kept = (revoked.valid_from, revoked.expires_on, revoked.ended_at)
        valid_from, expires_on = mine.valid_from, mine.expires_on
        assert load(LATER) == 0
        mine.refresh_from_db()
        revoked.refresh_from_db()
        pack.refresh_from_db()
        assert (mine.valid_from, mine.expires_on) == (valid_from + timedelta(days=40), expires_on + timedelta(days=40))
        assert (revoked.valid_from, revoked.expires_on, revoked.ended_at) == kept
        assert (pack.price, pack.price_until) == (123_000, date(2027, 3, 1))
        assert real_papers() == real
        assert person.pk in [row["pk"] for row in real]

    def test_a_star_that_a_person_gave_after_a_sample_is_not_run_over(self):
        ended = Certificate.objects.get(product__name__startswith="Miến dong Nà Mẫu")
        with time_machine.travel(FIRST, tick=False):
            make.certificate(ended.product, on=date(2026, 11, 20))
        kept = ended.expires_on
        load(LATER)
        ended.refresh_from_db()
        assert ended.expires_on == kept

    def test_the_index_knows_the_moved_dates(self):
        def windows():
            return dict(ProductDocument.objects.values_list("listing__registered_product", "star_until"))

        before = windows()
        load(LATER)
        after = windows()
        sampled = Certificate.objects.filter(decision__sample=True, ended_at=None).values_list("product", flat=True)
        assert {after[pk] - before[pk] for pk in sampled if before.get(pk)} == {timedelta(days=40)}

    def test_only_invented_goods_are_in_a_bad_state(self):
        with time_machine.travel(FIRST, tick=False):
            soon = Certificate.objects.filter(decision__sample=True, expires_on__lt=dates.today() + timedelta(days=60))
            ended = Certificate.objects.filter(decision__sample=True).exclude(ended_at=None)
            suspended = Certificate.objects.filter(suspensions__isnull=False)
            empty = RegisteredProduct.objects.filter(listings__children__pool__on_hand=0)
            names = {row.product.name for rows in (soon, ended, suspended) for row in rows} | {product.name for product in empty}
            assert names
            assert all(name.endswith(examples.MARK) for name in names)

    def test_real_producers_keep_empty_contacts_and_samples_are_marked(self):
        real = Producer.objects.exclude(name__endswith=examples.MARK)
        assert not real.exclude(phone="", email="", tax_code="", representative="").exists()
        assert not Decision.objects.filter(sample=True).exclude(number__startswith="MH-").exists()
        assert not Decision.objects.filter(sample=True).exclude(authority__code="vi-du").exists()

    def test_about_eighty_real_names_are_listed_and_shown(self):
        with time_machine.travel(FIRST, tick=False):
            real = Product.objects.shown().exclude(title__endswith=examples.MARK).count()
        assert 65 <= real <= 90


def test_everything_lists_all_118_with_a_star_that_holds():
    register()
    load(FIRST, everything=True)
    with time_machine.travel(FIRST, tick=False):
        assert RegisteredProduct.objects.count() == 118
        assert not RegisteredProduct.objects.with_stars().filter(stars=None).exists()
        assert Product.objects.shown().count() == 118
