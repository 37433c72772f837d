"""The cast at the programs' door, on the fifteenth of January 2026 at noon."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from lianka.domain.access.queries import get_user
from lianka.foundation import clock
from tests.doors.api.till import Till, till_of
from tests.operations.checkout.counter import NOW, Counter, set_up_counter
from tests.world import World


@dataclass
class Time:
    """What the clock shows."""

    now: datetime


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The clock, which stands still until it is moved."""
    time = Time(NOW)
    monkeypatch.setattr(clock, "now", lambda: time.now)
    return time


@pytest.fixture
def counter(world: World) -> Counter:
    """The stores, and cards that they take."""
    return set_up_counter(world)


@pytest.fixture
def till(world: World, counter: Counter) -> Till:
    """A till of the noodle shop, which collects its own money."""
    return till_of(world.noodles)


@pytest.fixture
def admin_session(world: World) -> Till:
    """A browser in which the administrator is signed in, and no key."""
    till = Till()
    till.client.force_login(get_user(username=world.admin), backend="django.contrib.auth.backends.ModelBackend")
    return till
