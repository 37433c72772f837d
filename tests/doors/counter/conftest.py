"""The cast at the counter."""

from datetime import datetime

import pytest

from lianka.foundation import clock
from tests.doors.counter.scene import LATER, Till, rich_wang
from tests.operations.checkout.counter import Counter
from tests.world import World


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The moment at which everything happens."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return LATER


@pytest.fixture
def counter(world: World, now: datetime) -> Counter:
    """The stores, and 王 with card and points."""
    return rich_wang(world)


@pytest.fixture
def cashier(world: World, counter: Counter) -> Till:
    """小吴 at the counter of the noodle shop."""
    return Till(world.cashier)


@pytest.fixture
def manager(world: World, counter: Counter) -> Till:
    """小周, who may refund."""
    return Till(world.manager)
