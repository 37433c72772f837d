"""The one cast as tests meet it: the alliance opens on Monday 5 January 2026, 09:00 in Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lianka.foundation.audit import Actor, ActorKind
from lianka.interfaces.shared.world import World as World
from lianka.interfaces.shared.world import build_world
from lianka.interfaces.shared.world.city import City as City
from lianka.interfaces.shared.world.city import build_city
from tests.snapshots import Snapshot

OPENED_AT = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
OPERATOR = Actor(ActorKind.OPERATOR, "admin")


@pytest.fixture(scope="session")
def _kept() -> list[tuple[World, Snapshot]]:
    """The cast as it was first built, with its rows; nothing before that."""
    return []


@pytest.fixture
def world(db: None, _kept: list[tuple[World, Snapshot]]) -> World:
    """A fresh cast for each test. Operations build it once; its rows are put back for the tests that follow."""
    if not _kept:
        before = Snapshot.look()
        _kept.append((build_world(at=OPENED_AT), Snapshot(before)))
        return _kept[0][0]
    built, snapshot = _kept[0]
    if not snapshot.fits():
        return build_world(at=OPENED_AT)
    snapshot.lay()
    return built


@pytest.fixture
def city(transactional_db: None, world: World) -> City:
    """The cast in its city, with a dozen merchants and three cards: for journeys, which can wait a second for it."""
    return build_city(world, at=OPENED_AT)
