"""What a quote says besides its amounts: which price won, what an offer took where, and why no more was used."""

from typing import Any

import pytest

from lianka.domain.pricing.errors import CoinsUnavailable, PointsUnavailable, StoredValueUnavailable
from lianka.domain.pricing.queries import get_quote
from lianka.domain.pricing.values import (
    AppliedOffer,
    CoinPurse,
    CoinsUsed,
    Coupon,
    CouponSlot,
    FixedOff,
    Limit,
    Offer,
    OfferRefusal,
    PercentOff,
    PointsPurse,
    PointsUsed,
    PriceSource,
    RefusedOffer,
    Sale,
    SaleLine,
    StoredValue,
    StoredValueUsed,
)
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Coins, Fen, Points, Rate

pytestmark = pytest.mark.row("BUY-1")
HALF = Rate.of("0.5")


def line(line_id: str = "a", price_fen: int = 10_000, **facts: Any) -> SaleLine:
    return SaleLine(id=line_id, unit_price_fen=Fen(price_fen), **facts)


@pytest.mark.parametrize(
    ("timed_fen", "tier_rate", "source"),
    [
        (None, None, PriceSource.LIST),
        (9_500, "0.94", PriceSource.TIER),
        (9_500, "0.96", PriceSource.TIMED),
        (9_500, "0.95", PriceSource.TIMED),
        (10_500, "0.95", PriceSource.TIER),
        (10_500, None, PriceSource.LIST),
        (10_000, "1", PriceSource.LIST),
    ],
)
def test_a_line_says_which_price_won(timed_fen: int | None, tier_rate: str | None, source: PriceSource) -> None:
    timed = None if timed_fen is None else Fen(timed_fen)
    tier = None if tier_rate is None else Rate.of(tier_rate)

    priced = get_quote(Sale(lines=(line(timed_unit_price_fen=timed, tier_rate=tier),)))

    assert priced.lines[0].price_source == source


def test_each_offer_says_what_it_took_of_each_line() -> None:
    merchants = Coupon(id="m1", benefit=FixedOff(Fen(100)), lines=frozenset({"a", "c"}))
    platforms = Coupon(id="p1", benefit=PercentOff(HALF), slot=CouponSlot.PLATFORM)

    priced = get_quote(
        Sale(
            lines=(line("a", 300), line("b", 100), line("c", 100)),
            spend_and_save=(Offer(id="s1", benefit=FixedOff(Fen(50))),),
            coupons=(platforms, merchants),
        )
    )

    assert priced.spend_and_save == AppliedOffer("s1", Fen(50), (30, 10, 10))
    assert priced.coupons == (AppliedOffer("m1", Fen(100), (75, 0, 25)), AppliedOffer("p1", Fen(175), (98, 45, 32)))
    assert [each.coupon_fen for each in priced.lines] == [173, 45, 57]


def test_a_refused_offer_says_what_is_missing_to_its_threshold() -> None:
    out_of_reach = Offer(id="s1", benefit=FixedOff(Fen(500)), threshold_fen=Fen(12_000))
    for_no_line = Offer(id="s2", benefit=FixedOff(Fen(500)), threshold_fen=Fen(100), lines=frozenset())

    priced = get_quote(Sale(lines=(line(),), spend_and_save=(out_of_reach, for_no_line)))

    assert priced.refused == (
        RefusedOffer("s1", OfferRefusal.THRESHOLD_NOT_MET, Fen(2_000)),
        RefusedOffer("s2", OfferRefusal.NO_ELIGIBLE_LINES, Fen(0)),
    )


@pytest.mark.parametrize(
    ("balance", "use", "coins", "limit"),
    [(4_999, None, 4_999, Limit.BALANCE), (5_000, None, 5_000, Limit.SALE), (9_000, 10, 10, Limit.ASKED)],
)
def test_coins_say_why_no_more_were_used(balance: int, use: int | None, coins: int, limit: Limit) -> None:
    purse = CoinPurse(balance=Coins(balance), use=None if use is None else Coins(use))

    priced = get_quote(Sale(lines=(line(coin_share=HALF),), coins=purse))

    assert priced.coins == CoinsUsed(Coins(coins), limit)


@pytest.mark.parametrize(
    ("balance", "use", "points", "limit"),
    [(499, None, 499, Limit.BALANCE), (501, None, 500, Limit.SALE), (900, 0, 0, Limit.ASKED)],
)
def test_points_say_why_no_more_were_used(balance: int, use: int | None, points: int, limit: Limit) -> None:
    purse = PointsPurse(balance=Points(balance), points_per_yuan=10, use=None if use is None else Points(use))

    priced = get_quote(Sale(lines=(line(points_share=HALF),), points=purse))

    assert priced.points == PointsUsed(Points(points), Fen(points * 10), limit)


@pytest.mark.parametrize(
    ("principal_fen", "use", "used", "limit"),
    [
        (9_000, None, (9_000, 500), Limit.BALANCE),
        (12_000, None, (10_000, 0), Limit.SALE),
        (0, 400, (0, 400), Limit.ASKED),
    ],
)
def test_stored_value_says_why_no_more_was_used(
    principal_fen: int, use: int | None, used: tuple[int, int], limit: Limit
) -> None:
    stored = StoredValue(principal_fen=Fen(principal_fen), bonus_fen=Fen(500), use=None if use is None else Fen(use))

    priced = get_quote(Sale(lines=(line(),), stored_value=stored))

    assert priced.stored_value == StoredValueUsed(Fen(used[0]), Fen(used[1]), limit)


UNAVAILABLE: list[tuple[dict[str, Any], type[DomainError], str, str]] = [
    ({"coins": CoinPurse(balance=Coins(1_234), use=Coins(1_235))}, CoinsUnavailable, "coins.use", "12.34"),
    ({"coins": CoinPurse(balance=Coins(9_999), use=Coins(5_001))}, CoinsUnavailable, "coins.use", "50.00"),
    ({"points": PointsPurse(balance=Points(70), use=Points(71))}, PointsUnavailable, "points.use", "70"),
    ({"points": PointsPurse(balance=Points(9_999), use=Points(5_001))}, PointsUnavailable, "points.use", "5000"),
    ({"stored_value": StoredValue(use=Fen(1))}, StoredValueUnavailable, "stored_value.use", "¥0.00"),
]


@pytest.mark.parametrize(("purse", "refusal", "field", "most"), UNAVAILABLE)
def test_a_number_that_does_not_fit_is_refused_with_the_one_that_does(
    purse: dict[str, Any], refusal: type[DomainError], field: str, most: str
) -> None:
    sale = Sale(lines=(line(coin_share=HALF, points_share=HALF),), **purse)

    with pytest.raises(refusal) as refused:
        get_quote(sale)

    assert refused.value.field == field
    assert most in str(refused.value)
