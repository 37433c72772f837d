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
    ("purchase", "coin_fund", True, H.COINS_REDEEMED, H.COINS_REDEEMED),
    ("refund", "coin_fund", False, H.REFUNDS, H.COINS_REDEEMED),
    ("reward", "coin_fund", False, H.COINS_ISSUED, H.COINS_ISSUED),
    ("reward", "receivable.coins_debt", False, H.COINS_ISSUED, H.COINS_ISSUED),
    ("reward_back", "coin_fund", True, H.COINS_ISSUED, H.COINS_ISSUED),
    ("reward_back", "points_fund", True, H.POINTS_ISSUED, H.POINTS_ISSUED),
    ("cash_back", "coin_fund", False, H.COINS_ISSUED, H.COINS_ISSUED),
    ("refund", "coin_fund", True, H.REFUNDS, H.COINS_ISSUED),
    ("coin_expiry", "coin_fund", True, H.COINS_EXPIRED, H.COINS_EXPIRED),
    ("card_sale", "cards.deferred", False, H.CARDS_SOLD, H.CARDS_SOLD),
    ("card_refund", "cards.deferred", True, H.REFUNDS, H.CARDS_SOLD),
    ("card_refund", "revenue.cards", True, H.REFUNDS, H.CARDS_SOLD),
    ("purchase", "wallet.principal", True, H.STORED_VALUE_USED, H.STORED_VALUE_USED),
    ("purchase", "wallet.bonus", True, H.STORED_VALUE_USED, H.STORED_VALUE_USED),
    ("refund", "wallet.principal", False, H.REFUNDS, H.STORED_VALUE_USED),
    ("top_up", "wallet.principal", False, H.TOP_UPS, H.TOP_UPS),
    ("top_up", "wallet.bonus", False, H.BONUS_GIVEN, H.BONUS_GIVEN),
    ("stored_value_refund", "wallet.principal", True, H.TOP_UPS, H.TOP_UPS),
    ("stored_value_refund", "wallet.bonus", True, H.BONUS_GIVEN, H.BONUS_GIVEN),
    ("expiry", "points_fund", True, H.POINTS_EXPIRED, H.POINTS_EXPIRED),
    ("settlement_payment", "bank", False, H.PAYMENTS, H.PAYMENTS),
    ("gift_payment", "cards.gift_codes", False, H.GIFT_CODES, H.GIFT_CODES),
    ("gift_void", "cards.gift_codes", True, H.GIFT_CODES, H.GIFT_CODES),
    ("something_new", "points_prepaid", True, H.OTHER, H.OTHER),
]


@pytest.mark.parametrize(("source", "kind", "is_credit", "heading", "part"), ROWS)
def test_each_movement_has_its_heading(
    source: str, kind: str, is_credit: bool, heading: Heading, part: Heading
) -> None:
    assert kind in CHART
    assert heading_of(source=source, counter_kind=kind, is_credit=is_credit) == heading
    assert part_of(source=source, counter_kind=kind, is_credit=is_credit) == part
