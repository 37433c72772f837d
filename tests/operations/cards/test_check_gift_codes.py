"""The self-check notices every amount and state of gift codes that was changed behind its back."""

import pytest
from django.db import models

from lianka.domain.cards.models import CardPlan, CardTerm, GiftBatch, GiftCode, GiftRepayment, GiftVoid
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.expire_gift_codes import expire_gift_codes
from lianka.domain.cards.operations.record_gift_repayment import record_gift_repayment
from lianka.domain.cards.values import GiftMoney, GiftPayer
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.values import AccountRef, Transfer
from lianka.domain.ledger.values import Journal as NewJournal
from lianka.interfaces.shared.world import World
from tests.operations.behind import change, raised, remove
from tests.operations.cards.gifts import LAST_DAY, codes_of, paid, redeem, void
from tests.operations.cards.scene import DINING, MONTH, plan_on_sale
from tests.operations.cards.test_gift_money import OVER
from tests.operations.settlement.scene import book
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("SAFE-5"), pytest.mark.row("CARD-12")]


@pytest.fixture(autouse=True)
def _sold(world: World) -> None:
    """Codes used, voided, repaid, expired, kept and left, paid for by the bank and out of what a merchant is owed."""
    plan = plan_on_sale(DINING, MONTH)
    by_bank = paid(plan)
    redeem(codes_of(by_bank)[0], world.wang)
    void(by_bank, [2])
    record_gift_repayment(batch_public_id=by_bank, amount_fen=3333, reference="HK", by=OPERATOR, at=OPENED_AT)
    owed = paid(plan, company="", merchant_id=world.books, paid_by=GiftPayer.PAYABLE)
    void(owed, [1])
    void(owed, [2], money=GiftMoney.KEEP)
    paid(plan, keeps_expired=True)
    expire_gift_codes(business_date=LAST_DAY, at=OVER)
    paid(plan, at=OPENED_AT, expires_at=OVER.replace(year=2027))


def _found() -> list[tuple[str, str]]:
    return [(table, row.split()[0]) for table, row, _what in check_cards()]


def test_what_nobody_changed_is_right() -> None:
    counts = [each.objects.count() for each in (GiftBatch, GiftCode, GiftVoid, GiftRepayment)]

    assert counts == [4, 12, 3, 1]
    assert list(check_cards()) == []


@pytest.mark.parametrize(
    ("model", "column"),
    [(GiftBatch, "total_fen"), (GiftVoid, "amount_fen"), (GiftVoid, "count"), (GiftRepayment, "amount_fen")],
)
def test_a_changed_amount_is_noticed_and_its_row_named(model: type[models.Model], column: str) -> None:
    for row in model._default_manager.order_by("pk"):
        with raised(row, column):
            assert (row._meta.db_table, str(row.pk)) in _found()
    assert _found() == []


def test_a_changed_price_of_a_code_is_noticed_at_its_batch() -> None:
    for code in GiftCode.objects.order_by("pk"):
        with raised(code, "price_fen"):
            assert ("cards_giftbatch", str(code.batch_id)) in _found()
    assert _found() == []


def test_a_code_that_is_missing_is_noticed() -> None:
    code = GiftCode.objects.filter(state="new").latest("pk")

    remove(code)

    assert ("cards_giftbatch", str(code.batch_id)) in _found()
    assert ("ledger_account", chart.CARDS_GIFT_CODES) in _found()


def test_a_code_that_says_another_price_than_its_term_is_noticed() -> None:
    term = CardTerm.objects.get()

    change(term, "price_fen", 3333)

    assert ("cards_cardterm", str(term.pk)) in _found()
    assert ("cards_giftbatch", str(GiftCode.objects.get(term=term).batch_id)) in _found()


def test_a_code_that_was_used_for_another_member_is_noticed(world: World) -> None:
    code = GiftCode.objects.get(state="redeemed")

    change(code, "member_id", world.li)

    assert _found() == [("cards_giftbatch", str(code.batch_id))]


def test_a_stock_that_does_not_count_a_gift_is_noticed() -> None:
    plan = CardPlan.objects.get()

    change(plan, "stock_total", 100)

    assert _found() == [("cards_cardplan", str(plan.pk))]


@pytest.mark.parametrize("source", ["gift_payment", "gift_opening", "gift_void", "gift_expiry", "gift_repayment"])
def test_a_journal_of_nothing_is_noticed(world: World, source: str) -> None:
    debit, credit = (AccountRef(kind, world.platform) for kind in (chart.CARDS_GIFT_CODES, chart.CARDS_GIFT_REPAYMENTS))
    book(NewJournal(source, "nothing", "why", OPENED_AT, transfers=(Transfer(debit, credit, 1),)), at=OPENED_AT)

    journal = Journal.objects.get(source=source, key="nothing")
    assert ("ledger_journal", str(journal.pk)) in _found()
    assert ("ledger_account", chart.CARDS_GIFT_CODES) in _found()
