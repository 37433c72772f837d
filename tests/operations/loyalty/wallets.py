"""Wallets for tests: put value into them as a top-up would, without an order."""

from datetime import date, datetime

from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.hold import place_hold
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef, Journal, JournalKey, Transfer
from lianka.domain.loyalty.operations.change_stored_value_settings import change_stored_value_settings
from lianka.domain.loyalty.operations.offer_top_up import offer_top_up
from lianka.domain.loyalty.values import AllianceLicence, BonusFunder, StoredValueRules, TopUpDraft
from lianka.foundation.calendar import ONE_DAY
from lianka.foundation.db import transaction
from tests.world import OPENED_AT, OPERATOR

LICENCE = AllianceLicence("Z2012345000018", date(2026, 1, 5))


def license_alliance() -> None:
    """Record the alliance's licence to store value that all merchants take."""
    change_stored_value_settings(rules=StoredValueRules(licence=LICENCE), by=OPERATOR, at=OPENED_AT)


@transaction
def fill_wallet(*, member: int, scope: str, principal_fen: int, bonus_fen: int, platform: int, key: str) -> None:
    """Principal from the channel, bonus from the platform's marketing."""
    moves = (
        (AccountRef(chart.CHANNEL, platform), AccountRef(chart.WALLET_PRINCIPAL, member, scope), principal_fen),
        (AccountRef(chart.MARKETING, platform), AccountRef(chart.WALLET_BONUS, member, scope), bonus_fen),
    )
    transfers = tuple(Transfer(*move) for move in moves if move[2])
    [posting] = post([Journal("test", key, "test", OPENED_AT, transfers)], at=OPENED_AT)
    assert posting.refusal is None


@transaction
def hold_principal(*, member: int, scope: str, amount_fen: int, key: str) -> int:
    """Reserve principal as an order that waits for its payment does."""
    return place_hold(
        key=JournalKey("order", key),
        holder=AccountRef(chart.WALLET_PRINCIPAL, member, scope),
        amount=amount_fen,
        expires_at=OPENED_AT + ONE_DAY,
        at=OPENED_AT,
    )


def offer(
    merchant_id: int | None,
    amount_fen: int = 500_00,
    bonus_fen: int = 50_00,
    *,
    funder: BonusFunder = BonusFunder.MERCHANT,
    ends_at: datetime | None = None,
) -> str:
    """An offer from the first day on; returns its public id. The alliance's own bonus is the platform's."""
    draft = TopUpDraft(
        merchant_id=merchant_id,
        amount_fen=amount_fen,
        bonus_fen=bonus_fen,
        funder=BonusFunder.PLATFORM if merchant_id is None else funder,
        starts_at=OPENED_AT,
        ends_at=ends_at,
    )
    return offer_top_up(draft=draft, by=OPERATOR, at=OPENED_AT)


def wallet(member_id: int, scope: str | int = "") -> tuple[int, int]:
    """Principal and bonus that stand in a wallet, held or not."""
    principal, bonus = (
        balance_of(AccountRef(kind, member_id, str(scope))) for kind in (chart.WALLET_PRINCIPAL, chart.WALLET_BONUS)
    )
    return principal, bonus
