"""The statements of cash-back's batches, each one for all rows and the same on both engines."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from lianka.domain.rewards.values.cash_back import Instalment
from lianka.foundation.db import (
    as_day,
    as_given_moment,
    as_moment,
    as_parameter,
    fetch_all,
    insert_rows,
    is_postgresql,
    rows_source,
    update_rows,
)

Month = tuple[int, date, date]
"""A member's month of business dates: the member, its first day, the first day of the next."""

_NOTED = {
    "public_id": "text",
    "purchase": "text",
    "rule_id": "bigint",
    "member_id": "bigint",
    "merchant_id": "bigint",
    "business_date": "date",
    "happened_at": "timestamptz",
    "paid_fen": "bigint",
    "money_fen": "bigint",
    "refunded_fen": "bigint",
    "amount_fen": "bigint",
    "undone_fen": "bigint",
    "refusal": "text",
    "noted_at": "timestamptz",
}
_INSTALMENTS = {
    "cash_back_id": "bigint",
    "number": "integer",
    "due_day": "date",
    "amount_fen": "bigint",
    "cancelled_fen": "bigint",
    "taken_fen": "bigint",
}


class HeldCashBack(NamedTuple):
    """A cash-back whose row is locked, with the budget and the funder of its rule."""

    id: int
    public_id: str
    purchase: str
    member_id: int
    paid_fen: int
    refunded_fen: int
    amount_fen: int
    undone_fen: int
    is_decided: bool
    budget_id: int
    funder_id: int | None


class DueInstalment(NamedTuple):
    """An instalment to be paid: its row, its cash-back, and when it became due."""

    id: int
    cash_back_id: int
    public_id: str
    number: int
    member_id: int
    funder_id: int | None
    fen: int
    due_day: date
    bought_on: date
    bought_at: datetime


def write_noted(rows: Sequence[tuple[object, ...]]) -> None:
    """Write cash-backs to be decided, in the order of the columns."""
    insert_rows("rewards_cashback", _NOTED, rows)


def hold_of_purchases(purchases: Collection[str]) -> list[HeldCashBack]:
    """Lock the cash-backs of these purchases in the order of their ids and read them; one statement."""
    source, params = rows_source("given", {"purchase": "text"}, [(each,) for each in sorted(set(purchases))])
    lock = "FOR NO KEY UPDATE OF c" if is_postgresql() else ""
    rows = fetch_all(
        "SELECT c.id, c.public_id, c.purchase, c.member_id, c.paid_fen, c.refunded_fen, c.amount_fen, c.undone_fen,"
        f" c.decided_at IS NOT NULL, r.budget_id, b.funder_id FROM {source}"
        " JOIN rewards_cashback c ON c.purchase = given.purchase JOIN rewards_cashbackrule r ON r.id = c.rule_id"
        f" JOIN rewards_budget b ON b.id = r.budget_id ORDER BY c.id {lock}",
        params,
    )
    return [HeldCashBack(*row)._replace(is_decided=bool(row[8])) for row in rows]


def months_fen(months: Collection[Month]) -> dict[Month, int]:
    """What comes back to members for purchases of these months, less what refunds undid; one statement."""
    columns = {"member_id": "bigint", "first": "date", "next": "date"}
    source, params = rows_source("given", columns, sorted(set(months)))
    rows = fetch_all(
        f"SELECT given.member_id, given.first, given.next, sum(c.amount_fen - c.undone_fen) FROM {source}"
        " JOIN rewards_cashback c ON c.member_id = given.member_id"
        " AND c.business_date >= given.first AND c.business_date < given.next"
        " GROUP BY given.member_id, given.first, given.next",
        params,
    )
    return {(member_id, as_day(first), as_day(latest)): int(fen) for member_id, first, latest, fen in rows}


def write_decided(rows: Sequence[tuple[object, ...]]) -> None:
    """Write what was decided of held cash-backs: id, amount, undone, refusal, moment."""
    changes = {"amount_fen": "bigint", "undone_fen": "bigint", "refusal": "text", "decided_at": "timestamptz"}
    update_rows("rewards_cashback", key={"id": "bigint"}, changes=changes, rows=rows)


def write_instalments(rows: Sequence[tuple[object, ...]]) -> None:
    """Write instalments, in the order of the columns."""
    insert_rows("rewards_cashbackinstalment", _INSTALMENTS, rows)


