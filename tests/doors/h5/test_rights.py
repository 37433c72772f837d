"""My rights: how often they are left, and until when."""

import pytest

from tests.doors.h5.phone import Phone, text_of
from tests.operations.checkout.counter import NOW
from tests.operations.rewards.scene import PARKING, TEA, ask, bundle_of, grant
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-8")]


def test_my_rights_say_what_is_left(world: World, wang: Phone) -> None:
    grant(ask(bundle_of(TEA, PARKING), world.wang, at=NOW), at=NOW)

    words = text_of(wang.open("/m/me/rights/"))

    assert words.index("免费奶茶") < words.index("免费停车")
    assert "/m/me/rights/" in wang.open("/m/me/")


def test_who_has_none_is_led_to_the_cards(world: World, wang: Phone) -> None:
    page = wang.open("/m/me/rights/")

    assert "/m/cards/centre/" in page
    assert "免费奶茶" not in page
