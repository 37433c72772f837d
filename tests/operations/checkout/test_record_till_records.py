from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.checkout.models import Purchase, Refund, TillReceipt
from lianka.domain.checkout.values import MemberKey, MerchantKey, NewMerchantTerms, TillParties
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.members.models import Member
from lianka.domain.members.values import MemberStatus
from lianka.domain.merchants.models import Merchant
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.merchants.values import CollectMode, ContractTerms, MerchantStatus
from lianka.foundation.calendar import business_date
from lianka.foundation.values import Rate
from tests.operations.checkout.tills import (
    FUEL,
    NOODLES,
    NOON,
    balances,
    results,
    row_counts,
    take_in,
    told,
)
from tests.world import OPENED_AT, OPERATOR, World

NEW_TERMS = ContractTerms(
    transaction_rate=Rate.of("0.01"),
    points_per_yuan=Rate.of(2),
    issue_price=Rate.of(1),
    redemption_price=Rate.of("0.9"),
    collect_mode=CollectMode.PLATFORM,
)
NEWCOMERS = TillParties(
    new_merchants=NewMerchantTerms(
        terms=NEW_TERMS, valid_from=business_date(OPENED_AT), trade="services", trades={"books": "books"}
    )
)


@pytest.mark.row("BUY-7")
def test_a_purchase_books_money_commission_and_points(world: World) -> None:
    batch = take_in(told("1", 10_000))

    purchase = Purchase.objects.get()
    assert results(batch) == ["purchase"]
    assert batch.outcomes[0].public_id == purchase.public_id
    assert (purchase.paid_fen, purchase.transaction_fee_fen) == (10_000, 300)
    assert (purchase.points_earned, purchase.points_cost_fen, purchase.refunded_fen) == (100, 120, 0)
    assert (purchase.member_id, purchase.merchant_id, purchase.collect_mode) == (world.zhao, world.books, "platform")
    assert balances(world.books, [chart.PAYABLE, chart.POINTS_ISSUED]) == [10_000 - 300 - 120, -100]
    assert balances(world.zhao, [chart.POINTS]) == [100]
    assert balances(world.platform, [chart.CHANNEL, chart.REVENUE_TRANSACTION, chart.POINTS_FUND]) == [
        -10_000,
        300,
        120,
    ]


def test_a_merchant_that_collects_owes_commission_and_points_only(world: World) -> None:
    take_in(told("1", 10_000, merchant=NOODLES))

    assert balances(world.noodles, [chart.PAYABLE]) == [-200 - 100]
    assert balances(world.platform, [chart.CHANNEL]) == [0]


def test_the_rate_of_the_category_counts(world: World) -> None:
    take_in(told("1", 10_000, category="stationery"), told("2", 10_000, category="maps"))

    assert list(Purchase.objects.order_by("id").values_list("points_earned", flat=True)) == [300, 100]


def test_a_merchant_that_has_bought_no_points_issues_none(world: World) -> None:
    take_in(told("1", 10_000, merchant=FUEL))

    assert Purchase.objects.get().points_earned == 0
    assert balances(world.fuel, [chart.PAYABLE, chart.POINTS_DUE]) == [10_000 - 60, 0]


def test_a_receipt_that_comes_again_adds_nothing(world: World) -> None:
    first = take_in(told("1", 10_000), told("2", -4_000, day=1))
    before = row_counts()

    again = take_in(told("1", 10_000), told("2", -4_000, day=1))

    assert results(again) == ["duplicate", "duplicate"]
    assert [each.public_id for each in again.outcomes] == [each.public_id for each in first.outcomes]
    assert row_counts() == before


@pytest.mark.parametrize(
    "changed",
    [
        told("1", 10_001),
        told("1", -10_000),
        told("1", 10_000, day=1),
        told("1", 10_000, category="maps"),
        told("1", 10_000, member="6100-0008"),
    ],
    ids=["amount", "refund", "day", "category", "member"],
)
def test_a_receipt_that_comes_again_with_other_content_is_refused(world: World, changed: object) -> None:
    take_in(told("1", 10_000))
    before = row_counts()

    batch = take_in(changed)  # type: ignore[arg-type]  # a till record, as the table above says

    assert results(batch) == ["receipt_used"]
    assert row_counts() == before


