"""What refunds take back of shares: the worked cases of `docs/rules/pricing.md`, and laws that hold for any refunds."""

from fractions import Fraction
from itertools import accumulate
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.pricing.errors import AmountNegative, DuplicateId
from lianka.domain.pricing.queries import get_reversals
from lianka.domain.pricing.values import Share
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Fen
from lianka.interfaces.cli.rules.fields import Fields
from lianka.interfaces.cli.rules.reverse import evaluate
from tests.doc_cases import RULES, WorkedCase, read_cases

pytestmark = pytest.mark.row("BUY-8")
WORKED = read_cases(RULES / "pricing.md", "Worked reversals")

shares_of_any_size = st.lists(st.integers(0, 10**9), max_size=5)
refunds_of_any_size = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


def reversals(total_fen: int, shares: list[int], refunds: list[int]) -> list[list[int]]:
    named = [Share(f"receiver {number}", Fen(fen)) for number, fen in enumerate(shares)]
    taken = get_reversals(total_fen=Fen(total_fen), shares=named, refunds_fen=[Fen(fen) for fen in refunds])
    assert all([share.to for share in each] == [share.to for share in named] for each in taken)
    return [[share.fen for share in each] for each in taken]


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked.title)
def test_a_refund_takes_back_what_the_page_says(worked: WorkedCase) -> None:
    if worked.is_refused:
        with pytest.raises(DomainError) as refusal:
            evaluate(Fields(worked.case))
        assert {"code": refusal.value.code, "field": refusal.value.field} == worked.answer["error"]
    else:
        assert evaluate(Fields(worked.case)) == worked.answer


@given(shares_of_any_size, refunds_of_any_size, st.integers(0, 10**6))
def test_each_refund_takes_the_floor_of_what_is_due_by_then(shares: list[int], refunds: list[int], kept: int) -> None:
    total = sum(refunds) + kept

    taken = reversals(total, shares, refunds)

    for number, share in enumerate(shares):
        due = [floor(Fraction(share) * refunded / total) for refunded in accumulate(refunds)]
        assert list(accumulate(each[number] for each in taken)) == due


@given(shares_of_any_size, refunds_of_any_size)
def test_the_refund_that_reaches_the_total_takes_the_rest(shares: list[int], refunds: list[int]) -> None:
    taken = reversals(sum(refunds), shares, refunds)

    assert [sum(column) for column in zip(*taken, strict=True)] == shares
    assert all(fen >= 0 for each in taken for fen in each)


@given(shares_of_any_size, refunds_of_any_size, st.integers(0, 10**6))
def test_refunding_at_once_takes_what_refunding_in_parts_does(shares: list[int], refunds: list[int], kept: int) -> None:
    total = sum(refunds) + kept

    in_parts, at_once = reversals(total, shares, refunds), reversals(total, shares, [sum(refunds)])

    assert [sum(column) for column in zip(*in_parts, strict=True)] == at_once[0]


@pytest.mark.parametrize(
    ("shares", "refunds", "refusal", "field"),
    [
        ([Share("x", Fen(1)), Share("y", Fen(-1))], [1], AmountNegative, "shares[1].fen"),
        ([Share("x", Fen(1)), Share("x", Fen(1))], [1], DuplicateId, "shares[1].to"),
        ([Share("x", Fen(1))], [1, -1], AmountNegative, "refunds_fen[1]"),
    ],
)
def test_what_cannot_be_taken_back_is_refused(
    shares: list[Share], refunds: list[int], refusal: type[DomainError], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        get_reversals(total_fen=Fen(100), shares=shares, refunds_fen=[Fen(fen) for fen in refunds])

    assert refused.value.field == field
