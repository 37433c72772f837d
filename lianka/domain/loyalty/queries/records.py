"""What is in a member's purse, and every movement of it: why, when, where (MBR-4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from lianka.domain.ledger import chart
from lianka.domain.ledger.queries import balance_of, list_live_lots
from lianka.domain.loyalty.queries.points import get_points_balance
from lianka.domain.loyalty.queries.stored_value import list_wallets
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.values import Purse, PurseAsset, PurseRecord, RecordCursor
from lianka.foundation.db import as_given_moment, fetch_all

_KINDS: Final[Mapping[PurseAsset, tuple[str, ...]]] = {
    PurseAsset.POINTS: (chart.POINTS, chart.POINTS_DEBT),
    PurseAsset.COINS: (chart.COINS, chart.COINS_DEBT),
    PurseAsset.STORED_VALUE: (chart.WALLET_PRINCIPAL, chart.WALLET_BONUS),
    PurseAsset.GROWTH: (chart.GROWTH,),
}
# Where it happened is the merchant on the other side of the first transfer, or the one whose wallet it is.
_RECORDS: Final = """
    SELECT a.kind, n.change, n.balance_after, j.source, j.key, j.happened_at, coalesce(merchant.name, own.name, ''),
        n.journal_id, n.account_id
    FROM ledger_account AS a JOIN ledger_line AS n ON n.account_id = a.id
    JOIN ledger_journal AS j ON j.id = n.journal_id
    LEFT JOIN merchants_merchant AS own ON own.party_id = CAST(nullif(a.scope, '') AS bigint)
    LEFT JOIN ledger_transfer AS t ON t.journal_id = n.journal_id AND t.number = (SELECT min(f.number)
        FROM ledger_transfer AS f WHERE f.journal_id = n.journal_id AND a.id IN (f.debit_id, f.credit_id))
    LEFT JOIN ledger_account AS other ON other.id = CASE WHEN t.debit_id = a.id THEN t.credit_id ELSE t.debit_id END
    LEFT JOIN merchants_merchant AS merchant ON merchant.party_id = other.party_id
    WHERE a.party_id = %s AND a.kind IN ({marks}) {before}
    ORDER BY n.journal_id DESC, n.account_id DESC LIMIT %s
"""


def get_purse(*, member_id: int, at: datetime) -> Purse:
    """What a member can spend at `at`, and the growth gathered. The number of statements is always the same."""
    coins = list_live_lots([accounts.coins_of(member_id)], at=at)
    return Purse(
        points=get_points_balance(member_id=member_id, at=at),
        coins=sum(lot.free for lot in coins),
        growth=balance_of(accounts.growth_of(member_id)),
        wallets=list_wallets(member_id=member_id),
    )


def list_purse_records(
    *, member_id: int, asset: PurseAsset, before: RecordCursor | None = None, limit: int
) -> list[PurseRecord]:
    """What moved of one part of the purse, the latest first, those before the cursor. One statement."""
    kinds = _KINDS[asset]
    marks = ", ".join(["%s"] * len(kinds))
    clause, cursor = ("AND (n.journal_id, n.account_id) < (%s, %s)", list(before)) if before else ("", [])
    rows = fetch_all(_RECORDS.format(marks=marks, before=clause), [member_id, *kinds, *cursor, limit])
    return [
        PurseRecord(
            kind=kind,
            change=int(change),
            balance_after=int(balance_after),
            source=source,
            key=key,
            happened_at=as_given_moment(happened_at),
            merchant_name=merchant_name,
            cursor=RecordCursor(journal_id, account_id),
        )
        for kind, change, balance_after, source, key, happened_at, merchant_name, journal_id, account_id in rows
    ]