def test_the_same_receipt_number_at_another_merchant_is_another_receipt(world: World) -> None:
    batch = take_in(told("1", 10_000), told("1", 10_000, merchant=NOODLES))

    assert results(batch) == ["purchase", "purchase"]


def test_a_receipt_twice_in_one_batch_counts_once(world: World) -> None:
    batch = take_in(told("1", 10_000), told("1", 10_000), told("1", 9_000))

    assert results(batch) == ["purchase", "duplicate", "receipt_used"]
    assert balances(world.zhao, [chart.POINTS]) == [100]


def test_unknown_members_are_pre_registered_once(world: World) -> None:
    batch = take_in(told("1", 5_000, member="7001"), told("2", 5_000, member="7001"), told("3", 100, member="7002"))

    member = Member.objects.get(external_ref="7001")
    assert (batch.new_members, member.status) == (2, MemberStatus.PRE_REGISTERED)
    assert balances(member.pk, [chart.POINTS]) == [100]


def test_members_may_be_known_by_their_phone(world: World) -> None:
    parties = TillParties(member_key=MemberKey.PHONE, merchant_key=MerchantKey.NAME)

    batch = take_in(told("1", 5_000, member="138 0000 5678"), told("2", 100, member="13911112222"), parties=parties)

    assert (results(batch), batch.new_members) == (["purchase", "purchase"], 1)
    assert balances(world.wang, [chart.POINTS]) == [50]


def test_merchants_may_be_known_by_their_code(world: World) -> None:
    code = Merchant.objects.get(pk=world.books).code

    batch = take_in(
        told("1", 100, merchant=code),
        told("2", 100, merchant="M999999"),
        parties=TillParties(merchant_key=MerchantKey.CODE),
    )

    assert results(batch) == ["purchase", "merchant_unknown"]


def test_an_unknown_merchant_is_refused_and_its_members_are_not_met(world: World) -> None:
    before = row_counts()

    batch = take_in(told("1", 5_000, member="7001", merchant="路边摊"))

    assert results(batch) == ["merchant_unknown"]
    assert (batch.new_members, batch.new_merchants, row_counts()) == (0, 0, before)


def test_unknown_merchants_are_created_where_it_is_said_what_they_sign(world: World) -> None:
    batch = take_in(
        told("1", 5_000, merchant="Corner Shop"),
        told("2", 5_000, merchant="corner  shop"),
        told("3", 5_000, merchant="Old Books", category="books"),
        parties=NEWCOMERS,
    )

    created = Merchant.objects.filter(name__in=["Corner Shop", "Old Books"]).order_by("name")
    assert (results(batch), batch.new_merchants) == (["purchase"] * 3, 2)
    assert [merchant.trade.code for merchant in created if merchant.trade] == ["services", "books"]
    assert contracts_at(merchant_ids=[created[0].pk], day=business_date(NOON)) == {created[0].pk: NEW_TERMS}
    assert balances(created[0].pk, [chart.PAYABLE]) == [10_000 - 100 - 200]


def test_points_may_be_spent_besides_the_amount(world: World) -> None:
    take_in(told("1", 10_000))

    take_in(told("2", 2_000, merchant=NOODLES, day=1, points_spent=50))

    purchase = Purchase.objects.get(receipt_number="2")
    assert (purchase.points_spent, purchase.points_worth_fen) == (50, 45)
    assert purchase.transaction_fee_fen == 41  # half up of 0.02 × 2,045
    assert balances(world.noodles, [chart.PAYABLE, chart.POINTS_REDEEMED]) == [45 - 41 - 20, 50]
    assert balances(world.platform, [chart.POINTS_FUND, chart.REVENUE_POINTS_SPREAD]) == [120 - 60 + 20, 60 - 45]
    assert balances(world.zhao, [chart.POINTS]) == [100 - 50 + 20]


