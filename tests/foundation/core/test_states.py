from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from marketplace.foundation.core.states import StateTable


class Step(models.TextChoices):
    PLACED = "placed", "Mới đặt"
    ACCEPTED = "accepted", "Đã nhận"
    DELIVERED = "delivered", "Đã giao"
    CANCELLED = "cancelled", "Đã hủy"


TABLE = StateTable(Step, {"placed": {"accepted": "producer", "cancelled": {"shopper", "operator"}}, "accepted": ["delivered"]})


def test_who_may_go_where():
    assert TABLE.targets("placed") == ["accepted", "cancelled"]
    assert TABLE.targets("placed", by="shopper") == ["cancelled"]
    assert TABLE.targets("accepted", by="anybody") == ["delivered"]
    assert TABLE.sources("accepted") == ["placed"]
    assert TABLE.final() == ["delivered", "cancelled"]


def test_a_step_is_walked():
    order = SimpleNamespace(state="placed")

    assert TABLE.walk(order, Step.ACCEPTED, by="producer") == "placed"
    assert order.state == "accepted"


@pytest.mark.parametrize(("target", "by"), [("delivered", None), ("accepted", "shopper"), ("placed", None)])
def test_a_step_off_the_table_is_refused_and_nothing_moves(target, by):
    order = SimpleNamespace(state="placed")

    with pytest.raises(ValidationError) as refused:
        TABLE.walk(order, target, by=by)

    assert order.state == "placed"
    assert "Mới đặt" in refused.value.messages[0]


def test_a_table_with_an_unknown_state_is_a_mistake():
    with pytest.raises(ValueError, match="lost"):
        StateTable(Step, {"placed": ["lost"]})