def find_due(*, until: date, only_first: bool, limit: int) -> list[tuple[int, int]]:
    """Instalments due through `until` and not paid, and their cash-backs, the longest due first. Locks nothing."""
    condition = "AND i.due_day = c.business_date" if only_first else ""
    return [
        (row[0], row[1])
        for row in fetch_all(
            "SELECT i.id, i.cash_back_id FROM rewards_cashbackinstalment i JOIN rewards_cashback c"
            " ON c.id = i.cash_back_id WHERE i.paid_at IS NULL AND i.amount_fen > i.cancelled_fen"
            f" AND i.due_day <= %s {condition} ORDER BY i.due_day, i.id LIMIT %s",
            [as_parameter(until), limit],
        )
    ]


def hold_due(due: Sequence[tuple[int, int]]) -> list[DueInstalment]:
    """Lock the cash-backs of these instalments in the order of their ids, then read those still to be paid."""
    if is_postgresql():
        ids = [(each,) for each in sorted({cash_back_id for _id, cash_back_id in due})]
        source, params = rows_source("given", {"id": "bigint"}, ids)
        fetch_all(
            f"SELECT c.id FROM {source} JOIN rewards_cashback c ON c.id = given.id ORDER BY c.id"
            " FOR NO KEY UPDATE OF c",
            params,
        )
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each, _cash_back in due])
    # A statement of its own, after the locks: what a rival paid or cancelled meanwhile is seen.
    rows = fetch_all(
        "SELECT i.id, c.id, c.public_id, i.number, c.member_id, b.funder_id, i.amount_fen - i.cancelled_fen, i.due_day,"
        f" c.business_date, c.happened_at FROM {source} JOIN rewards_cashbackinstalment i ON i.id = given.id"
        " JOIN rewards_cashback c ON c.id = i.cash_back_id JOIN rewards_cashbackrule r ON r.id = c.rule_id"
        " JOIN rewards_budget b ON b.id = r.budget_id"
        " WHERE i.paid_at IS NULL AND i.amount_fen > i.cancelled_fen ORDER BY i.due_day, i.id",
        params,
    )
    return [
        each._replace(
            due_day=as_day(each.due_day), bought_on=as_day(each.bought_on), bought_at=as_given_moment(each.bought_at)
        )
        for each in (DueInstalment(*row) for row in rows)
    ]


def write_paid(instalment_ids: Sequence[int], *, at: datetime) -> None:
    """Write that held instalments are paid."""
    rows = [(each, at) for each in instalment_ids]
    update_rows("rewards_cashbackinstalment", key={"id": "bigint"}, changes={"paid_at": "timestamptz"}, rows=rows)


def find_instalments(cash_back_ids: Collection[int]) -> dict[int, list[Instalment]]:
    """The instalments of each of these cash-backs in their order; one statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(cash_back_ids))])
    rows = fetch_all(
        "SELECT i.cash_back_id, i.number, i.due_day, i.amount_fen, i.cancelled_fen, i.taken_fen, i.paid_at"
        f" FROM {source} JOIN rewards_cashbackinstalment i ON i.cash_back_id = given.id"
        " ORDER BY i.cash_back_id, i.number",
        params,
    )
    found: dict[int, list[Instalment]] = {}
    for cash_back_id, number, due_day, amount_fen, cancelled_fen, taken_fen, paid_at in rows:
        each = Instalment(number, as_day(due_day), amount_fen, cancelled_fen, taken_fen, as_moment(paid_at))
        found.setdefault(cash_back_id, []).append(each)
    return found


def write_undone(
    *, cash_backs: Sequence[tuple[int, int, int]], instalments: Sequence[tuple[int, int, int, int]]
) -> None:
    """Write what refunds undid: id, refunded, undone of cash-backs; id, number, cancelled, taken of instalments."""
    update_rows(
        "rewards_cashback",
        key={"id": "bigint"},
        changes={"refunded_fen": "bigint", "undone_fen": "bigint"},
        rows=cash_backs,
    )
    update_rows(
        "rewards_cashbackinstalment",
        key={"cash_back_id": "bigint", "number": "integer"},
        changes={"cancelled_fen": "bigint", "taken_fen": "bigint"},
        rows=instalments,
    )
