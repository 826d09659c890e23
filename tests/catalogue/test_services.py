import pytest
from django.core.exceptions import ValidationError

from catalogue import services
from catalogue.models import ListingVersion, Product
from marketplace.foundation.audit.models import AuditEntry
from tests.factories import certification
from tests.factories.catalogue import LABEL, listing

pytestmark = pytest.mark.django_db


def test_a_listing_walks_from_draft_to_published_and_every_step_is_kept():
    product = certification.certified_product("Miến dong Tài Hoan", stars=5)

    made = services.create_listing(product, actor=None, packs=[{"title": "Gói 500 g"}, {"title": "Gói 1 kg"}], **LABEL)
    services.submit(made, actor=None)
    services.publish(made, actor=None)

    made.refresh_from_db()
    assert (made.state, made.title, made.slug) == ("published", "Miến dong Tài Hoan", "mien-dong-tai-hoan")
    assert made.published_at is not None
    assert [pack.title for pack in made.children.order_by("pk")] == ["Gói 500 g", "Gói 1 kg"]
    assert list(made.versions.order_by("number").values_list("number", "act", "content__state")) == [
        (1, "created", "draft"),
        (2, "submitted", "in_review"),
        (3, "published", "published"),
    ]
    assert AuditEntry.objects.filter(thing_type="catalogue.product", thing_id=str(made.pk)).count() == 3


def test_a_second_live_listing_is_refused_and_nothing_changes():
    made = listing()

    with pytest.raises(ValidationError) as refusal:
        services.create_listing(made.registered_product, actor=None, packs=[{"title": "Gói 1 kg"}], **LABEL)

    assert refusal.value.code == "listed"
    assert Product.objects.listings().count() == 1


def test_a_withdrawn_listing_makes_room_for_another_and_then_cannot_come_back():
    first = listing(state="withdrawn")
    services.create_listing(first.registered_product, actor=None, packs=[{"title": "Gói 1 kg"}], **LABEL)

    with pytest.raises(ValidationError):
        services.reopen(first, actor=None)

    first.refresh_from_db()
    assert first.state == "withdrawn"


def test_an_incomplete_label_is_not_handed_in():
    made = services.create_listing(certification.certified_product(), actor=None, packs=[{"title": "Gói"}], **{**LABEL, "origin": " "})

    with pytest.raises(ValidationError) as refusal:
        services.submit(made, actor=None)

    assert refusal.value.code == "label"
    made.refresh_from_db()
    assert made.state == "draft"
    assert ListingVersion.objects.filter(listing=made).count() == 1


def test_a_spirit_without_its_strength_is_not_handed_in():
    made = listing("Rượu chuối Tân Dân", state="draft", group_code="drinks")

    with pytest.raises(ValidationError):
        services.submit(made, actor=None)
    services.change_listing(made, actor=None, alcohol_percent=29)
    services.submit(made, actor=None)

    made.refresh_from_db()
    assert made.state == "in_review"


def test_a_state_cannot_be_jumped_over():
    made = listing(state="draft")

    with pytest.raises(ValidationError):
        services.publish(made, actor=None)

    made.refresh_from_db()
    assert made.state == "draft"


def test_changing_keeps_the_version_before():
    made = listing()
    pack = made.children.get()

    services.change_listing(made, actor=None, storage="Để nơi mát", packs=[{"title": "Gói 1 kg"}, {"id": pack.pk, "offered": False}])

    made.refresh_from_db()
    assert made.state == "published"
    now, before = made.versions.order_by("-number")[:2]
    assert (before.content["storage"], now.content["storage"]) == ("Nơi khô ráo, thoáng mát", "Để nơi mát")
    assert [(pack["title"], pack["offered"]) for pack in now.content["packs"]] == [("Gói 500 g", False), ("Gói 1 kg", True)]
    assert now.content["packs"][0]["price"] == 85000


def test_a_product_without_a_producer_cannot_be_listed():
    product = certification.registered_product(producer=None)

    with pytest.raises(ValidationError):
        services.create_listing(product, actor=None, packs=[{"title": "Gói"}], **LABEL)

    assert not Product.objects.exists()
