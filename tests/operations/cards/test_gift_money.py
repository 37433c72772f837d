"""The money of gift codes: every act is a journal, as docs/rules/gift-codes.md says (CARD-12)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from lianka.domain.cards.errors import (
    GiftBatchNotPaid,
    GiftCodesNotVoidable,
    GiftPayerInvalid,
    GiftReferenceUsed,
    GiftRepaymentDiffers,
    NoGiftCodeLeft,
    ReasonTooLong,
)
from lianka.domain.cards.models import GiftCode, GiftRepayment, GiftVoid
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.expire_gift_codes import expire_gift_codes
from lianka.domain.cards.operations.record_gift_repayment import record_gift_repayment
from lianka.domain.cards.operations.void_gift_codes import void_gift_codes
from lianka.domain.cards.queries.gift_codes import get_repayment_due, list_gift_standings
from lianka.domain.cards.values import (
    GIFT_EXPIRY_SOURCE,
    GIFT_OPENING_SOURCE,
    GIFT_PAYMENT_SOURCE,
    GIFT_REPAYMENT_SOURCE,
    GIFT_VOID_SOURCE,
    GiftCodeState,
    GiftMoney,
    GiftPayer,
)
from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import DateNotOver
from lianka.foundation.calendar import end_of_day
from lianka.foundation.errors import DomainError
from lianka.interfaces.shared.world import World
from tests.doc_tables import read_table
from tests.operations.cards.gifts import LAST_DAY, codes_of, drafted, moved, paid, redeem, void
from tests.operations.cards.scene import DINING, MONTH, balance, plan_on_sale
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-12")]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "gift-codes.md"
SOURCES = {
    "paid": GIFT_PAYMENT_SOURCE,
    "redeemed": GIFT_OPENING_SOURCE,
    "voided": GIFT_VOID_SOURCE,
    "repaid": GIFT_REPAYMENT_SOURCE,
    "expired": GIFT_EXPIRY_SOURCE,
}
OVER = end_of_day(LAST_DAY)


@pytest.fixture
def plan(world: World) -> str:
    """A card for a month at 31.00."""
    return plan_on_sale(DINING, MONTH)


def _refusal(work: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value


def _repay(batch: str, amount_fen: int, reference: str = "HK1") -> str:
    return record_gift_repayment(
        batch_public_id=batch, amount_fen=amount_fen, reference=reference, by=OPERATOR, at=OPENED_AT
    )


def _states(batch: str) -> list[str]:
    return list(GiftCode.objects.filter(batch__public_id=batch).order_by("number").values_list("state", flat=True))


def test_the_story_of_the_page_is_what_the_books_say(world: World, plan: str) -> None:
    batch = paid(plan)
    redeem(codes_of(batch)[0], world.wang)
    void(batch, [2])
    _repay(batch, 3333)
    expire_gift_codes(business_date=LAST_DAY, at=OVER)

    told = [(act, *leg) for act, source in SOURCES.items() for leg in moved(source)]
    assert told == [(act, debit, credit, int(fen)) for act, debit, credit, fen in read_table(PAGE, "Books")]
    assert _states(batch) == ["redeemed", "voided", "expired"]
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 0
    assert list(check_cards()) == []


def test_what_is_voided_goes_back_into_what_a_merchant_is_owed_if_it_came_from_there(world: World, plan: str) -> None:
    batch = paid(plan, company="", merchant_id=world.books, paid_by=GiftPayer.PAYABLE)

    void(batch, None)

    assert balance(chart.PAYABLE, world.books) == 0
    assert get_repayment_due(batch_id=GiftVoid.objects.get().batch_id) == 0
    assert list(check_cards()) == []


def test_what_is_voided_may_be_kept(world: World, plan: str) -> None:
    batch = paid(plan)

    voided = void(batch, [1, 3], money=GiftMoney.KEEP)

    assert (voided.code_count, voided.amount_fen) == (2, 6_667)
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 6_667
    assert _states(batch) == ["voided", "new", "voided"]
    assert isinstance(_refusal(lambda: _repay(batch, 6_667)), GiftRepaymentDiffers)
    assert list(check_cards()) == []


def test_all_that_are_left_are_voided_at_once_and_then_none_is(world: World, plan: str) -> None:
    batch = paid(plan)
    redeem(codes_of(batch)[1], world.wang)

    void(batch, None)

    assert _states(batch) == ["voided", "redeemed", "voided"]
    assert isinstance(_refusal(lambda: void(batch, None)), NoGiftCodeLeft)


def test_codes_are_voided_all_or_none(world: World, plan: str) -> None:
    batch = paid(plan)
    redeem(codes_of(batch)[1], world.wang)

    refusal = _refusal(lambda: void(batch, [1, 2, 9]))

    assert isinstance(refusal, GiftCodesNotVoidable)
    assert refusal.facts == {"numbers": "2, 9"}
    assert _states(batch) == ["new", "redeemed", "new"]
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 6_667


def test_a_draft_has_nothing_to_void(world: World, plan: str) -> None:
    batch = drafted(plan)

    assert isinstance(_refusal(lambda: void(batch, None)), GiftBatchNotPaid)
    assert isinstance(_refusal(lambda: _repay(batch, 1)), GiftBatchNotPaid)


def test_a_reason_has_its_room(plan: str) -> None:
    batch = paid(plan)
    asked = {"batch_public_id": batch, "numbers": None, "money": GiftMoney.KEEP, "by": OPERATOR, "at": OPENED_AT}

    refusal = _refusal(lambda: void_gift_codes(**asked, reason="因" * 201))  # type: ignore[arg-type]

    assert isinstance(refusal, ReasonTooLong)
    assert _states(batch) == ["new"] * 3


def test_a_repayment_is_recorded_whole_and_once(world: World, plan: str) -> None:
    batch, other = paid(plan), paid(plan)
    for each in (batch, other):
        void(each, [1])
    void(batch, [2])

    assert isinstance(_refusal(lambda: _repay(batch, 3334)), GiftRepaymentDiffers)
    assert isinstance(_refusal(lambda: _repay(batch, 6667, "")), GiftPayerInvalid)
    _repay(batch, 6667)
    assert isinstance(_refusal(lambda: _repay(batch, 6667, "HK2")), GiftRepaymentDiffers)
    assert isinstance(_refusal(lambda: _repay(other, 3334)), GiftReferenceUsed)
    assert GiftRepayment.objects.get().amount_fen == 6667
    assert balance(chart.CARDS_GIFT_REPAYMENTS, world.platform) == 3334
    assert list(check_cards()) == []


def test_expiring_ends_each_batch_once_on_its_day(world: World, plan: str) -> None:
    paid(plan)
    paid(plan, expires_at=OVER + timedelta(days=1))

    assert expire_gift_codes(business_date=LAST_DAY - timedelta(days=1), at=OVER) == 0
    assert expire_gift_codes(business_date=LAST_DAY, at=OVER) == 3
    assert expire_gift_codes(business_date=LAST_DAY, at=OVER) == 0
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 10_000
    assert list(check_cards()) == []
    with pytest.raises(DateNotOver):
        expire_gift_codes(business_date=LAST_DAY + timedelta(days=1), at=OVER)


def test_a_job_that_did_not_run_is_caught_up(world: World, plan: str) -> None:
    batch = paid(plan)
    late = LAST_DAY + timedelta(days=40)

    assert expire_gift_codes(business_date=late, at=end_of_day(late)) == 3

    assert {code.ended_at for code in GiftCode.objects.filter(batch__public_id=batch)} == {OVER}


def test_the_money_of_expired_codes_may_be_kept_for_the_buyer(world: World, plan: str) -> None:
    batch = paid(plan, keeps_expired=True)
    expire_gift_codes(business_date=LAST_DAY, at=OVER)
    assert _states(batch) == ["expired"] * 3
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 10_000
    assert list(check_cards()) == []

    void(batch, [1], at=OVER)
    void(batch, None, money=GiftMoney.KEEP, at=OVER)

    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 0
    assert balance(chart.CARDS_GIFT_REPAYMENTS, world.platform) == 3334
    assert balance(chart.REVENUE_BREAKAGE, world.platform) == 6666
    assert list(check_cards()) == []


def test_codes_that_expired_into_revenue_are_settled(plan: str) -> None:
    batch = paid(plan)
    expire_gift_codes(business_date=LAST_DAY, at=OVER)

    assert isinstance(_refusal(lambda: void(batch, None, at=OVER)), NoGiftCodeLeft)
    assert isinstance(_refusal(lambda: void(batch, [1], at=OVER)), GiftCodesNotVoidable)


def test_the_standings_of_batches_are_counted_together(world: World, plan: str) -> None:
    batch, other = paid(plan), paid(plan)
    redeem(codes_of(batch)[0], world.wang)
    ids = dict(GiftCode.objects.values_list("batch__public_id", "batch_id"))

    standings = list_gift_standings(batch_ids=ids.values())

    assert standings[ids[batch]] == [(GiftCodeState.NEW, 2, 6666), (GiftCodeState.REDEEMED, 1, 3334)]
    assert standings[ids[other]] == [(GiftCodeState.NEW, 3, 10_000)]
