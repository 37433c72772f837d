"""Cash-back for tests: a rule, purchases that a till tells of, and what came of them."""

from datetime import date, datetime, timedelta
from typing import Any

from lianka.domain.checkout.models import Purchase
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.values import Channel
from lianka.domain.ledger import chart
from lianka.domain.rewards.models import CashBack, CashBackInstalment
from lianka.domain.rewards.operations.announce_cash_back_rule import announce_cash_back_rule
from lianka.domain.rewards.operations.decide_cash_backs import decide_cash_backs
from lianka.domain.rewards.operations.pay_cash_backs import pay_cash_backs
from lianka.domain.rewards.values.cash_back import CashBackTerms
from lianka.foundation.calendar import ONE_DAY, start_of_day
from lianka.foundation.values import Rate
from tests.operations.checkout.tills import take_in, told
from tests.operations.rewards.scene import balance, budget_of
from tests.world import OPENED_AT, OPERATOR

BEFORE = OPENED_AT - timedelta(days=2)
FIRST_DAY = OPENED_AT.date()


def rule_of(*, rate: str = "0.05", at: datetime = BEFORE, budget_id: int | None = None, **given: Any) -> int:
    """5% of what is bought from the day of opening on comes back, out of a budget of 1,000 yuan."""
    terms = CashBackTerms(
        **{
            "rate": Rate.of(rate),
            "valid_from": FIRST_DAY,
            "budget_id": budget_of() if budget_id is None else budget_id,
            **given,
        }
    )
    return announce_cash_back_rule(terms=terms, by=OPERATOR, at=at)


def buy(receipt: str, amount_fen: int, *, day: int = 0, **given: Any) -> str:
    """赵 buys books at noon of that day after the opening, as the till tells a moment later; the purchase's id."""
    at = OPENED_AT + timedelta(days=day, hours=4)
    [outcome] = take_in(told(receipt, amount_fen, day=day, **given), at=at).outcomes
    assert outcome.public_id, outcome.refusal
    return outcome.public_id


def decide(*, day: int = 0, late: timedelta = timedelta(hours=5)) -> int:
    """The job that runs every second, on that day after the opening."""
    return decide_cash_backs(at=OPENED_AT + timedelta(days=day) + late)


def close(day: date, *, late: timedelta = timedelta(minutes=5)) -> int:
    """The daily job for the date that closes, as the next one begins."""
    return pay_cash_backs(business_date=day, at=start_of_day(day + ONE_DAY) + late)


def refund(purchase: str, amount_fen: int, *, key: str = "refund", day: int = 1) -> None:
    """Give back so much of a purchase on that day after the opening."""
    refund_purchase(
        purchase_public_id=purchase,
        amount_fen=amount_fen,
        key=key,
        reason="退货",
        channel=Channel.BACK_OFFICE,
        by=OPERATOR,
        at=OPENED_AT + timedelta(days=day, hours=6),
    )


def cash_back_of(purchase: str) -> CashBack:
    """The cash-back of a purchase."""
    return CashBack.objects.get(purchase=purchase)


def parts_of(purchase: str) -> list[tuple[int, int, int, bool]]:
    """Amount, cancelled, taken back and whether it was paid, of each instalment of a purchase."""
    rows = CashBackInstalment.objects.filter(cash_back__purchase=purchase).order_by("number")
    return [(row.amount_fen, row.cancelled_fen, row.taken_fen, row.paid_at is not None) for row in rows]


def coins_of(member_id: int) -> int:
    """The coins a member has, less those owed."""
    return balance(chart.COINS, member_id) + balance(chart.COINS_DEBT, member_id)


def member_of(purchase: str) -> int:
    """Who bought it."""
    return int(Purchase.objects.get(public_id=purchase).member_id)
