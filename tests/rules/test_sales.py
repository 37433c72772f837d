from datetime import UTC, date, datetime

from lianka.domain.checkout.rules.sales import (
    MoneyBack,
    Sale,
    SaleToUndo,
    house_accounts,
    purchase_journal,
    refund_journal,
    transaction_fee_fen,
)
from lianka.domain.checkout.values import Channel
from lianka.domain.ledger.values import AccountRef, Transfer
from lianka.domain.loyalty.values import NO_GROWTH, EarningPlan, EarnRate, NothingEarned, RateSource
from lianka.domain.merchants.values import CollectMode, ContractTerms
from lianka.foundation.values import Rate

AT = datetime(2026, 1, 5, tzinfo=UTC)
NOTHING = EarningPlan(0, 0, EarnRate(Rate.of(0), RateSource.DEFAULT, ""), None, NothingEarned.ROUNDED_TO_NOTHING)
HOUSE = house_accounts(1)
PAYABLE, CHANNEL, REVENUE = AccountRef("payable", 7), AccountRef("channel", 1), AccountRef("revenue.transaction", 1)


def terms(collect_mode: CollectMode, rate: str = "0.03") -> ContractTerms:
    return ContractTerms(
        transaction_rate=Rate.of(rate),
        issue_price=Rate.of(1),
        redemption_price=Rate.of(1),
        collect_mode=collect_mode,
    )


def sale(collect_mode: CollectMode, *, fee_fen: int) -> Sale:
    return Sale(
        place=0,
        id=1,
        public_id="pur_1",
        merchant_id=7,
        member_id=3,
        store_id=None,
        receipt_number="1",
        category="",
        happened_at=AT,
        business_date=date(2026, 1, 5),
        paid_fen=10_000,
        points_spent=0,
        terms=terms(collect_mode),
        earning=NOTHING,
        growth=NO_GROWTH,
        redemption=None,
        fee_fen=fee_fen,
    )


def refund(amount_fen: int, *, before_fen: int, paid_fen: int = 10_000) -> MoneyBack:
    of = SaleToUndo(
        id=1,
        public_id="pur_1",
        happened_at=AT,
        paid_fen=paid_fen,
        refunded_fen=before_fen + amount_fen,
        stored_refunded_fen=before_fen,
        collect_mode=CollectMode.PLATFORM,
        terms=terms(CollectMode.PLATFORM),
        points_earned=0,
        points_cost_fen=0,
        points_spent=0,
        points_worth_fen=0,
        fee_fen=301,
    )
    return MoneyBack(
        place=1,
        public_id="ref_1",
        merchant_id=7,
        member_id=3,
        channel=Channel.TILL_RECORD,
        receipt_number="2",
        reason="",
        happened_at=AT,
        business_date=date(2026, 1, 5),
        amount_fen=amount_fen,
        collect_mode=CollectMode.PLATFORM,
        of=of,
        before_fen=before_fen,
    )


def test_the_commission_is_on_money_and_points_together_half_up_once() -> None:
    assert transaction_fee_fen(terms(CollectMode.MERCHANT, "0.02"), paid_fen=2_000, worth_fen=45) == 41
    assert transaction_fee_fen(terms(CollectMode.MERCHANT, "0.02"), paid_fen=2_000, worth_fen=24) == 40


def test_money_the_platform_collects_is_owed_to_the_merchant() -> None:
    journal = purchase_journal(sale(CollectMode.PLATFORM, fee_fen=300), house=HOUSE)

    assert journal is not None
    assert journal.transfers == (Transfer(CHANNEL, PAYABLE, 10_000), Transfer(PAYABLE, REVENUE, 300))
    assert (journal.source, journal.key) == ("purchase", "pur_1")


def test_money_the_merchant_collects_is_not_in_the_books() -> None:
    journal = purchase_journal(sale(CollectMode.MERCHANT, fee_fen=300), house=HOUSE)

    assert journal is not None
    assert journal.transfers == (Transfer(PAYABLE, REVENUE, 300),)


def test_a_purchase_that_moves_nothing_is_no_journal() -> None:
    assert purchase_journal(sale(CollectMode.MERCHANT, fee_fen=0), house=HOUSE) is None


def test_parts_of_the_commission_go_back_and_add_up() -> None:
    parts = [refund(3_333, before_fen=0), refund(3_333, before_fen=3_333), refund(3_334, before_fen=6_666)]

    assert [part.fee_fen for part in parts] == [100, 100, 101]


def test_a_purchase_paid_with_points_alone_gives_its_whole_commission_back() -> None:
    assert refund(0, before_fen=0, paid_fen=0).fee_fen == 301


def test_a_refund_moves_the_money_the_other_way() -> None:
    journal = refund_journal(refund(3_333, before_fen=0), house=HOUSE)

    assert journal is not None
    assert journal.transfers == (Transfer(PAYABLE, CHANNEL, 3_333), Transfer(REVENUE, PAYABLE, 100))
