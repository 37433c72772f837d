"""Wrong activation codes are kept for thirty days, and pruned once (CARD-10)."""

from datetime import timedelta

import pytest

from lianka.domain.cards.models import PhysicalFailure
from lianka.domain.cards.operations.prune_physical_failures import prune_physical_failures
from tests.world import OPENED_AT, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-10")]


def test_wrong_codes_are_forgotten_after_thirty_days_and_once(world: World) -> None:
    first_day = OPENED_AT.date()
    PhysicalFailure.objects.create(member_id=world.wang, number="9000000000000013", failed_at=OPENED_AT)

    pruned = [
        prune_physical_failures(business_date=first_day + timedelta(days=days), at=OPENED_AT) for days in (30, 31, 31)
    ]

    assert (pruned, PhysicalFailure.objects.count()) == ([0, 1, 0], 0)
