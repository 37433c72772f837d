"""How much of a purchase comes back, when, and what refunds undo: numbers and laws of docs/rules/cash-back.md."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.rewards.errors.campaigns import CampaignInvalid
from lianka.domain.rewards.rules.cash_back import (
    check_cash_back,
    instalments_of,
    rule_on,
    share_of,
    undo,
    within_month,
)
from lianka.domain.rewards.values.cash_back import CashBackRuleView, CashBackStart, CashBackTerms, Instalment
from lianka.foundation.values import Rate, part_undone
from tests.doc_tables import read_table

pytestmark = pytest.mark.row("COM-13")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "cash-back.md"
DAY = date(2026, 1, 31)
PAID_AT = datetime(2026, 2, 1, tzinfo=UTC)
FIVE_PERCENT = Rate.of("0.05")
STARTS = {"at once": CashBackStart.AT_ONCE, "next month": CashBackStart.NEXT_MONTH}


def _fen(yuan: str) -> int:
    whole, _point, hundredths = yuan.partition(".")
    return int(whole) * 100 + int(hundredths)


def _cap(yuan: str) -> int | None:
    return None if yuan == "-" else _fen(yuan)


def _terms(**given: object) -> CashBackTerms:
    return CashBackTerms(**{"rate": FIVE_PERCENT, "valid_from": DAY, "budget_id": 1, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize("row", read_table(PAGE, "How much"), ids=str)
def test_how_much_comes_back(row: tuple[str, ...]) -> None:
    share, minimum, purchase_cap, month_cap, money, before, expected = row
    terms = _terms(
        rate=Rate.of(str(Rate.of(share.removesuffix("%")).value / 100)),
        minimum_fen=_cap(minimum) or 0,
        purchase_cap_fen=_cap(purchase_cap),
        month_cap_fen=_cap(month_cap),
    )

    share_fen = share_of(terms, money_fen=_fen(money))

    assert within_month(terms, share_fen=share_fen, month_fen=_fen(before)) == _fen(expected)


@pytest.mark.parametrize("row", read_table(PAGE, "When"), ids=str)
def test_when_it_comes(row: tuple[str, ...]) -> None:
    bought_on, amount, count, first, days, parts = row
    terms = _terms(instalments=int(count), start=STARTS[first])

    found = instalments_of(terms, amount_fen=_fen(amount), bought_on=date.fromisoformat(bought_on))

    assert [each.due_day for each in found] == [date.fromisoformat(day) for day in days.split(", ")]
    assert [each.amount_fen for each in found] == [_fen(part) for part in parts.split(", ")]


@pytest.mark.parametrize("row", read_table(PAGE, "A refund"), ids=str)
def test_what_a_refund_undoes(row: tuple[str, ...]) -> None:
    paid, refunded, undone, left, cancelled, taken = row
    parts = instalments_of(_terms(instalments=3), amount_fen=1000, bought_on=DAY)
    parts = [each._replace(paid_at=PAID_AT) if each.number <= int(paid) else each for each in parts]
    fen = part_undone(1000, total=20_000, undone_before=0, undone_now=_fen(refunded))

    steps = {each.number: each for each in undo(parts, fen=fen)}

    assert fen == _fen(undone)
    gone = {number: each.cancelled_fen + each.taken_fen for number, each in steps.items()}
    assert [each.amount_fen - gone.get(each.number, 0) for each in parts] == [_fen(part) for part in left.split(", ")]
    assert sum(each.cancelled_fen for each in steps.values()) == _fen(cancelled)
    assert sum(each.taken_fen for each in steps.values()) == _fen(taken)


AMOUNTS = st.integers(0, 10**9)
COUNTS = st.integers(1, 24)
DAYS = st.dates(date(2020, 1, 1), date(2080, 12, 31))


@given(AMOUNTS, COUNTS, st.sampled_from(CashBackStart), DAYS)
def test_instalments_give_out_every_fen_on_rising_days(
    amount_fen: int, count: int, start: CashBackStart, day: date
) -> None:
    parts = instalments_of(_terms(instalments=count, start=start), amount_fen=amount_fen, bought_on=day)

    days = [each.due_day for each in parts]
    assert sum(each.amount_fen for each in parts) == amount_fen
    assert days == sorted(set(days))
    assert all(each.amount_fen > 0 and each.due_day >= day for each in parts)


@given(AMOUNTS, COUNTS, st.integers(0, 24), st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_refunds_that_reach_the_whole_leave_nothing(amount_fen: int, count: int, paid: int, refunds: list[int]) -> None:
    parts = instalments_of(_terms(instalments=count), amount_fen=amount_fen, bought_on=DAY)
    parts = [each._replace(paid_at=PAID_AT) if each.number <= paid else each for each in parts]
    total, before = sum(refunds) or 1, 0

    for now in refunds if sum(refunds) else [1]:
        fen = part_undone(amount_fen, total=total, undone_before=before, undone_now=now)
        parts = _after(parts, fen)
        before += now
        assert sum(each.left_fen for each in parts) == amount_fen - amount_fen * before // total

    assert not any(each.left_fen for each in parts)


@given(AMOUNTS, COUNTS, st.integers(0, 24), st.integers(1, 100))
def test_nothing_paid_is_taken_while_something_is_still_to_come(
    amount_fen: int, count: int, paid: int, percent: int
) -> None:
    parts = instalments_of(_terms(instalments=count), amount_fen=amount_fen, bought_on=DAY)
    parts = [each._replace(paid_at=PAID_AT) if each.number <= paid else each for each in parts]

    after = _after(parts, amount_fen * percent // 100)

    assert not (any(each.is_pending for each in after) and any(each.taken_fen for each in after))


def _after(parts: list[Instalment], fen: int) -> list[Instalment]:
    steps = {each.number: each for each in undo(parts, fen=fen)}
    return [
        each._replace(
            cancelled_fen=each.cancelled_fen + (steps[each.number].cancelled_fen if each.number in steps else 0),
            taken_fen=each.taken_fen + (steps[each.number].taken_fen if each.number in steps else 0),
        )
        for each in parts
    ]


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 10**6), AMOUNTS)
def test_no_more_comes_back_than_the_caps_and_the_money(
    money_fen: int, millionths: int, purchase_cap: int, month_cap: int, before: int
) -> None:
    terms = _terms(rate=Rate(millionths), purchase_cap_fen=purchase_cap, month_cap_fen=month_cap)

    fen = within_month(terms, share_fen=share_of(terms, money_fen=money_fen), month_fen=before)

    assert 0 <= fen <= min(money_fen, purchase_cap, max(0, month_cap - before))


def test_more_than_there_is_cannot_be_undone() -> None:
    with pytest.raises(ValueError, match="No more"):
        undo([Instalment(1, DAY, 5)], fen=6)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rate": Rate.of("1.01")}, "rate"),
        ({"budget_id": None}, "budget"),
        ({"rate": Rate(0)}, "budget"),
        ({"minimum_fen": -1}, "minimum_fen"),
        ({"purchase_cap_fen": 0}, "purchase_cap_fen"),
        ({"month_cap_fen": 10**11}, "month_cap_fen"),
        ({"instalments": 0}, "instalments"),
        ({"instalments": 25}, "instalments"),
        ({"valid_until": DAY}, "valid_until"),
    ],
)
def test_terms_out_of_their_bounds_name_the_field(given: dict[str, object], field: str) -> None:
    with pytest.raises(CampaignInvalid) as refusal:
        check_cash_back(_terms(**given))

    assert refusal.value.field == field


def test_the_latest_announced_of_those_that_start_latest_is_in_force() -> None:
    rules = [
        CashBackRuleView(1, _terms(valid_from=date(2026, 1, 1)), None),
        CashBackRuleView(2, _terms(valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 5)), None),
        CashBackRuleView(3, _terms(valid_from=date(2026, 2, 1)), None),
        CashBackRuleView(4, _terms(valid_from=date(2026, 2, 1)), None),
        CashBackRuleView(5, _terms(valid_from=date(2026, 4, 1), rate=Rate(0), budget_id=None), None),
    ]
    days = ["2025-12-31", "2026-01-01", "2026-02-01", "2026-03-04", "2026-03-05", "2026-04-01"]

    found = [rule_on(rules, date.fromisoformat(day)) for day in days]

    assert [each and each.rule_id for each in found] == [None, 1, 4, 2, None, None]
