"""Random histories of a small market: whatever people do, in whatever order, no đồng and no pack is lost, doubled or invented."""

import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .drawing import examples
from .market import ACTS, Market, prepare

PHASES = [Phase.generate] if os.environ.get("CI") else list(Phase)  # making a failure shorter takes minutes
MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)


@pytest.mark.hypothesis
def test_money_and_stock_are_right_after_every_act(db, stripe_server, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    Market.prepared = prepare(time_machine, stripe_server)
    said = {"max_examples": examples(6), "stateful_step_count": ACTS, "deadline": None, "suppress_health_check": list(HealthCheck)}
    run_state_machine_as_test(Market, settings=settings(**said, phases=PHASES))
