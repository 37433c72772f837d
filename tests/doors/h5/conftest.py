"""The phone in a member's hand, on the fifteenth of January 2026 at noon."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.test import Client

from lianka.domain.members.operations.set_password import set_password
from lianka.foundation import clock
from lianka.interfaces.shared.world import WANG_PHONE
from tests.doors.h5.phone import PASSWORD, Phone
from tests.operations.checkout.counter import NOW, Counter, member_actor, set_up_counter
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
def stranger(world: World) -> Phone:
    """A phone whose owner is no member yet."""
    return Phone(Client(HTTP_ACCEPT_LANGUAGE="zh"))


@pytest.fixture
def wang(world: World) -> Phone:
    """王's phone, signed in."""
    set_password(member_id=world.wang, password=PASSWORD, by=member_actor(world.wang), at=NOW)
    phone = Phone(Client(HTTP_ACCEPT_LANGUAGE="zh"))
    phone.post("/m/sign-in/password/", phone=WANG_PHONE, password=PASSWORD)
    return phone
