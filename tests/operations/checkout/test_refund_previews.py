"""What a refund would do is what it does."""

import pytest

from lianka.domain.checkout.errors import RefundAmountInvalid, RefundedAlready, RefundExceedsPurchase
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.receipts import get_receipt
from lianka.domain.checkout.queries.refund_previews import preview_refund
from lianka.domain.checkout.values import Channel, LineRefund, Receipt, Tender
from lianka.foundation.errors import DomainError
from tests.operations.checkout.counter import CASHIER, NOW, give_points, placed, set_up_counter
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-8")]


@pytest.fixture
def bought(world: World) -> str:
    """A purchase of ¥88.00 at the noodle shop, 1000 points in it, taken at the till."""
    counter = set_up_counter(world)
    give_points(yuan=1000)
    order = placed(world, counter.noodles, 8_800, points=1_000, tender=Tender.TILL)
    assert order.purchase_id is not None
    return order.purchase_id


def receipt_of(purchase_id: str) -> Receipt:
    return get_receipt(purchase_id=purchase_id)


@pytest.mark.parametrize("parts", [(3_333, 3_333, 1_134), (1, 7_799), (7_800,)])
def test_each_refund_does_what_was_foretold(bought: str, parts: tuple[int, ...]) -> None:
    for number, amount_fen in enumerate(parts):
        foretold = preview_refund(receipt=receipt_of(bought), amount_fen=amount_fen)

        done = refund_purchase(
            purchase_public_id=bought,
            amount_fen=amount_fen,
            key=str(number),
            reason="少上一道菜",
            channel=Channel.COUNTER,
            by=CASHIER,
            at=NOW,
        )

        told = (done.amount_fen, done.points_returned, done.points_taken_back, done.coins_returned, done.stored_fen)
        assert told == tuple(foretold)

    with pytest.raises(RefundedAlready):
        preview_refund(receipt=receipt_of(bought), amount_fen=1)


def test_lines_add_up(bought: str) -> None:
    foretold = preview_refund(receipt=receipt_of(bought), lines=[LineRefund(1, 3_900)])

    assert tuple(foretold) == (3_900, 500, 39, 0, 0)


@pytest.mark.parametrize(
    ("amount_fen", "refusal"),
    [(None, RefundAmountInvalid), (0, RefundAmountInvalid), (-1, RefundAmountInvalid), (7_801, RefundExceedsPurchase)],
)
def test_what_would_be_refused_is_refused_now(bought: str, amount_fen: int | None, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        preview_refund(receipt=receipt_of(bought), amount_fen=amount_fen)
