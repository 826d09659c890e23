from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.register.certification import selectors, services, signals
from marketplace.register.certification.models import Certificate, Suspension
from tests.factories import certification as make

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 3)


def at(hour, minute=0, second=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=dates.VN)


@pytest.fixture
def certificate():
    return make.certificate(on=date(2025, 1, 1))


@pytest.fixture
def heard():
    news = []
    receivers = {
        signals.certificate_ended: lambda sender, certificate, reason, **_: news.append(("ended", certificate.pk, reason)),
        signals.certificate_revoked: lambda sender, certificate, unsafe, **_: news.append(("revoked", certificate.pk, unsafe)),
        signals.suspension_lifted: lambda sender, certificate, **_: news.append(("lifted", certificate.pk)),
    }
    for signal, receiver in receivers.items():
        signal.connect(receiver)
    yield news
    for signal, receiver in receivers.items():
        signal.disconnect(receiver)


def test_revoked_at_10_32_means_10_32(certificate, heard):
    with time_machine.travel(at(10, 32), tick=False):
        services.revoke(certificate, decision=make.decision("revoke"), ground=make.ground("food-safety", unsafe=True), actor=None)
    assert certificate.holds(at(10, 31, 59))
    assert not certificate.holds(at(10, 32))
    certificate.refresh_from_db()
    assert (certificate.ended_at, certificate.ended_on, certificate.end_reason, certificate.unsafe) == (at(10, 32), DAY, "revoked", True)
    assert certificate.expires_on == date(2028, 1, 1)
    assert heard == [("ended", certificate.pk, "revoked"), ("revoked", certificate.pk, True)]
    entry = AuditEntry.objects.get(action="certificate_revoked")
    assert entry.details == {"ground": "food-safety", "unsafe": True, "at": "2026-09-03T03:32:00+00:00"}


def test_revoking_before_it_began_leaves_an_empty_period(certificate):
    services.revoke(
        certificate, decision=make.decision("revoke"), ground=make.ground(), actor=None, at=datetime(2024, 12, 1, tzinfo=dates.VN)
    )
    certificate.refresh_from_db()
    assert certificate.period.isempty
    assert make.certificate(certificate.product, on=date(2025, 1, 1)).holds(at(9))


def test_what_is_over_cannot_be_revoked_again(certificate, heard):
    make.revoke(certificate)
    heard.clear()
    with pytest.raises(ValidationError):
        make.revoke(certificate)
    lapsed = make.certificate(on=date(2019, 1, 1))
    with pytest.raises(ValidationError, match="01/01/2022"):
        make.revoke(lapsed)
    lapsed.refresh_from_db()
    assert (lapsed.ended_at, heard) == (None, [])


def test_revoking_needs_a_decision_of_its_kind_and_a_living_ground(certificate):
    with pytest.raises(ValidationError):
        services.revoke(certificate, decision=make.decision("recognise"), ground=make.ground(), actor=None)
    ground = make.ground()
    ground.active = False
    with pytest.raises(ValidationError):
        services.revoke(certificate, decision=make.decision("revoke"), ground=ground, actor=None)
    with pytest.raises(ValidationError):
        make.revoke(certificate, at=at(9, day=date(2099, 1, 1)))
    assert certificate.holds()


def test_a_revoked_product_may_be_recognised_the_same_day(certificate, heard):
    with time_machine.travel(at(10, 32), tick=False):
        make.revoke(certificate)
        with pytest.raises(ValidationError):  # its day began before the act
            make.certificate(certificate.product, on=DAY)
    with time_machine.travel(at(10, day=DAY + timedelta(days=1)), tick=False):
        assert make.certificate(certificate.product).holds()
    assert [said for said in heard if said[0] == "ended"] == [("ended", certificate.pk, "revoked")]
    assert AuditEntry.objects.filter(action="certificate_ended").count() == 0  # the new paper ended nothing


def test_a_suspension_holds_back_and_its_lifting_gives_back(certificate, heard):
    with time_machine.travel(at(8), tick=False):
        services.suspend(certificate, decision=make.decision("suspend"), reason="Chờ kết quả kiểm nghiệm", actor=None)
        assert not certificate.holds()
        assert selectors.state_of(selectors.certificates_called(certificate.code).get()) == "suspended"
    with time_machine.travel(at(15), tick=False):
        services.lift_suspension(certificate, decision=make.decision("lift"), actor=None)
        assert certificate.holds()
    assert [certificate.holds(moment) for moment in (at(7, 59, 59), at(8), at(14, 59, 59), at(15))] == [True, False, False, True]
    assert heard == [("ended", certificate.pk, "suspended"), ("lifted", certificate.pk)]
    certificate.refresh_from_db()
    assert certificate.ended_at is None


def test_suspended_twice_or_lifted_twice_is_refused(certificate):
    with pytest.raises(ValidationError):
        services.lift_suspension(certificate, decision=make.decision("lift"), actor=None)
    services.suspend(certificate, decision=make.decision("suspend"), reason="x", actor=None)
    with pytest.raises(ValidationError):
        services.suspend(certificate, decision=make.decision("suspend"), reason="x", actor=None)
    with pytest.raises(ValidationError):
        services.suspend(make.certificate(), decision=make.decision("suspend"), reason=" ", actor=None)
    assert Suspension.objects.count() == 1


def test_one_suspension_after_another(certificate):
    for hour in (8, 12):
        with time_machine.travel(at(hour), tick=False):
            services.suspend(certificate, decision=make.decision("suspend"), reason="x", actor=None)
        with time_machine.travel(at(hour + 1), tick=False):
            services.lift_suspension(certificate, decision=make.decision("lift"), actor=None)
    assert [certificate.holds(at(hour)) for hour in (8, 9, 12, 13)] == [False, True, False, True]


def test_midnight_is_announced_once(heard):
    lapsed = make.certificate(on=date(2019, 1, 1))
    make.certificate()
    assert services.tell_lapsed() == 1
    assert services.tell_lapsed() == 0
    assert heard == [("ended", lapsed.pk, "lapsed")]


def test_expiring_and_lapsed():
    soon = make.certificate(on=date(2023, 12, 10))
    make.certificate(on=date(2025, 1, 1))
    gone = make.certificate(on=date(2020, 1, 1))
    renewed = make.certificate(on=date(2020, 1, 1))
    make.certificate(renewed.product, on=date(2024, 1, 1), kind="renew")
    on = at(9, day=date(2026, 11, 25))
    assert list(selectors.expiring(timedelta(days=30), on)) == [soon]
    assert list(selectors.expiring(timedelta(days=15), on)) == []
    assert list(selectors.lapsed(on)) == [gone]


def test_nothing_is_deleted(certificate):
    make.revoke(certificate)
    assert Certificate.objects.filter(pk=certificate.pk, end_reason="revoked").exists()
    from django.db.models import ProtectedError

    for row in (certificate.product, certificate.decision, certificate.authority):
        with pytest.raises(ProtectedError):
            row.delete()