def test_points_that_are_not_there_refuse_the_purchase_alone(world: World) -> None:
    batch = take_in(told("1", 2_000, points_spent=50), told("1", 2_000, points_spent=50), told("2", 2_000))

    assert results(batch) == ["insufficient_points", "insufficient_points", "purchase"]
    assert list(TillReceipt.objects.values_list("receipt_number", flat=True)) == ["2"]
    assert balances(world.zhao, [chart.POINTS]) == [20]


def test_a_refund_after_a_purchase_that_was_refused_does_not_undo_it(world: World) -> None:
    batch = take_in(told("1", 2_000, points_spent=50), told("2", -2_000, day=1))

    assert results(batch) == ["insufficient_points", "standalone_refund"]


def test_points_spent_later_in_a_batch_can_be_those_earned_before(world: World) -> None:
    batch = take_in(told("1", 5_000), told("2", 1_000, day=1, points_spent=50))

    assert results(batch) == ["purchase", "purchase"]
    assert balances(world.zhao, [chart.POINTS]) == [10]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (told("1", 100, day=301), "happens_in_future"),
        (told("1", 100, day=-1), "contract_missing"),
        (told("1", -100, day=-1), "contract_missing"),
        (told("1", 100, store="没有的店"), "store_unknown"),
        (told("1", 0), "till_record_invalid"),
        (told("", 100), "till_record_invalid"),
        (told("x" * 65, 100), "till_record_invalid"),
        (told("1", -100, points_spent=1), "till_record_invalid"),
        (told("1", 100, points_spent=-1), "till_record_invalid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_recorded_is_refused_and_changes_nothing(world: World, record: object, code: str) -> None:
    before = row_counts()

    batch = take_in(record)  # type: ignore[arg-type]  # a till record, as the table above says

    assert results(batch) == [code]
    assert row_counts() == before


def test_a_suspended_merchant_sells_nothing_and_may_give_money_back(world: World) -> None:
    take_in(told("1", 10_000))
    move_merchant(
        merchant_id=world.books, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=NOON, reason="inspection"
    )

    batch = take_in(told("2", 10_000, day=1), told("3", -10_000, day=1))

    assert results(batch) == ["merchant_not_active", "refund"]


def test_a_store_is_found_by_its_name_at_its_merchant(world: World) -> None:
    store = open_store(merchant_id=world.books, name="南门店", address="", by=OPERATOR, at=OPENED_AT)

    batch = take_in(told("1", 100, store="南门店"), told("1", 100, store="南门店", merchant=NOODLES))

    assert results(batch) == ["purchase", "store_unknown"]
    assert Purchase.objects.get().store == store


def test_the_number_of_statements_does_not_grow_with_the_batch(world: World) -> None:
    small = [told(f"a{index}", 1_000 + index, member=f"8{index}") for index in range(2)] + [
        told("ar", -1_000, member="80")
    ]
    large = [told(f"b{index}", 1_000 + index, member=f"9{index}") for index in range(90)]
    large += [told(f"br{index}", -1_000, member=f"9{index}") for index in range(30)]
    take_in(told("0", 1_000, member="7001"), told("0r", -1_000, member="7001"))

    with CaptureQueriesContext(connection) as few:
        take_in(*small)
    with CaptureQueriesContext(connection) as many:
        take_in(*large)

    assert len(many) == len(few)


def test_the_books_add_up_after_everything(world: World) -> None:
    take_in(
        told("1", 10_000),
        told("2", 3_000, merchant=NOODLES, day=1, points_spent=40),
        told("3", -4_000, day=2),
        told("4", -3_000, merchant=NOODLES, day=3),
        told("5", -700, merchant=FUEL, day=3),
    )

    assert list(check_books()) == []
    assert Refund.objects.count() == 3
    assert Journal.objects.count() == 5


def test_the_moment_of_recording_may_be_the_moment_it_happened(world: World) -> None:
    assert results(take_in(told("1", 100), at=NOON)) == ["purchase"]
    assert results(take_in(told("2", 100), at=NOON - timedelta(microseconds=1))) == ["happens_in_future"]
