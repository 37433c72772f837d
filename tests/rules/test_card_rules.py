"""The rules of cards, with the numbers of docs/rules/cards.md."""

from datetime import date, timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.cards.rules.discounts import LinkAnswer, rate_at
from lianka.domain.cards.rules.income import earned_through
from lianka.domain.cards.rules.lifecycle import LINK_TRANSITIONS, PLAN_TRANSITIONS
from lianka.domain.cards.rules.numbers import card_number
from lianka.domain.cards.rules.refunds import days_of, refund_parts, refundable_through
from lianka.domain.cards.rules.terms import next_term
from lianka.domain.cards.values import LinkState, PlanState, Term, TermKind, TermLength
from lianka.foundation.calendar import ONE_DAY, add_months
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Rate
from tests.doc_cases import RULES
from tests.doc_tables import read_table

PAGE = RULES / "cards.md"
day = date.fromisoformat
LENGTHS = st.one_of(
    st.builds(TermLength, st.just(TermKind.DAYS), st.integers(1, 400)),
    st.builds(TermLength, st.just(TermKind.MONTHS), st.integers(1, 24)),
)
TODAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))


def _length(text: str) -> TermLength:
    first, _to, last = text.partition(" to ")
    if last:
        return TermLength(TermKind.DATES, None, day(first), day(last))
    n, _space, kind = text.rpartition(" ")
    return TermLength(TermKind(kind), int(n) if n else None)


def _told(row: tuple[str, ...]) -> Term | str:
    first, last, anchor, until = row[3:7]
    if not anchor:
        return first
    anchor_day, _plus, months = anchor.partition(" + ")
    return Term(day(first), None if last == "-" else day(last), day(anchor_day), int(months), day(until))


def _renewed(row: tuple[str, ...], held: Term | None) -> Term | str:
    try:
        return next_term(_length(row[2]), held=held, today=day(row[1]))
    except DomainError as refusal:
        return refusal.code


def _stories() -> list[tuple[str, list[tuple[str, ...]]]]:
    return [(story, list(rows)) for story, rows in groupby(read_table(PAGE, "Terms"), key=lambda row: row[0])]


@pytest.mark.row("CARD-4")
@pytest.mark.parametrize(("story", "rows"), _stories())
def test_a_term_is_as_the_page_tells(story: str, rows: list[tuple[str, ...]]) -> None:
    held: Term | None = None
    for row in rows:
        found = _renewed(row, held)

        assert found == _told(row), story
        held = found if isinstance(found, Term) else held


@pytest.mark.row("CARD-4")
@given(lengths=st.lists(LENGTHS, min_size=1, max_size=6), today=TODAYS)
def test_renewing_a_valid_card_leaves_no_gap_and_no_overlap(lengths: list[TermLength], today: date) -> None:
    terms: list[Term] = []
    for length in lengths:
        terms.append(next_term(length, held=terms[-1] if terms else None, today=today))

    assert terms[0].first_day == today
    for before, after in pairwise(terms):
        assert before.last_day is not None
        assert after.first_day == before.last_day + ONE_DAY == before.deferral_until
        assert after.last_day is not None
        assert after.last_day > before.last_day


@pytest.mark.row("CARD-4")
@given(parts=st.lists(st.integers(1, 12), min_size=1, max_size=8), today=TODAYS)
def test_months_bought_one_by_one_last_as_long_as_all_at_once(parts: list[int], today: date) -> None:
    held: Term | None = None
    for n in parts:
        held = next_term(TermLength(TermKind.MONTHS, n), held=held, today=today)

    assert held is not None
    assert held.last_day == add_months(today, sum(parts))


@given(length=LENGTHS, today=TODAYS, late=st.integers(1, 400))
def test_an_expired_card_begins_as_if_it_were_new(length: TermLength, today: date, late: int) -> None:
    held = next_term(length, held=None, today=today)
    assert held.last_day is not None
    later = held.last_day + timedelta(days=late)

    assert next_term(length, held=held, today=later) == next_term(length, held=None, today=later)


@pytest.mark.parametrize("row", read_table(PAGE, "Earned by days"))
def test_income_is_as_the_page_tells(row: tuple[str, ...]) -> None:
    price_fen, start, until, end = int(row[0]), day(row[1]), day(row[2]), day(row[3])

    earned = earned_through(price_fen=price_fen, deferral_from=start, deferral_until=until, day=end)
    before = earned_through(
        price_fen=price_fen, deferral_from=start, deferral_until=until, day=end.replace(day=1) - ONE_DAY
    )

    assert (earned, earned - before) == (int(row[6]), int(row[7]))
    assert (until - start).days == int(row[5])


