"""Under which heading of a statement a movement of the payable account is shown."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.ledger import chart
from lianka.domain.settlement.values import Heading

_BY_SOURCE: Final[Mapping[str, Heading]] = {
    "refund": Heading.REFUNDS,
    "card_refund": Heading.REFUNDS,
    "expiry": Heading.POINTS_EXPIRED,
    "coin_expiry": Heading.COINS_EXPIRED,
    "prepaid_purchase": Heading.POINTS_BOUGHT,
    "points_cover": Heading.POINTS_BOUGHT,
    "settlement_payment": Heading.PAYMENTS,
}
_BY_COUNTER_KIND: Final[Mapping[str, Heading]] = {
    chart.CHANNEL: Heading.SALES,
    chart.REVENUE_TRANSACTION: Heading.COMMISSION,
    chart.REVENUE_POINTS_SPREAD: Heading.POINTS_REDEEMED,
    chart.MARKETING: Heading.PROMOTIONS,
    chart.CARDS_DEFERRED: Heading.CARDS_SOLD,
    chart.REVENUE_CARDS: Heading.CARDS_SOLD,
    chart.CARDS_GIFT_CODES: Heading.GIFT_CODES,
}
_BY_TOP_UP: Final[Mapping[str, Heading]] = {
    chart.WALLET_PRINCIPAL: Heading.TOP_UPS,
    chart.WALLET_BONUS: Heading.BONUS_GIVEN,
}
_TOP_UPS: Final = frozenset({"top_up", "stored_value_refund"})
_UNDOING: Final = frozenset({"refund", "card_refund", "reward_back"})
_BY_BACKING: Final[Mapping[str, tuple[Heading, Heading]]] = {
    chart.POINTS_FUND: (Heading.POINTS_REDEEMED, Heading.POINTS_ISSUED),
    chart.RECEIVABLE_POINTS_DEBT: (Heading.POINTS_REDEEMED, Heading.POINTS_ISSUED),
    chart.COIN_FUND: (Heading.COINS_REDEEMED, Heading.COINS_ISSUED),
    chart.RECEIVABLE_COINS_DEBT: (Heading.COINS_REDEEMED, Heading.COINS_ISSUED),
}


def heading_of(*, source: str, counter_kind: str, is_credit: bool) -> Heading:
    """The heading for a movement told by `source`, against an account of `counter_kind`.

    Money for points and for coins goes both ways between a merchant and the fund: what the merchant pays backs those
    it issued, what it is paid is for those its customers spent.
    """
    if source in _BY_SOURCE:
        return _BY_SOURCE[source]
    return part_of(source=source, counter_kind=counter_kind, is_credit=is_credit)


def part_of(*, source: str, counter_kind: str, is_credit: bool) -> Heading:
    """What a movement is or, told by a refund, what it undoes: commission, points issued and so on."""
    is_undoing = source in _UNDOING
    if source in _BY_SOURCE and not is_undoing:
        return _BY_SOURCE[source]
    is_credit = is_credit is not is_undoing
    if counter_kind in _BY_BACKING:
        redeemed, issued = _BY_BACKING[counter_kind]
        return redeemed if is_credit else issued
    if counter_kind in _BY_TOP_UP:
        # What fills a wallet and what is taken back of that; otherwise the wallet paid for something.
        return _BY_TOP_UP[counter_kind] if source in _TOP_UPS else Heading.STORED_VALUE_USED
    return _BY_COUNTER_KIND.get(counter_kind, Heading.OTHER)
