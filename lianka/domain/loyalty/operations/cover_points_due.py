"""Merchants that buy points in advance: what they issued is paid from what they bought."""

from collections.abc import Collection, Sequence
from datetime import datetime

from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.operations.set_floor import set_floor
from lianka.domain.ledger.values import Journal, Transfer
from lianka.domain.loyalty.events import POINTS_RAN_LOW
from lianka.domain.loyalty.models import PrepaidAccount
from lianka.domain.loyalty.queries import read_prepaid_states
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.prepaid import PrepaidDecision, decide_prepaid
from lianka.domain.loyalty.values import PrepaidState
from lianka.foundation.db import transaction, transaction_required, update_rows
from lianka.foundation.outbox import publish

SOURCE = "points_cover"


@transaction
def cover_points_due(*, at: datetime) -> int:
    """Cover what merchants issued from what they bought in advance; return how many accounts were covered.

    Says of each account whether its merchant may issue on, and tells once when it runs low. The number of
    statements does not depend on the number of merchants, but for those whose credit limit changed or that ran low.
    """
    return cover_accounts(None, at=at)


@transaction_required
def cover_accounts(merchant_ids: Collection[int] | None, *, at: datetime) -> int:
    """Cover the accounts of these merchants (`None`: of all), as `cover_points_due` does."""
    rows = _lock(merchant_ids)
    states = read_prepaid_states(rows, at=at)
    decisions = [decide_prepaid(state) for state in states]
    _set_floors(states, decisions, at=at)
    covered = _cover(rows, states, decisions, at=at)
    _tell(rows, states, decisions, at=at)
    _remember(rows, decisions)
    return covered


def _lock(merchant_ids: Collection[int] | None) -> list[PrepaidAccount]:
    # A rival that covers the same dues waits here, and then finds them covered.
    found = PrepaidAccount.objects.select_for_update().order_by("merchant_id")
    return list(found if merchant_ids is None else found.filter(merchant_id__in=merchant_ids))


def _set_floors(states: Sequence[PrepaidState], decisions: Sequence[PrepaidDecision], *, at: datetime) -> None:
    for state, decision in zip(states, decisions, strict=True):
        if decision.floor_fen != state.floor_fen:
            set_floor(accounts.prepaid(state.merchant_id), floor=decision.floor_fen, at=at)


def _cover(
    rows: Sequence[PrepaidAccount],
    states: Sequence[PrepaidState],
    decisions: Sequence[PrepaidDecision],
    *,
    at: datetime,
) -> int:
    journals = []
    for row, state, decision in zip(rows, states, decisions, strict=True):
        if decision.cover_fen != 0:
            row.cover_count += 1
            journals.append(_journal(state.merchant_id, row.cover_count, decision.cover_fen, at))
    for posting in post(journals, at=at):
        if posting.refusal is not None:
            raise posting.refusal
    return len(journals)


def _journal(merchant_id: int, number: int, cover_fen: int, at: datetime) -> Journal:
    bought, due = accounts.prepaid(merchant_id), accounts.due(merchant_id)
    transfer = Transfer(bought, due, cover_fen) if cover_fen > 0 else Transfer(due, bought, -cover_fen)
    return Journal(SOURCE, f"{merchant_id}:{number}", "points_covered", at, transfers=(transfer,))


def _tell(
    rows: Sequence[PrepaidAccount],
    states: Sequence[PrepaidState],
    decisions: Sequence[PrepaidDecision],
    *,
    at: datetime,
) -> None:
    for row, state, decision in zip(rows, states, decisions, strict=True):
        if decision.is_low and row.alerted_at is None:
            row.alerted_at = at
            publish(POINTS_RAN_LOW, {"merchant_id": state.merchant_id, "left_fen": state.left_fen}, at=at)
        elif not decision.is_low:
            row.alerted_at = None


def _remember(rows: Sequence[PrepaidAccount], decisions: Sequence[PrepaidDecision]) -> None:
    update_rows(
        "loyalty_prepaidaccount",
        key={"merchant_id": "bigint"},
        changes={
            "may_issue": "boolean",
            "floor_fen": "bigint",
            "cover_count": "bigint",
            "alerted_at": "timestamptz",
        },
        rows=[
            (row.pk, decision.may_issue, decision.floor_fen, row.cover_count, row.alerted_at)
            for row, decision in zip(rows, decisions, strict=True)
        ],
    )
