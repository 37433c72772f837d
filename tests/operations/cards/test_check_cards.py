"""The self-check notices every amount and count of cards that was changed behind its back."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import models

from lianka.config import wiring
from lianka.domain.cards.models import CardIncomeRelease, CardPlan, CardRefund, CardTerm, GroupCode, MemberCard
from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.refund_term import refund_term
from lianka.domain.cards.operations.release_card_income import release_card_income
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.values import AccountRef, Transfer
from lianka.domain.ledger.values import Journal as NewJournal
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.operations.behind import change, remove
from tests.operations.cards.scene import (
    DINING,
    FOR_GOOD,
    FREE_WEEK,
    MONTH,
    THIRTY_DAYS,
    WELCOME,
    on,
    plan_on_sale,
    sell,
)
from tests.operations.settlement.scene import book
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("SAFE-5")]


@pytest.fixture(autouse=True)
def _sold(world: World) -> None:
    """Cards with stock and without, free, renewed and for good, in a group, earned over two months."""
    dining = plan_on_sale(replace(DINING, stock_total=9), THIRTY_DAYS, MONTH)
    add_group_code(plan_public_id=dining, label="一群", address="https://a.cn/g", capacity=9, by=OPERATOR, at=OPENED_AT)
    for_good, free = plan_on_sale(DINING, FOR_GOOD), plan_on_sale(WELCOME, FREE_WEEK)
    sell(world.wang, dining, at=on("2026-01-22"))
    sell(world.wang, dining, at=on("2026-01-23"), option=1)
    sell(world.li, for_good, at=on("2026-01-31"))
    sell(world.li, free, at=on("2026-01-31"))
    for day in (date(2026, 1, 31), date(2026, 2, 28)):
        release_card_income(business_date=day, at=end_of_day(day))


def _found() -> list[tuple[str, str]]:
    return [(table, row.split()[0]) for table, row, _what in check_cards()]


def _named(row: models.Model) -> tuple[str, str]:
    return row._meta.db_table, str(row.pk)


def test_what_nobody_changed_is_right() -> None:
    counts = [each.objects.count() for each in (CardPlan, GroupCode, MemberCard, CardTerm, CardIncomeRelease)]

    assert counts == [3, 1, 3, 4, 5]
    assert list(check_cards()) == []
    assert "lianka.domain.cards.operations.check_cards.check_cards" in wiring.CHECKS


@pytest.mark.parametrize(
    ("model", "column", "by"),
    [
        (CardTerm, "price_fen", 1),
        (CardIncomeRelease, "amount_fen", -1),
        (CardIncomeRelease, "released_fen", 1),
        (MemberCard, "term_count", 1),
        (GroupCode, "given_count", 1),
    ],
)
def test_a_changed_amount_or_count_is_noticed_and_its_row_named(
    model: type[models.Model], column: str, by: int
) -> None:
    for row in model._default_manager.order_by("pk"):
        if getattr(row, "term_limit", None) is None:  # beyond its limit the database itself refuses a card
            before = getattr(row, column)
            change(row, column, before + by)
            assert _named(row) in _found()
            change(row, column, before)
    assert _found() == []


@pytest.mark.parametrize("column", ["opened_count", "option_count"])
def test_a_changed_count_of_a_plan_is_noticed(column: str) -> None:
    plan = CardPlan.objects.get(stock_total=9)

    change(plan, column, getattr(plan, column) + 1)

    assert _found() == [_named(plan)]


def test_a_permanent_price_that_is_not_counted_is_noticed() -> None:
    plan = CardPlan.objects.get(permanent_count=1)

    change(plan, "permanent_count", 0)

    assert _found() == [_named(plan)]


def test_a_card_that_lasts_longer_than_its_terms_is_noticed() -> None:
    for card in MemberCard.objects.order_by("pk"):
        before = card.last_day
        change(card, "last_day", "2033-12-31")
        assert _found() == [_named(card)]
        change(card, "last_day", None if before is None else before.isoformat())
    assert _found() == []


def test_the_difference_says_what_was_found_and_what_the_books_say() -> None:
    term = CardTerm.objects.order_by("pk")[0]
    change(term, "price_fen", 2999)

    first = next(check_cards())

    assert first.row == f"{term.pk} ({term.order})"
    assert first.what == "was paid for as its journal says: found price_fen 2999, expected price_fen 3000"


def test_a_missing_term_is_noticed_at_its_journal_its_card_and_the_account() -> None:
    term = CardTerm.objects.order_by("pk")[1]
    for release in CardIncomeRelease.objects.filter(term=term):
        remove(release)
    remove(term)

    journal = Journal.objects.get(source="card_sale", key=term.order)
    assert ("ledger_journal", str(journal.pk)) in _found()
    assert ("cards_membercard", str(term.card_id)) in _found()
    assert ("ledger_account", "cards.deferred") in _found()


@pytest.fixture
def refund(world: World) -> CardRefund:
    """Ten of 32 days at 31.00 were used; the others went back."""
    plan = plan_on_sale(replace(DINING, refund_days=30, refunds_unused_days=True, stock_total=9), MONTH)
    sell(world.zhao, plan, at=on("2026-03-01"), order="refunded")
    transaction(refund_term)(order="refunded", expected_fen=2132, reason="用不上", by=OPERATOR, at=on("2026-03-11"))
    return CardRefund.objects.get()


@pytest.mark.row("CARD-11")
@pytest.mark.parametrize(("column", "value"), [("kept_fen", 967), ("day", "2026-03-10")])
def test_a_changed_refund_is_noticed(refund: CardRefund, column: str, value: object) -> None:
    assert (refund.amount_fen, refund.kept_fen, _found()) == (2132, 968, [])

    change(refund, column, value)

    assert _named(refund) in _found()


@pytest.mark.row("CARD-11")
def test_a_card_that_counts_its_refunds_wrong_is_noticed(refund: CardRefund) -> None:
    card = MemberCard.objects.filter(last_day__isnull=False, refund_count=0, term_count=2).get()

    change(card, "refund_count", 1)

    assert _found() == [_named(card)]


@pytest.mark.row("CARD-11")
def test_a_missing_refund_is_noticed_at_its_journal_its_card_its_plan_and_the_account(refund: CardRefund) -> None:
    journal, card = Journal.objects.get(source="card_refund"), refund.term.card

    remove(refund)

    found = _found()
    assert ("ledger_journal", str(journal.pk)) in found
    assert ("ledger_account", "cards.deferred") in found
    assert _named(card) in found
    assert _named(card.plan) in found


def test_a_missing_release_is_noticed_at_the_journal_of_its_month() -> None:
    remove(CardIncomeRelease.objects.order_by("pk")[0])

    found = {row: what for _table, row, what in check_cards()}

    assert "moved what was earned in its month: found 1058, expected 91" in found["of card_income 2026-01"]
    assert "cards.deferred" in found


def test_money_on_the_account_that_no_card_explains_is_noticed(world: World) -> None:
    channel, deferred = AccountRef(chart.CHANNEL, world.platform), AccountRef(chart.CARDS_DEFERRED, world.platform)

    book(NewJournal("other", "1", "other", OPENED_AT, (Transfer(channel, deferred, 7),)))

    [difference] = check_cards()
    assert (difference.table, difference.row) == ("ledger_account", "cards.deferred")
    assert difference.what.startswith("holds what was paid for cards and is not earned yet")
