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


def coins_of(member_id: int) -> AccountRef:
    """The coins a member may spend, in hundredths."""
    return AccountRef(chart.COINS, member_id)


def coins_issued_by(giver_id: int) -> AccountRef:
    """Where the coins come from that a merchant or the platform gave."""
    return AccountRef(chart.COINS_ISSUED, giver_id)


def coins_redeemed_at(merchant_id: int) -> AccountRef:
    """Where the coins spent at a merchant go."""
    return AccountRef(chart.COINS_REDEEMED, merchant_id)


def coins_expired_from(giver_id: int) -> AccountRef:
    """Where expired coins go that somebody gave."""
    return AccountRef(chart.COINS_EXPIRED, giver_id)


def coin_fund(platform_id: int) -> AccountRef:
    """The money behind all coins that can still be spent, at face value."""
    return AccountRef(chart.COIN_FUND, platform_id)


def wallet(member_id: int, scope: str, *, is_bonus: bool) -> AccountRef:
    """Stored value of a member in a scope: the principal or the bonus."""
    return AccountRef(chart.WALLET_BONUS if is_bonus else chart.WALLET_PRINCIPAL, member_id, scope)


def channel(platform_id: int) -> AccountRef:
    """What payment providers hold for the platform."""
    return AccountRef(chart.CHANNEL, platform_id)


def marketing(platform_id: int) -> AccountRef:
    """What the platform gives away."""
    return AccountRef(chart.MARKETING, platform_id)


def growth_of(member_id: int) -> AccountRef:
    """The growth a member gathered."""
    return AccountRef(chart.GROWTH, member_id)


def growth_issued(platform_id: int) -> AccountRef:
    """Where all growth comes from."""
    return AccountRef(chart.GROWTH_ISSUED, platform_id)


def gift_payer(funder_id: int | None, platform_id: int) -> AccountRef:
    """Who pays for a gift: the platform, or a merchant out of what it is owed."""
    return marketing(platform_id) if funder_id is None else payable(funder_id)
