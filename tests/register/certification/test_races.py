"""Two officers at once, with real connections: the second waits for the first, then is told."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from marketplace.register.certification import services
from marketplace.register.certification.models import Certificate
from tests.factories import certification as make
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_issue_one_star():
    product = make.registered_product()
    papers = make.decision(number="1/A"), make.decision(number="2/B")
    items = [services.Item(product=product, stars=3)]
    a, b = race(*(lambda paper=paper: services.issue_certificates(paper, items=items, actor=None) for paper in papers))
    assert [row.decision for row in a] == [papers[0]]
    assert isinstance(b, ValidationError)
    assert Certificate.objects.get().decision == papers[0]


def test_one_revokes_while_the_other_revokes():
    certificate = make.certificate(on=date(2025, 1, 1))
    papers, ground = (make.decision("revoke", number="1/A"), make.decision("revoke", number="2/B")), make.ground()
    a, b = race(*(lambda paper=paper: services.revoke(certificate, decision=paper, ground=ground, actor=None) for paper in papers))
    assert a.ended_by == papers[0]
    assert isinstance(b, ValidationError)
    certificate.refresh_from_db()
    assert certificate.ended_by == papers[0]


def test_annexes_in_opposite_order_do_not_deadlock():
    products = [make.registered_product() for _ in range(2)]
    a, b = race(
        lambda: services.issue_certificates(
            make.decision(number="1/A"), items=[services.Item(product=product, stars=3) for product in products], actor=None
        ),
        lambda: services.issue_certificates(
            make.decision(number="2/B"), items=[services.Item(product=product, stars=3) for product in reversed(products)], actor=None
        ),
    )
    assert len(a) == 2
    assert isinstance(b, ValidationError)


def test_the_database_itself_keeps_periods_apart():
    held = make.certificate(on=date(2025, 1, 1))
    fields = {"product": held.product, "decision": held.decision, "authority": held.authority, "stars": 5}
    twin = Certificate(code="TWIN", valid_from=date(2026, 1, 1), expires_on=date(2029, 1, 1), **fields)
    with pytest.raises(IntegrityError, match="certificate_periods_apart"), transaction.atomic():
        twin.save()
    with pytest.raises(IntegrityError, match="certificate_end_has_reason"), transaction.atomic():
        Certificate.objects.filter(pk=held.pk).update(end_reason="revoked")
    assert Certificate.objects.count() == 1
