"""The chart of accounts: every kind of account, its asset, and whether its owner may spend from it.

Balance = credits less debits, so what the alliance owes shows positive and what it owns negative.
`docs/rules/books.md` tells what each kind is for. A kind is never renamed: rows name it for good.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Asset(StrEnum):
    """What an account counts. Amounts are integers: fen, points, hundredths of a coin, growth."""

    CNY = "CNY"
    POINT = "POINT"
    COIN = "COIN"
    GROWTH = "GROWTH"


class Kind(NamedTuple):
    """One kind of account. Guarded ones have a floor, a version and lines; tallies are never read by a sale."""

    code: str
    asset: Asset
    guarded: bool
    label: str | Promise


AMOUNT_MAX: Final = 10**15
"""The largest amount of one transfer. Thousands of these still add up within the databases' integers."""

LOT_MAX: Final = 3 * 10**9
"""The largest lot: its square, which the books' own sums need, is still an integer of the databases."""

NO_FLOOR: Final = -AMOUNT_MAX
"""The floor of a guarded account that is kept only to be locked and read, never to be refused."""

# --- What the platform holds and earns ---
CHANNEL: Final = "channel"
BANK: Final = "bank"
POINTS_FUND: Final = "points_fund"
REVENUE_TRANSACTION: Final = "revenue.transaction"
REVENUE_POINTS_SPREAD: Final = "revenue.points_spread"
REVENUE_BREAKAGE: Final = "revenue.breakage"
MARKETING: Final = "marketing"
CARDS_DEFERRED: Final = "cards.deferred"
REVENUE_CARDS: Final = "revenue.cards"
CARDS_GIFT_CODES: Final = "cards.gift_codes"
CARDS_GIFT_REPAYMENTS: Final = "cards.gift_repayments"
UNCLAIMED: Final = "unclaimed"
COIN_FUND: Final = "coin_fund"

# --- What a merchant is owed, owes, and has put in ---
PAYABLE: Final = "payable"
POINTS_PREPAID: Final = "points_prepaid"
POINTS_DUE: Final = "points_due"

# --- Points ---
POINTS: Final = "points"
POINTS_DEBT: Final = "points_debt"
RECEIVABLE_POINTS_DEBT: Final = "receivable.points_debt"
POINTS_ISSUED: Final = "points.issued"
POINTS_REDEEMED: Final = "points.redeemed"
POINTS_EXPIRED: Final = "points.expired"

# --- Coins ---
COINS: Final = "coins"
COINS_DEBT: Final = "coins_debt"
RECEIVABLE_COINS_DEBT: Final = "receivable.coins_debt"
COINS_ISSUED: Final = "coins.issued"
COINS_REDEEMED: Final = "coins.redeemed"
COINS_EXPIRED: Final = "coins.expired"

# --- Stored value: its scope is the merchant whose stores take it, or empty for the whole alliance ---
WALLET_PRINCIPAL: Final = "wallet.principal"
WALLET_BONUS: Final = "wallet.bonus"

# --- Growth ---
GROWTH: Final = "growth"
GROWTH_ISSUED: Final = "growth.issued"

_TALLY, _GUARDED = False, True

CHART: Final[dict[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind(CHANNEL, Asset.CNY, _TALLY, _("Payment channel")),
        Kind(BANK, Asset.CNY, _TALLY, _("Bank")),
        Kind(POINTS_FUND, Asset.CNY, _TALLY, _("Points fund")),
        Kind(REVENUE_TRANSACTION, Asset.CNY, _TALLY, _("Revenue: transaction commission")),
        Kind(REVENUE_POINTS_SPREAD, Asset.CNY, _TALLY, _("Revenue: points spread")),
        Kind(REVENUE_BREAKAGE, Asset.CNY, _TALLY, _("Revenue: breakage")),
        Kind(MARKETING, Asset.CNY, _TALLY, _("Platform marketing")),
        Kind(CARDS_DEFERRED, Asset.CNY, _TALLY, _("Cards sold, not yet earned")),
        Kind(REVENUE_CARDS, Asset.CNY, _TALLY, _("Revenue: cards")),
        Kind(CARDS_GIFT_CODES, Asset.CNY, _TALLY, _("Gift codes sold, not yet redeemed")),
        Kind(CARDS_GIFT_REPAYMENTS, Asset.CNY, _TALLY, _("Gift codes voided, to be repaid")),
        Kind(UNCLAIMED, Asset.CNY, _TALLY, _("Payments to be given back")),
        Kind(COIN_FUND, Asset.CNY, _TALLY, _("Coin fund")),
        Kind(PAYABLE, Asset.CNY, _TALLY, _("Payable to merchant")),
        Kind(POINTS_PREPAID, Asset.CNY, _GUARDED, _("Points bought in advance")),
        Kind(POINTS_DUE, Asset.CNY, _TALLY, _("Points issued, to be covered")),
        Kind(POINTS, Asset.POINT, _GUARDED, _("Points of a member")),
        Kind(POINTS_DEBT, Asset.POINT, _GUARDED, _("Points owed by a member")),
        Kind(RECEIVABLE_POINTS_DEBT, Asset.CNY, _GUARDED, _("Receivable: points owed")),
        Kind(POINTS_ISSUED, Asset.POINT, _TALLY, _("Points issued")),
        Kind(POINTS_REDEEMED, Asset.POINT, _TALLY, _("Points redeemed")),
        Kind(POINTS_EXPIRED, Asset.POINT, _TALLY, _("Points expired")),
        Kind(COINS, Asset.COIN, _GUARDED, _("Coins of a member")),
        Kind(COINS_DEBT, Asset.COIN, _GUARDED, _("Coins owed by a member")),
        Kind(RECEIVABLE_COINS_DEBT, Asset.CNY, _GUARDED, _("Receivable: coins owed")),
        Kind(COINS_ISSUED, Asset.COIN, _TALLY, _("Coins issued")),
        Kind(COINS_REDEEMED, Asset.COIN, _TALLY, _("Coins redeemed")),
        Kind(COINS_EXPIRED, Asset.COIN, _TALLY, _("Coins expired")),
        Kind(WALLET_PRINCIPAL, Asset.CNY, _GUARDED, _("Stored value: principal")),
        Kind(WALLET_BONUS, Asset.CNY, _GUARDED, _("Stored value: bonus")),
        Kind(GROWTH, Asset.GROWTH, _GUARDED, _("Growth of a member")),
        Kind(GROWTH_ISSUED, Asset.GROWTH, _TALLY, _("Growth issued")),
    )
}

DEBT_OF: Final[dict[str, tuple[str, str]]] = {
    POINTS: (POINTS_DEBT, RECEIVABLE_POINTS_DEBT),
    COINS: (COINS_DEBT, RECEIVABLE_COINS_DEBT),
}
"""Kinds whose credits are lots, with the two accounts of what their holder owes: the units, and their money."""

FUND_OF: Final[dict[str, str]] = {POINTS: POINTS_FUND, COINS: COIN_FUND}
"""Kinds whose credits are lots, with the account of the money behind them."""

NO_FLOOR_KINDS: Final = frozenset({*(kind for kinds in DEBT_OF.values() for kind in kinds), GROWTH})
"""Guarded kinds that may stand below zero: what is owed, and growth that a refund took back."""
