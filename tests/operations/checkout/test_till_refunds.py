import pytest

from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from tests.operations.checkout.tills import NOODLES, balances, results, take_in, told
from tests.world import World


@pytest.mark.row("BUY-7", "PTS-6")
def test_a_refund_undoes_its_part_of_everything_and_the_last_one_takes_the_rest(world: World) -> None:
    take_in(told("1", 10_000))

    take_in(told("2", -3_333, day=1))

    first = Refund.objects.get(receipt_number="2")
    assert (first.points_taken_back, first.points_cost_fen, first.transaction_fee_fen) == (33, 39, 99)
    assert balances(world.books, [chart.PAYABLE]) == [9_580 - 3_333 + 39 + 99]
    assert balances(world.zhao, [chart.POINTS]) == [67]

    take_in(told("3", -6_667, day=2))

    rest = Refund.objects.get(receipt_number="3")
    assert (rest.points_taken_back, rest.points_cost_fen, rest.transaction_fee_fen) == (67, 81, 201)
    assert balances(world.books, [chart.PAYABLE, chart.POINTS_ISSUED]) == [0, 0]
    assert balances(world.platform, [chart.CHANNEL, chart.REVENUE_TRANSACTION, chart.POINTS_FUND]) == [0, 0, 0]
    assert Purchase.objects.get().refunded_fen == 10_000


def test_parts_of_one_purchase_refunded_in_its_own_batch_add_up_too(world: World) -> None:
    batch = take_in(told("1", 10_000), told("2", -3_333), told("3", -6_667))

    assert results(batch) == ["purchase", "refund", "refund"]
    assert list(Refund.objects.order_by("id").values_list("points_taken_back", flat=True)) == [33, 67]
    assert balances(world.books, [chart.PAYABLE]) == [0]
    assert Purchase.objects.get().refunded_fen == 10_000


def test_points_spent_on_a_refunded_purchase_come_back(world: World) -> None:
    take_in(told("1", 10_000), told("2", 2_000, merchant=NOODLES, day=1, points_spent=50))

    take_in(told("3", -1_000, merchant=NOODLES, day=2))

    refund = Refund.objects.get()
    assert (refund.points_returned, refund.points_worth_fen) == (25, 22)
    assert (refund.points_taken_back, refund.points_cost_fen, refund.transaction_fee_fen) == (10, 10, 20)
    assert balances(world.zhao, [chart.POINTS]) == [70 + 25 - 10]
    assert balances(world.noodles, [chart.PAYABLE]) == [45 - 41 - 20 - 22 + 10 + 20]


def test_points_that_were_spent_meanwhile_become_a_debt(world: World) -> None:
    take_in(told("1", 10_000), told("2", 100, merchant=NOODLES, day=1, points_spent=100))

    take_in(told("3", -10_000, day=2))

    assert balances(world.zhao, [chart.POINTS, chart.POINTS_DEBT]) == [0, -99]
    assert list(check_books()) == []


def test_a_refund_without_a_purchase_moves_the_collected_money_alone(world: World) -> None:
    batch = take_in(told("1", -4_000), told("2", -4_000, merchant=NOODLES))

    alone = Refund.objects.filter(purchase=None).order_by("id")
    assert results(batch) == ["standalone_refund", "standalone_refund"]
    assert [(each.amount_fen, each.points_taken_back, each.transaction_fee_fen) for each in alone] == [
        (4_000, 0, 0)
    ] * 2
    assert balances(world.books, [chart.PAYABLE]) == [-4_000]
    assert balances(world.noodles, [chart.PAYABLE]) == [0]
    assert balances(world.platform, [chart.CHANNEL]) == [4_000]


@pytest.mark.parametrize(
    ("purchases", "refund_fen", "undone"),
    [
        ([1_000, 1_000], 1_000, "p1"),  # the latest of exactly that amount
        ([1_000, 3_000], 1_000, "p0"),  # exactly that amount, though a later one is large enough
        ([5_000, 3_000], 1_000, "p1"),  # else the latest large enough
        ([5_000, 300], 1_000, "p0"),
        ([999], 1_000, None),
    ],
    ids=["latest-exact", "exact-before-later", "latest-large-enough", "only-large-enough", "none"],
)
@pytest.mark.parametrize("is_one_batch", [True, False], ids=["one-batch", "two-batches"])
def test_a_refund_finds_its_purchase(
    world: World, purchases: list[int], refund_fen: int, undone: str | None, is_one_batch: bool
) -> None:
    bought = [told(f"p{index}", paid_fen, day=index) for index, paid_fen in enumerate(purchases)]
    refund = told("r", -refund_fen, day=9)

    for batch in [[*bought, refund]] if is_one_batch else [bought, [refund]]:
        take_in(*batch)

    of = Refund.objects.get().purchase
    assert (of.receipt_number if of else None) == undone


def test_a_refund_undoes_neither_a_later_purchase_nor_one_of_someone_else(world: World) -> None:
    take_in(
        told("1", 1_000, day=5),
        told("2", 1_000, member="7001"),
        told("3", 1_000, merchant=NOODLES),
    )

    batch = take_in(told("r", -1_000, day=4))

    assert results(batch) == ["standalone_refund"]


def test_a_purchase_is_never_refunded_more_than_once_over(world: World) -> None:
    batch = take_in(told("1", 1_000), *(told(f"r{index}", -400, day=1) for index in range(3)))

    assert results(batch) == ["purchase", "refund", "refund", "standalone_refund"]
    assert Purchase.objects.get().refunded_fen == 800
