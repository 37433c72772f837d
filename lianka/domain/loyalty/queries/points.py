"""What others may ask about points: the rules in force, a member's balance, a lot's way, merchants' accounts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast
from zoneinfo import ZoneInfo

from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Account, Journal
from lianka.domain.ledger.queries import LotView, balance_of, balances_of, list_live_lots
from lianka.domain.ledger.queries.browsing import LotHistory, get_lot_history
from lianka.domain.ledger.values import AccountRef, JournalKey
from lianka.domain.loyalty.errors import LotNotFound
from lianka.domain.loyalty.models import PrepaidAccount
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.earning import count_points
from lianka.domain.loyalty.rules.tiers import advance_tier, start_at_base
from lianka.domain.loyalty.values import (
    HOUSE_DESTINATION,
    HOUSE_GRACE_DAYS,
    DatedPreset,
    DatedValidity,
    ExpiringPoints,
    ExpiryDestination,
    Growth,
    PayingRule,
    PointsBalance,
    PrepaidState,
    RuleBook,
    Spendable,
    Spending,
    StepKind,
    TierAdvance,
    TierLadder,
    TierState,
    Trail,
    TrailStep,
    ValidityKind,
    ValidityPolicy,
)
from lianka.domain.merchants.queries import contracts_at
from lianka.foundation.calendar import business_date
from lianka.foundation.db import as_day, fetch_all, read_once
from lianka.foundation.values import Rate

SOON = timedelta(days=60)


@read_once
def get_rule_book() -> RuleBook:
    """Every announced rule of points, to be asked in memory. One statement."""
    destination, settings = _HOUSE_SETTINGS
    validities, presets = [], []
    for table, row_id, word, *numbers, last_day, valid_from in fetch_all(_RULES):
        if table == "settings":
            destination, settings = word, numbers
        elif table == "validity":
            policy = ValidityPolicy(ValidityKind(word), numbers[0], None if last_day is None else as_day(last_day))
            validities.append(DatedValidity(as_day(valid_from), row_id, policy))
        else:
            presets.append(DatedPreset(as_day(valid_from), word, Rate(numbers[0])))
    grace_days, points_per_yuan, points_min, scan_needed = settings
    return RuleBook(
        validities=validities,
        presets=presets,
        expiry_destination=ExpiryDestination(destination),
        grace_days=grace_days,
        paying=PayingRule(points_per_yuan, points_min, bool(scan_needed)),
    )


_HOUSE_SETTINGS: Final = (HOUSE_DESTINATION.value, [HOUSE_GRACE_DAYS, *PayingRule()])
# Three small tables that every sale reads: one way to the database rather than three.
_RULES: Final = """
    SELECT 'settings' AS what, id, expiry_destination, grace_days, points_per_yuan, points_min, scan_needed,
        NULL AS day, NULL AS valid_from FROM loyalty_pointssettings
    UNION ALL SELECT 'validity', id, kind, n, NULL, NULL, NULL, day, valid_from FROM loyalty_validitypolicyrow
    UNION ALL SELECT 'preset', id, trade, points_per_yuan, NULL, NULL, NULL, NULL, valid_from FROM loyalty_earnpreset
    ORDER BY valid_from, id
