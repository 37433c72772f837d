"""Where a movement of the payable account is shown on a statement."""

import pytest

from lianka.domain.ledger.chart import CHART
from lianka.domain.settlement.rules.headings import heading_of, part_of
from lianka.domain.settlement.values import Heading

H = Heading
ROWS = [
    # source, kind of the other account, whether the merchant gets it; heading, part
    ("purchase", "channel", True, H.SALES, H.SALES),
    ("purchase", "points_fund", False, H.POINTS_ISSUED, H.POINTS_ISSUED),
    ("purchase", "receivable.points_debt", False, H.POINTS_ISSUED, H.POINTS_ISSUED),
    ("purchase", "points_fund", True, H.POINTS_REDEEMED, H.POINTS_REDEEMED),
    ("purchase", "revenue.points_spread", True, H.POINTS_REDEEMED, H.POINTS_REDEEMED),
    ("purchase", "revenue.transaction", False, H.COMMISSION, H.COMMISSION),
    ("purchase", "marketing", True, H.PROMOTIONS, H.PROMOTIONS),
    ("refund", "channel", False, H.REFUNDS, H.SALES),
    ("refund", "points_fund", True, H.REFUNDS, H.POINTS_ISSUED),
    ("refund", "points_fund", False, H.REFUNDS, H.POINTS_REDEEMED),
    ("refund", "revenue.transaction", True, H.REFUNDS, H.COMMISSION),
    ("expiry", "points_fund", True, H.POINTS_EXPIRED, H.POINTS_EXPIRED),
    ("settlement_payment", "bank", False, H.PAYMENTS, H.PAYMENTS),
    ("something_new", "points_prepaid", True, H.OTHER, H.OTHER),
]


@pytest.mark.parametrize(("source", "kind", "is_credit", "heading", "part"), ROWS)
def test_each_movement_has_its_heading(
    source: str, kind: str, is_credit: bool, heading: Heading, part: Heading
) -> None:
    assert kind in CHART
    assert heading_of(source=source, counter_kind=kind, is_credit=is_credit) == heading
    assert part_of(source=source, counter_kind=kind, is_credit=is_credit) == part
