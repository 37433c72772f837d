from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.checkout.rules.refund_matching import OpenPurchase, OpenPurchases, choose_purchase

START = datetime(2026, 1, 5, tzinfo=UTC)
PAIR = (7, 3)


def bought(number: int, paid_fen: int, *, refunded_fen: int = 0, day: int | None = None) -> OpenPurchase:
    happened_at = START + timedelta(days=number if day is None else day)
    return OpenPurchase(id=number, happened_at=happened_at, paid_fen=paid_fen, refunded_fen=refunded_fen)


def chosen(*purchases: OpenPurchase, amount_fen: int, day: int = 9) -> int | None:
    found = choose_purchase(purchases, amount_fen=amount_fen, happened_at=START + timedelta(days=day))
    return found.id if found else None


@pytest.mark.row("BUY-7")
def test_the_latest_of_exactly_that_amount_is_undone() -> None:
    assert chosen(bought(1, 3_000), bought(2, 3_000), bought(3, 9_000), amount_fen=3_000) == 2


def test_one_that_was_refunded_in_part_is_no_exact_match() -> None:
    assert chosen(bought(1, 3_000), bought(2, 5_000, refunded_fen=2_000), amount_fen=3_000) == 1


def test_without_an_exact_match_the_latest_with_enough_left_is_undone() -> None:
    assert chosen(bought(1, 9_000), bought(2, 5_000), bought(3, 5_000, refunded_fen=2_001), amount_fen=3_000) == 2


def test_without_enough_left_anywhere_the_refund_stands_alone() -> None:
    assert chosen(bought(1, 2_999), bought(2, 5_000, refunded_fen=2_001), amount_fen=3_000) is None


def test_what_happens_later_is_not_undone_and_the_same_moment_is_not_later() -> None:
    assert chosen(bought(1, 3_000), amount_fen=3_000, day=0) is None
    assert chosen(bought(1, 3_000), amount_fen=3_000, day=1) == 1


def test_of_the_same_moment_the_one_recorded_last_is_undone() -> None:
    purchases: OpenPurchases[OpenPurchase] = OpenPurchases([PAIR])
    for number in (2, 3, 1):
        purchases.add(PAIR, bought(number, 3_000, day=0))

    found = purchases.refund(PAIR, amount_fen=3_000, happened_at=START)

    assert found is not None
    assert (found.id, found.refunded_fen) == (3, 3_000)


def test_purchases_of_those_who_get_no_refund_are_not_kept() -> None:
    purchases: OpenPurchases[OpenPurchase] = OpenPurchases([PAIR])
    purchases.add((8, 3), bought(1, 3_000))
    purchases.watch([(8, 3)])

    assert purchases.refund((8, 3), amount_fen=3_000, happened_at=START + timedelta(days=9)) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50)), max_size=60))
def test_no_purchase_is_refunded_more_than_once_over(told: list[tuple[bool, int]]) -> None:
    purchases: OpenPurchases[OpenPurchase] = OpenPurchases([PAIR])
    everything = []
    for number, (is_purchase, fen) in enumerate(told):
        if is_purchase:
            everything.append(bought(number, fen))
            purchases.add(PAIR, everything[-1])
        else:
            purchases.refund(PAIR, amount_fen=fen, happened_at=START + timedelta(days=number))

    assert all(0 <= each.refunded_fen <= each.paid_fen for each in everything)