@given(price_fen=st.integers(0, 10**9), start=TODAYS, length=st.integers(1, 1200), passed=st.integers(-40, 1300))
def test_income_never_falls_and_ends_with_the_price(price_fen: int, start: date, length: int, passed: int) -> None:
    def through(end: date) -> int:
        return earned_through(price_fen=price_fen, deferral_from=start, deferral_until=until, day=end)

    until = start + timedelta(days=length)
    end = start + timedelta(days=passed)

    assert through(start - ONE_DAY) == 0
    assert 0 <= through(end) <= through(end + ONE_DAY) <= price_fen
    assert through(until - ONE_DAY) == price_fen


@pytest.mark.row("CARD-11")
@pytest.mark.parametrize("row", read_table(PAGE, "Money back"))
def test_what_goes_back_is_as_the_page_tells(row: tuple[str, ...]) -> None:
    parts = refund_parts(
        price_fen=int(row[0]),
        released_fen=int(row[5]),
        deferral_from=day(row[1]),
        deferral_until=day(row[2]),
        day=day(row[3]),
        unused_only=row[4] == "unused",
    )

    assert parts == tuple(int(cell) for cell in row[6:10])


@pytest.mark.row("CARD-11")
@given(
    price_fen=st.integers(1, 10**9),
    start=TODAYS,
    length=st.integers(1, 1200),
    passed=st.integers(-40, 1300),
    months=st.integers(0, 50),
    unused_only=st.booleans(),
)
def test_a_refund_moves_the_whole_price_out_of_what_is_deferred(
    price_fen: int, start: date, length: int, passed: int, months: int, unused_only: bool
) -> None:
    until, today = start + timedelta(days=length), start + timedelta(days=passed)
    released_fen = earned_through(
        price_fen=price_fen,
        deferral_from=start,
        deferral_until=until,
        day=add_months(today.replace(day=1), -months) - ONE_DAY,
    )

    parts = refund_parts(
        price_fen=price_fen,
        released_fen=released_fen,
        deferral_from=start,
        deferral_until=until,
        day=today,
        unused_only=unused_only,
    )

    assert min(parts) >= 0
    assert parts.deferred_fen + parts.revenue_fen == parts.amount_fen <= price_fen
    assert released_fen + parts.deferred_fen + parts.kept_fen == price_fen
    assert unused_only or parts.amount_fen == price_fen


@pytest.mark.row("CARD-11")
@pytest.mark.parametrize("row", read_table(PAGE, "Days left"))
def test_the_days_left_are_as_the_page_tells(row: tuple[str, ...]) -> None:
    terms: list[Term] = []
    for each in row[0].split("; "):
        today, _for, length = each.partition(" for ")
        terms.append(next_term(_length(length), held=terms[-1] if terms else None, today=day(today)))

    assert days_of(terms[:-1]) == (None if row[2] == "-" else (day(row[2]), day(row[3])))


def test_seven_days_to_refund_end_seven_days_after_the_opening() -> None:
    assert refundable_through(opened_on=date(2026, 1, 28), refund_days=7) == date(2026, 2, 4)


def _link(text: str) -> LinkAnswer | None:
    state, _space, rate = text.partition(" ")
    return None if text == "-" else LinkAnswer(LinkState(state), Rate.of(rate))


def _rate(text: str) -> Rate | None:
    return None if text == "-" else Rate.of(text)


@pytest.mark.row("CARD-5")
@pytest.mark.parametrize("row", read_table(PAGE, "Rates at a store"))
def test_a_rate_is_as_the_page_tells(row: tuple[str, ...]) -> None:
    found = rate_at(store=_link(row[0]), merchant=_link(row[1]), default=_rate(row[2]))

    assert found == _rate(row[3])


def _transitions(heading: str) -> dict[str, set[str]]:
    return {row[0]: set() if row[1] == "-" else set(row[1].split(", ")) for row in read_table(PAGE, heading)}


def test_plans_and_links_move_as_the_page_tells() -> None:
    plans = {state.value: {each.value for each in PLAN_TRANSITIONS[state]} for state in PlanState}
    links = {state.value: {each.value for each in LINK_TRANSITIONS[state]} for state in LinkState}

    assert plans == _transitions("Plans and prices")
    assert links == _transitions("What a card's holder pays")


def test_a_card_number_ends_with_a_check_digit() -> None:
    assert card_number(42) == "600000000429"
    assert card_number(12_345_678_901) == "6123456789019"
