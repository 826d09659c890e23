from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import content
from marketplace.register.certification import selectors, services, signals
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import Authority, Certificate, ProductGroup, Recognition, RegisteredProduct, RevocationGround
from tests.factories import certification as make
from tests.factories import producers

pytestmark = pytest.mark.django_db


def test_a_product_is_registered_folded_and_announced():
    news = []
    listen = lambda sender, product, **_: news.append(product.name)  # noqa: E731
    signals.product_changed.connect(listen)
    product = services.register_product("  Miến  dong Tài Hoan", group=make.group(), actor=None, place_words="Côn Minh")
    services.amend_product(product, actor=None, producer=producers.producer("HTX Tài Hoan"))
    services.amend_product(product, actor=None, name="Miến dong Tài Hoan")
    signals.product_changed.disconnect(listen)
    assert (product.name, product.folded, product.slug) == ("Miến dong Tài Hoan", "mien dong tai hoan", "mien-dong-tai-hoan")
    assert len(product.code) == 6
    assert news == ["Miến dong Tài Hoan"] * 2
    assert list(AuditEntry.objects.about(product).values_list("action", flat=True)) == ["product_registered", "product_amended"]
    assert AuditEntry.objects.get(action="product_amended").details == {"before": {"producer": ""}, "after": {"producer": "HTX Tài Hoan"}}


def test_incomplete_products_are_listed():
    whole = make.registered_product(producer=None)
    assert list(RegisteredProduct.objects.incomplete()) == [whole]
    with pytest.raises(ValidationError):
        services.register_product("  ", group=make.group(), actor=None)


def test_the_same_words_of_a_source_make_one_row():
    product = make.registered_product()
    for _ in range(2):
        services.record_recognition(product, actor=None, stars=4, year=2019, words="4 sao năm 2019", source="https://example.com/a")
    said = Recognition.objects.get()
    assert (said.when, said.stars, said.source_links) == ("2019", 4, [("https://example.com/a", "example.com")])
    assert RegisteredProduct.objects.with_stars().get().stars is None


@pytest.mark.parametrize("period", [{"day": 3}, {"month": 3}, {"year": 2023, "month": 2, "day": 30}, {"year": 2023, "day": 3}])
def test_impossible_periods_are_refused(period):
    with pytest.raises(ValidationError):
        services.record_recognition(make.registered_product(), actor=None, **period)
    assert not Recognition.objects.exists()


def test_periods_are_as_precise_as_the_source():
    told = [Recognition(year=2021, month=6, day=30), Recognition(year=2024, month=6), Recognition(year=2019), Recognition()]
    assert [said.when for said in told] == ["30/06/2021", "06/2024", "2019", ""]


def test_an_officer_completes_a_recognition_into_a_certificate():
    product = make.registered_product()
    said = services.record_recognition(product, actor=None, stars=5, year=2021, words="91,14 điểm")
    paper = make.decision(number="2890/QĐ-BNN-VPĐP", on=date(2021, 6, 30))
    made = services.complete_recognition(said, decision=paper, actor=None, points=Decimal("91.14"))
    said.refresh_from_db()
    assert (said.completed_by, made.stars, made.expires_on) == (made, 5, date(2024, 6, 30))
    with pytest.raises(ValidationError):
        services.complete_recognition(said, decision=paper, actor=None)
    assert Certificate.objects.count() == 1


def test_a_recognition_without_stars_asks_for_them():
    said = services.record_recognition(make.registered_product(), actor=None, year=2022, words="hạng sao không nêu")
    with pytest.raises(ValidationError):
        services.complete_recognition(said, decision=make.decision(on=date(2022, 12, 30)), actor=None)
    assert services.complete_recognition(said, decision=make.decision(on=date(2022, 12, 30)), actor=None, stars=3).stars == 3


def test_history_shows_both_and_tells_them_apart(django_assert_num_queries):
    product = make.registered_product()
    services.record_recognition(product, actor=None, stars=4, year=2019)
    first = make.certificate(product, stars=5, on=date(2021, 6, 30))
    services.record_recognition(product, actor=None, stars=5, year=2024, month=6, words="công nhận lại 6/2024")
    second = make.certificate(product, stars=5, on=date(2025, 1, 5), kind="renew")
    with django_assert_num_queries(4):
        lines = selectors.history_of(product)
    assert [(line.kind, line.stars, line.when, line.state) for line in lines] == [
        ("certificate", 5, "05/01/2025", "in_force"),
        ("recognition", 5, "06/2024", ""),
        ("certificate", 5, "30/06/2021", "ended"),
        ("recognition", 4, "2019", ""),
    ]
    assert [line.certificate for line in lines if line.kind == "certificate"] == [second, first]


def test_a_dissolved_district_has_a_successor():
    load_content()
    district = Authority.objects.get(code="ubnd-huyen-na-ri")
    assert selectors.responsible_for(district).name == "UBND tỉnh Thái Nguyên"
    assert "ubnd-huyen-na-ri" not in selectors.authorities().values_list("code", flat=True)
    assert set(selectors.authorities(level="province").values_list("code", flat=True)) == {"ubnd-tinh-thai-nguyen"}


def test_base_data_can_be_loaded_again_and_keeps_what_officers_changed():
    content.load("certification")
    RevocationGround.objects.filter(code="process").update(name="Sửa bởi cán bộ")
    content.load("certification")
    assert [ProductGroup.objects.count(), RevocationGround.objects.count(), Authority.objects.count()] == [6, 6, 12]
    assert RevocationGround.objects.get(code="process").name == "Sửa bởi cán bộ"
    assert list(RevocationGround.objects.filter(unsafe=True).values_list("code", flat=True)) == ["food-safety"]
