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
UNCLAIMED: Final = "unclaimed"

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

_TALLY, _GUARDED = False, True

CHART: Final[dict[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind(CHANNEL, Asset.CNY, _TALLY, _("Payment channel")),
        Kind(BANK, Asset.CNY, _TALLY, _("Bank")),
        Kind(POINTS_FUND, Asset.CNY, _TALLY, _("Points fund")),
        Kind(REVENUE_TRANSACTION, Asset.CNY, _TALLY, _("Revenue: transaction commission")),
        Kind(REVENUE_POINTS_SPREAD, Asset.CNY, _TALLY, _("Revenue: points spread")),
        Kind(REVENUE_BREAKAGE, Asset.CNY, _TALLY, _("Revenue: expired points")),
        Kind(MARKETING, Asset.CNY, _TALLY, _("Platform marketing")),
        Kind(CARDS_DEFERRED, Asset.CNY, _TALLY, _("Cards sold, not yet earned")),
        Kind(REVENUE_CARDS, Asset.CNY, _TALLY, _("Revenue: cards")),
        Kind(UNCLAIMED, Asset.CNY, _TALLY, _("Payments to be given back")),
        Kind(PAYABLE, Asset.CNY, _TALLY, _("Payable to merchant")),
        Kind(POINTS_PREPAID, Asset.CNY, _GUARDED, _("Points bought in advance")),
        Kind(POINTS_DUE, Asset.CNY, _TALLY, _("Points issued, to be covered")),
        Kind(POINTS, Asset.POINT, _GUARDED, _("Points of a member")),
        Kind(POINTS_DEBT, Asset.POINT, _GUARDED, _("Points owed by a member")),
        Kind(RECEIVABLE_POINTS_DEBT, Asset.CNY, _GUARDED, _("Receivable: points owed")),
        Kind(POINTS_ISSUED, Asset.POINT, _TALLY, _("Points issued")),
        Kind(POINTS_REDEEMED, Asset.POINT, _TALLY, _("Points redeemed")),
        Kind(POINTS_EXPIRED, Asset.POINT, _TALLY, _("Points expired")),
    )
}

DEBT_OF: Final[dict[str, tuple[str, str]]] = {POINTS: (POINTS_DEBT, RECEIVABLE_POINTS_DEBT)}
"""Kinds whose credits are lots, with the two accounts of what their holder owes: the units, and their money."""
