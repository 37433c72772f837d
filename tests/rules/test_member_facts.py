"""Adding up what members are told of purchases."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.members.rules.facts import add_up
from lianka.domain.members.values.facts import Facts, PurchaseNoted
from tests.world import OPENED_AT

pytestmark = pytest.mark.row("MBR-12")
HOUR = timedelta(hours=1)


def _bought(member: int, hours: int, paid_fen: int) -> PurchaseNoted:
    return PurchaseNoted(member, 1, OPENED_AT + hours * HOUR, paid_fen)


def _returned(member: int, hours: int, paid_fen: int) -> PurchaseNoted:
    return PurchaseNoted(member, 1, OPENED_AT + hours * HOUR, -paid_fen, 0)


_NOTED = st.lists(
    st.builds(_bought, st.sampled_from([1, 2]), st.integers(0, 50), st.integers(0, 900))
    | st.builds(_returned, st.sampled_from([1, 2]), st.integers(0, 50), st.integers(1, 900)),
    max_size=12,
)


@given(noted=_NOTED, data=st.data())
def test_the_order_in_which_purchases_are_told_makes_no_difference(
    noted: list[PurchaseNoted], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(noted))

    added = add_up(shuffled)

    assert added == add_up(noted)
    assert sum(facts.spent_fen for facts in added) == sum(each.paid_fen for each in noted)
    assert [facts.member_id for facts in added] == sorted({each.member_id for each in noted})


def test_a_member_without_purchases_has_no_moments() -> None:
    assert add_up([_returned(1, 1, 5)]) == [Facts(1, 0, -5, None, None)]
