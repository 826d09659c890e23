from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.register.producers import selectors, services, signals
from marketplace.register.producers.models import Kind, Membership, Producer
from tests.factories import producers as make
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_a_producer_walks_its_life_with_an_audit_row_a_step():
    officer, news = make_user(), []
    listen = lambda sender, producer, before, after, **_: news.append((before, after))  # noqa: E731
    signals.producer_state_changed.connect(listen)
    producer = services.apply("  HTX  Tài Hoan ", kind=Kind.COOPERATIVE, actor=officer)
    assert (producer.name, producer.state, producer.folded, producer.slug) == ("HTX Tài Hoan", "applied", "htx tai hoan", "htx-tai-hoan")
    services.verify(producer, actor=officer, paper="12/BC")
    services.suspend(producer, actor=officer, reason="Thiếu hồ sơ")
    services.verify(producer, actor=officer)
    services.close(producer, actor=officer, reason="Giải thể")
    signals.producer_state_changed.disconnect(listen)
    steps = AuditEntry.objects.about(producer).values_list("action", "actor", "reason", "paper")
    assert list(steps) == [
        ("producer_applied", officer.pk, "", ""),
        ("producer_verified", officer.pk, "", "12/BC"),
        ("producer_suspended", officer.pk, "Thiếu hồ sơ", ""),
        ("producer_verified", officer.pk, "", ""),
        ("producer_closed", officer.pk, "Giải thể", ""),
    ]
    assert news == [("applied", "verified"), ("verified", "suspended"), ("suspended", "verified"), ("verified", "closed")]


def test_steps_that_are_not_on_the_table_are_refused():
    closed, applied = make.producer(state="closed"), make.producer(state="applied")
    with pytest.raises(ValidationError):
        services.verify(closed, actor=None)
    with pytest.raises(ValidationError):
        services.suspend(applied, actor=None, reason="x")
    with pytest.raises(ValidationError):
        services.close(make.producer(), actor=None, reason=" ")
    assert sorted(Producer.objects.values_list("state", flat=True)) == ["applied", "closed", "verified"]
    assert list(Producer.objects.verified().values_list("state", flat=True)) == ["verified"]


def test_amending_names_the_fields_and_no_persons_data():
    producer = make.producer(representative="Nguyễn Văn Thử")
    assert services.amend(producer, actor=None, representative="Nguyễn Văn Thử") == producer
    services.amend(producer, actor=None, representative="Trần Thị Ví Dụ", phone="0912 345 678")
    producer.refresh_from_db()
    assert (producer.representative, producer.phone) == ("Trần Thị Ví Dụ", "+84912345678")
    entry = AuditEntry.objects.get(action="producer_amended")
    assert entry.details == {"fields": ["phone", "representative"]}
    assert not {"phone", "representative", "email", "tax_code"} & {field.name for field in producer.events.model._meta.fields}


def test_one_tax_code_one_producer():
    make.producer(tax_code="0100112437")
    with pytest.raises(ValidationError):
        make.producer(tax_code="0100 112 437")
    assert Producer.objects.count() == 1


def test_a_member_acts_from_a_day_to_a_day():
    user, producer = make_user(), make.producer()
    day = date(2026, 3, 1)
    noon = datetime(2026, 3, 1, 12, tzinfo=dates.VN)
    with time_machine.travel(noon, tick=False):
        membership = make.member(producer, user)
        with pytest.raises(ValidationError):
            make.member(producer, user)
    membership.valid_until = day + timedelta(days=2)
    membership.save()
    days = [noon + timedelta(days=n) for n in (-1, 0, 2, 3)]
    assert [list(selectors.producers_of(user, on)) for on in days] == [[], [producer], [producer], []]


def test_who_is_removed_is_out_at_once():
    user, producer = make_user(), make.producer()
    services.end_membership(make.member(producer, user), actor=None)
    assert list(selectors.producers_of(user)) == []
    assert Membership.objects.count() == 1
    make.member(producer, user)
    assert list(selectors.producers_of(user)) == [producer]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HTX Tài Hoan", "cooperative"),
        ("Hợp tác xã Minh Anh", "cooperative"),
        ("Công ty TNHH Hà Diệp", "company"),
        ("Tổ hợp tác Đại Thắng", "group"),
        ("Hộ kinh doanh Phong Phin", "household"),
        ("Cơ sở Hoàng Thị Điển", "unknown"),
    ],
)
def test_the_name_says_the_kind_or_does_not(name, kind):
    assert selectors.kind_from_name(name) == kind