"""


def estimate_points(spending: Spending, rules: RuleBook) -> int:
    """How many points the spending would earn under these rules; whether its merchant may issue is not asked."""
    on_day = rules.on(business_date(spending.happened_at))
    return count_points(spending, on_day).points


def get_tier_advance(
    *, ladder: TierLadder, since: TierState | None = None, events: Sequence[Growth], until: datetime, zone: ZoneInfo
) -> TierAdvance:
    """This function will say where a member stands at `until`, and what changed on the way; it reads no database.

    `since` is where it stood before the events; without it, it has just joined. Raises `GrowthUnsorted`,
    `GrowthAfterUntil`, `UnknownTier` or `HoldTooLong`.
    """
    return advance_tier(ladder, since or start_at_base(ladder), events=events, until=until, zone=zone)


def get_points_balance(*, member_id: int, at: datetime, soon: timedelta = SOON) -> PointsBalance:
    """What the member can spend at `at`, owes, and will lose within `soon`, by moment of expiry."""
    lots = list_points_lots(member_id=member_id, at=at)
    expiring: dict[datetime, int] = {}
    for lot in lots:
        if lot.expires_at is not None and lot.expires_at <= at + soon:
            expiring[lot.expires_at] = expiring.get(lot.expires_at, 0) + lot.free
    return PointsBalance(
        spendable=sum(lot.free for lot in lots),
        owed=-balance_of(AccountRef(chart.POINTS_DEBT, member_id)),
        expiring=[ExpiringPoints(moment, points) for moment, points in sorted(expiring.items())],
    )


def list_points_lots(*, member_id: int, at: datetime) -> list[LotView]:
    """The lots the member can spend from at `at`, each with its origin, in the order they will be spent."""
    return list_live_lots([accounts.points_of(member_id)], at=at)


def get_spendable(*, member_id: int, at: datetime) -> Spendable:
    """How many points and coins the member can spend at `at`. One statement."""
    points, coins = accounts.points_of(member_id), accounts.coins_of(member_id)
    free = {points.kind: 0, coins.kind: 0}
    for lot in list_live_lots([points, coins], at=at):
        free[lot.kind] += lot.free
    return Spendable(free[points.kind], free[coins.kind])


def get_trail(*, lot_id: int) -> Trail:
    """Follow a lot of points from its issuer to everyone who redeemed it (PTS-8). Raises `LotNotFound`."""
    history = get_lot_history(lot_id=lot_id)
    if history is None:
        raise LotNotFound(field="lot_id")
    lot = history.lot
    account, origin = cast(Account, lot.account), cast(Journal, lot.journal)
    if account.kind != chart.POINTS:
        raise LotNotFound(field="lot_id")
    return Trail(
        lot_id=lot.pk,
        member_id=account.party_id,
        issuer_id=lot.issuer_id,
        granted=lot.granted,
        cost_fen=lot.cost_fen,
        remaining=lot.remaining,
        origin=JournalKey(origin.source, origin.key),
        earned_at=lot.earned_at,
        expires_at=lot.expires_at,
        steps=_steps(history),
    )


def _steps(history: LotHistory) -> list[TrailStep]:
    steps = []
    for move in history.moves:
        counterpart, journal = history.counterparts[move.journal_id], cast(Journal, move.journal)
        steps.append(
            TrailStep(
                kind=StepKind.RETURNED if move.amount > 0 else _STEPS[counterpart.kind],
                party_id=counterpart.party_id,
                points=abs(move.amount),
                cost_fen=abs(move.cost_fen),
                happened_at=journal.happened_at,
                journal=JournalKey(journal.source, journal.key),
            )
        )
    return steps


_STEPS = {
    chart.POINTS_REDEEMED: StepKind.REDEEMED,
    chart.POINTS_ISSUED: StepKind.TAKEN_BACK,
    chart.POINTS_EXPIRED: StepKind.EXPIRED,
}


def list_prepaid_accounts(*, at: datetime) -> list[PrepaidState]:
    """The accounts of all merchants that buy points in advance. Five statements."""
    return read_prepaid_states(list(PrepaidAccount.objects.order_by("merchant_id")), at=at)


def read_prepaid_states(rows: Sequence[PrepaidAccount], *, at: datetime) -> list[PrepaidState]:
    """What stands on these accounts, in their order, with the credit limits in force at `at`."""
    merchant_ids = [row.pk for row in rows]
    terms = contracts_at(merchant_ids=merchant_ids, day=business_date(at))
    balances = balances_of(
        [ref for merchant_id in merchant_ids for ref in (accounts.prepaid(merchant_id), accounts.due(merchant_id))]
    )
    return [
        PrepaidState(
            merchant_id=row.pk,
            balance_fen=balances[accounts.prepaid(row.pk)],
            due_fen=-balances[accounts.due(row.pk)],
            credit_limit_fen=terms[row.pk].credit_limit_fen if row.pk in terms else 0,
            reserve_fen=row.reserve_fen,
            alert_threshold_fen=row.alert_threshold_fen,
            floor_fen=row.floor_fen,
        )
        for row in rows
    ]
