"""A producer that is to bear a promotion is told; what it reads is what stands when the message leaves."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.kinds import Stale
from marketplace.foundation.notifications.models import Message
from marketplace.shop.promotions import services, telling
from marketplace.shop.promotions.models import Promotion
from tests.factories import producers, promotions

pytestmark = pytest.mark.django_db
KIND = "promotion_asked"


@pytest.fixture
def maker():
    return producers.producer("HTX Nà Mẫu", phone="+84912000111")


def words():
    with translation.override("vi"):
        return kinds.named(KIND).render(Message.objects.filter(kind=KIND).last().refs, None)


def test_the_producer_is_asked_and_reads_what_it_would_bear(maker):
    made = promotions.written(name="Mừng Xuân", producer=maker, borne_by="shared", producer_basis_points=4_000, delivery=True)

    told = Message.objects.get(kind=KIND)
    assert (told.phone, told.refs) == ("+84912000111", {"promotion": made.pk})
    said = words()
    assert "Mừng Xuân" in said.subject
    assert all(part in said.text for part in ("Miễn phí giao hàng", "40", "18.000", "/seller/promotions/"))
    assert len(said.sms) <= kinds.SMS_LENGTH


def test_nobody_is_asked_for_what_others_bear(maker):
    promotions.written(producer=maker)
    assert not Message.objects.filter(kind=KIND).exists()


def test_rewritten_before_it_left_it_is_asked_once_and_as_it_is_now(maker):
    said = {"producer": maker, "borne_by": "producer"}
    made = promotions.written(name="Cũ", **said)
    services.write(promotions.rule(name="Mới", **said), actor=None, promotion=made)

    assert Message.objects.filter(kind=KIND).count() == 1
    assert "Mới" in words().subject
    Message.objects.update(state=Message.State.SENT)
    services.write(promotions.rule(name="Mới hơn", **said), actor=None, promotion=made)
    assert Message.objects.filter(kind=KIND).count() == 2


def test_with_an_answer_there_is_nothing_left_to_say(maker):
    made = promotions.written(producer=maker, borne_by="producer")
    services.agree(made, actor=None, seen=services.seal(Promotion.objects.whole().get()))
    with pytest.raises(Stale):
        words()


def test_without_an_answer_it_ends_with_its_last_day_and_nobody_is_asked_any_more(maker):
    made = promotions.written(producer=maker, borne_by="producer", valid_until=dates.today())

    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        row = Promotion.objects.whole().get()
        assert telling.state(row) == "ended"
        assert not Promotion.objects.asked(timezone.now()).exists()
        with pytest.raises(Stale):
            words()
        with pytest.raises(ValidationError, match="Không còn gì"):
            services.agree(made, actor=None, seen=services.seal(row))
