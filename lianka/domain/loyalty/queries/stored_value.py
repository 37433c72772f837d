"""What others may ask about stored value: its rules, and what stands in a member's wallets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from lianka.domain.ledger import chart
from lianka.domain.ledger.queries import balance_of
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.values import (
    ALLIANCE_WIDE,
    AllianceLicence,
    SpendingOrder,
    StoredValueRules,
    TopUpRoom,
    WalletBalance,
    scope_of,
)
from lianka.domain.members.queries import is_named
from lianka.domain.members.queries.merges import survivors_of
from lianka.foundation.calendar import business_date
from lianka.foundation.db import as_day, as_parameter, fetch_all, read_once


@read_once
def get_stored_value_rules() -> StoredValueRules:
    """What is set about stored value; without a row, what the law sets. One statement."""
    rows = fetch_all(
        "SELECT spending_order, anonymous_max_fen, named_max_fen, licence_number, licence_from"
        " FROM loyalty_storedvaluesettings"
    )
    if not rows:
        return StoredValueRules()
    order, anonymous_max_fen, named_max_fen, number, valid_from = rows[0]
    licence = AllianceLicence(number, as_day(valid_from)) if number else None
    return StoredValueRules(SpendingOrder(order), anonymous_max_fen, named_max_fen, licence)


def get_wallets(*, member_id: int, merchant_id: int | None, at: datetime) -> Sequence[WalletBalance]:
    """The member's wallets that this merchant takes at `at`, in the order they are spent; empty ones are left out.

    The merchant's own comes first, then the one all merchants take, while the alliance is licensed to store value.
    Without a merchant, the latter alone. One statement.
    """
    scopes = [scope_of(merchant_id), ALLIANCE_WIDE] if merchant_id is not None else [ALLIANCE_WIDE]
    marks = ", ".join(["%s"] * len(scopes))
    condition = f"a.scope IN ({marks}) AND (a.scope <> '' OR {_IS_LICENSED})"
    return _find(member_id, condition, [*scopes, as_parameter(business_date(at))])


def get_top_up_room(*, member_id: int, merchant_id: int | None) -> TopUpRoom:
    """How much can still be topped up in one wallet, that of the surviving record if the member was merged."""
    member_id = survivors_of([member_id])[member_id]
    named = member_id in is_named([member_id])
    cap_fen = get_stored_value_rules().principal_max_fen(is_named=named)
    stored_fen = balance_of(accounts.wallet(member_id, scope_of(merchant_id), is_bonus=False))
    return TopUpRoom(cap_fen, max(cap_fen - stored_fen, 0), named)


def list_wallets(*, member_id: int) -> Sequence[WalletBalance]:
    """All the member's wallets with something free in them, those of merchants first. One statement."""
    return _find(member_id, "true", [])


_IS_LICENSED: Final = (
    "EXISTS (SELECT 1 FROM loyalty_storedvaluesettings AS s WHERE s.licence_number <> '' AND s.licence_from <= %s)"
)
_FREE: Final = "sum(CASE WHEN a.kind = %s THEN a.balance - a.held ELSE 0 END)"
_WALLETS: Final = f"""
    SELECT a.scope, {_FREE}, {_FREE} FROM ledger_account AS a
    WHERE a.party_id = %s AND a.kind IN (%s, %s) AND {{condition}}
    GROUP BY a.scope HAVING sum(a.balance - a.held) > 0 ORDER BY a.scope = '', length(a.scope), a.scope
"""


def _find(member_id: int, condition: str, params: Sequence[Any]) -> list[WalletBalance]:
    kinds = [chart.WALLET_PRINCIPAL, chart.WALLET_BONUS]
    rows = fetch_all(_WALLETS.format(condition=condition), [*kinds, member_id, *kinds, *params])
    return [WalletBalance(scope, int(principal_fen), int(bonus_fen)) for scope, principal_fen, bonus_fen in rows]
