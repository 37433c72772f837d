"""Two cards that Wang holds for a month from 5 January."""

import pytest

from lianka.interfaces.shared.world import World
from tests.operations.cards.scene import DINING, EVERYWHERE, MONTH, YEAR, plan_on_sale, sell
from tests.world import OPENED_AT


@pytest.fixture
def dining(world: World) -> str:
    """A card of chosen merchants."""
    plan = plan_on_sale(DINING, MONTH, YEAR)
    sell(world.wang, plan, at=OPENED_AT)
    return plan


@pytest.fixture
def everywhere(world: World) -> str:
    """A card that all merchants take at 0.95 and 0.9, which Wang holds too."""
    plan = plan_on_sale(EVERYWHERE, MONTH)
    sell(world.wang, plan, at=OPENED_AT)
    return plan
