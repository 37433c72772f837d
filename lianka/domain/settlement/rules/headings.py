"""Under which heading of a statement a movement of the payable account is shown."""

from collections.abc import Mapping
from typing import Final

from lianka.domain.ledger import chart
from lianka.domain.settlement.values import Heading

_BY_SOURCE: Final[Mapping[str, Heading]] = {
    "refund": Heading.REFUNDS,
    "expiry": Heading.POINTS_EXPIRED,
    "prepaid_purchase": Heading.POINTS_BOUGHT,
    "points_cover": Heading.POINTS_BOUGHT,
    "settlement_payment": Heading.PAYMENTS,
}
_BY_COUNTER_KIND: Final[Mapping[str, Heading]] = {
    chart.CHANNEL: Heading.SALES,
    chart.REVENUE_TRANSACTION: Heading.COMMISSION,
    chart.REVENUE_POINTS_SPREAD: Heading.POINTS_REDEEMED,
    chart.MARKETING: Heading.PROMOTIONS,
}
_UNDOING: Final = frozenset({"refund"})
_POINTS_BACKING: Final = frozenset({chart.POINTS_FUND, chart.RECEIVABLE_POINTS_DEBT})


def heading_of(*, source: str, counter_kind: str, is_credit: bool) -> Heading:
    """The heading for a movement told by `source`, against an account of `counter_kind`.

    Money for points goes both ways between a merchant and the fund: what the merchant pays backs points it
    issued, what it is paid is for points its customers spent.
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
    if counter_kind in _POINTS_BACKING:
        return Heading.POINTS_REDEEMED if is_credit else Heading.POINTS_ISSUED
    return _BY_COUNTER_KIND.get(counter_kind, Heading.OTHER)
