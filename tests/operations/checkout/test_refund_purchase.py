import pytest

from lianka.domain.checkout.errors import (
    PurchaseNotFound,
    RefundAmountInvalid,
    RefundedAlready,
    RefundExceedsPurchase,
    RefundReasonTooLong,
)
from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries import list_refunds
from lianka.domain.checkout.values import RefundAnswer
from lianka.domain.ledger import chart
from lianka.foundation.errors import DomainError
from lianka.foundation.idempotency import IdempotencyKeyReused
from lianka.foundation.models import AuditEntry
from tests.operations.checkout.tills import MUCH_LATER, balances, row_counts, take_in, told
from tests.world import OPERATOR, World


def give_back(public_id: str, amount_fen: int, *, key: str = "k1", reason: str = "") -> RefundAnswer:
    return refund_purchase(
        purchase_public_id=public_id, amount_fen=amount_fen, key=key, reason=reason, by=OPERATOR, at=MUCH_LATER
    )


@pytest.fixture
def bought(world: World) -> str:
    """The public id of a purchase of 100.00."""
    return take_in(told("1", 10_000)).outcomes[0].public_id or ""


def test_a_refund_by_hand_undoes_its_part_of_everything(world: World, bought: str) -> None:
    answer = give_back(bought, 3_333, reason="broken spine")

    refund = Refund.objects.get()
    assert answer == RefundAnswer(refund.public_id, 3_333, 33, 0, 99)
    assert (refund.channel, refund.reason, refund.receipt_number) == ("back_office", "broken spine", "")
    assert balances(world.books, [chart.PAYABLE]) == [9_580 - 3_333 + 39 + 99]
    assert list_refunds(purchase=Purchase.objects.get()) == [refund]
    assert AuditEntry.objects.filter(action="checkout.refund_purchase", subject=bought).count() == 1


def test_the_same_key_refunds_once(bought: str) -> None:
    assert give_back(bought, 3_333) == give_back(bought, 3_333)

    assert Purchase.objects.get().refunded_fen == 3_333
    with pytest.raises(IdempotencyKeyReused):
        give_back(bought, 3_334)


def test_refunds_by_hand_and_by_the_till_share_what_is_left(bought: str) -> None:
    take_in(told("2", -4_000, day=1))

    with pytest.raises(RefundExceedsPurchase) as refusal:
        give_back(bought, 6_001)
    give_back(bought, 6_000, key="k2")

    assert refusal.value.facts == {"left_fen": 6_000}
    assert Purchase.objects.get().refunded_fen == 10_000


def test_a_purchase_paid_with_points_alone_is_refunded_whole_and_once(world: World, bought: str) -> None:
    spent = take_in(told("2", 0, day=1, points_spent=40)).outcomes[0].public_id or ""

    answer = give_back(spent, 0)

    assert answer.points_returned == 40
    assert balances(world.zhao, [chart.POINTS]) == [100]
    with pytest.raises(RefundedAlready):
        give_back(spent, 0, key="k2")


@pytest.mark.parametrize(
    ("amount_fen", "reason", "refusal"),
    [
        (10_001, "", RefundExceedsPurchase),
        (0, "", RefundAmountInvalid),
        (-1, "", RefundAmountInvalid),
        (100, "x" * 201, RefundReasonTooLong),
    ],
)
def test_a_refund_that_cannot_be_changes_nothing(
    bought: str, amount_fen: int, reason: str, refusal: type[DomainError]
) -> None:
    before = row_counts()

    with pytest.raises(refusal):
        give_back(bought, amount_fen, reason=reason)

    assert row_counts() == before
    assert Purchase.objects.get().refunded_fen == 0


def test_a_purchase_that_is_not_there_cannot_be_refunded(world: World) -> None:
    with pytest.raises(PurchaseNotFound):
        give_back("pur_00000000000000000000", 100)
