"""The accounts of the books that points move through, by what they are."""

from lianka.domain.ledger import chart
from lianka.domain.ledger.values import AccountRef
from lianka.domain.merchants.values import ContractTerms, PointsMode


def points_of(member_id: int) -> AccountRef:
    """What a member may spend."""
    return AccountRef(chart.POINTS, member_id)


def issued_by(merchant_id: int) -> AccountRef:
    """Where the points a merchant issued come from."""
    return AccountRef(chart.POINTS_ISSUED, merchant_id)


def redeemed_at(merchant_id: int) -> AccountRef:
    """Where the points spent at a merchant go."""
    return AccountRef(chart.POINTS_REDEEMED, merchant_id)


def expired_from(issuer_id: int) -> AccountRef:
    """Where expired points of an issuer go."""
    return AccountRef(chart.POINTS_EXPIRED, issuer_id)


def fund(platform_id: int) -> AccountRef:
    """The money behind all points that can still be spent."""
    return AccountRef(chart.POINTS_FUND, platform_id)


def spread(platform_id: int) -> AccountRef:
    """The platform's: what points cost less what they were worth."""
    return AccountRef(chart.REVENUE_POINTS_SPREAD, platform_id)


def breakage(platform_id: int) -> AccountRef:
    """The platform's: money of points nobody spent."""
    return AccountRef(chart.REVENUE_BREAKAGE, platform_id)


def payable(merchant_id: int) -> AccountRef:
    """What the alliance owes a merchant."""
    return AccountRef(chart.PAYABLE, merchant_id)


def bank(platform_id: int) -> AccountRef:
    """The platform's bank account."""
    return AccountRef(chart.BANK, platform_id)


def prepaid(merchant_id: int) -> AccountRef:
    """What a merchant bought in advance and has not issued for yet."""
    return AccountRef(chart.POINTS_PREPAID, merchant_id)


def due(merchant_id: int) -> AccountRef:
    """What a merchant issued for and was not yet covered: balance zero or below."""
    return AccountRef(chart.POINTS_DUE, merchant_id)


def issue_payer(merchant_id: int, terms: ContractTerms) -> AccountRef:
    """Who pays for the points a merchant issues, and is repaid when they are taken back."""
    is_prepaid = terms.points_mode == PointsMode.PREPAID
    return due(merchant_id) if is_prepaid else payable(merchant_id)
