"""Books as sales would leave them: what settlement reads, written without knowing checkout."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef, Journal, Posting, Transfer
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.operations.issue_statements import issue_statements
from lianka.domain.settlement.queries import list_statements
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.world import OPERATOR

ZONE = ZoneInfo("Asia/Shanghai")


def on(day: str | date, hour: int = 12) -> datetime:
    """A moment of a business day."""
    return datetime.combine(date.fromisoformat(str(day)), time(hour), tzinfo=ZONE)


def sale(
    world: World,
    merchant: int,
    key: str,
    day: str | date,
    *,
    collected: int = 0,
    issued: int = 0,
    redeemed: int = 0,
    commission: int = 0,
    source: str = "purchase",
) -> Journal:
    """A sale's movements of the payable account, in fen; negative ones undo, as a refund does."""
    payable = AccountRef(chart.PAYABLE, merchant)
    moves = (
        (chart.CHANNEL, collected),
        (chart.POINTS_FUND, redeemed),
        (chart.POINTS_FUND, -issued),
        (chart.REVENUE_TRANSACTION, -commission),
    )
    transfers = tuple(Transfer(*_sides(AccountRef(kind, world.platform), payable, fen)) for kind, fen in moves if fen)
    return Journal(source, key, source, on(day), transfers)


def _sides(other: AccountRef, payable: AccountRef, fen: int) -> tuple[AccountRef, AccountRef, int]:
    return (other, payable, fen) if fen > 0 else (payable, other, -fen)


@transaction
def book(*journals: Journal, at: datetime | None = None) -> Sequence[Posting]:
    """Post the journals, at the moment the latest of them happened."""
    postings = post(journals, at=at or max(each.happened_at for each in journals))
    assert [each.refusal for each in postings] == [None] * len(journals)
    return postings


def close(through: str | date) -> date:
    """Close the dates up to and including the day, as soon as it is over."""
    day = date.fromisoformat(str(through))
    close_dates(through=day, at=end_of_day(day))
    return day


def settle(through: str | date, *merchants: int) -> list[Statement]:
    """Close the dates, issue what is due and return the statements, the earliest first."""
    day = close(through)
    issued = issue_statements(through=day, merchant_ids=merchants or None, by=OPERATOR, at=end_of_day(day))
    found = list_statements(public_ids=issued.public_ids)
    return sorted(found, key=lambda each: (each.period_start, each.merchant_id))


def payable(merchant: int) -> int:
    """What the books say the merchant is owed now."""
    return balance_of(AccountRef(chart.PAYABLE, merchant))


def figures(statement: Statement) -> tuple[int, int, int, int]:
    """Opening, payments, amount due, closing."""
    return statement.opening_fen, statement.payments_fen, statement.due_fen, statement.closing_fen
