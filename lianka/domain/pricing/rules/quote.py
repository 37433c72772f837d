"""The price of a sale (BUY-1). Pure; `docs/rules/pricing.md` has the worked numbers.

Greedy for the offers it is given: whoever wants the best combination asks for several sales.
"""

from collections.abc import Sequence

from lianka.domain.pricing.rules.basket import Basket
from lianka.domain.pricing.rules.card_discount import take_card_discount
from lianka.domain.pricing.rules.line_prices import take_line_prices
from lianka.domain.pricing.rules.offers import Choice, take_best
from lianka.domain.pricing.rules.purses import take_coins, take_points, use_stored_value
from lianka.domain.pricing.values import (
    AppliedOffer,
    CouponSlot,
    Offer,
    PricedLine,
    PriceSource,
    Quote,
    RefusedOffer,
    Sale,
)
from lianka.foundation.values import Fen


def quote(sale: Sale) -> Quote:
    """What the sale comes to, step by step.

    Raises `CoinsUnavailable`, `PointsUnavailable` or `StoredValueUnavailable` when a number was asked for that does
    not fit. An offer that does not fit is refused in the answer.
    """
    basket = Basket(sale.lines)
    sources = take_line_prices(basket)
    promotion = take_best(basket, sale.spend_and_save, column=basket.spend_and_save, measured=basket.left)
    coupons = _take_coupons(basket, sale)
    coins = take_coins(basket, sale.coins)
    points = take_points(basket, sale.points)
    take_card_discount(basket)
    lines = _priced_lines(basket, sources)
    payable_fen = sum([line.payable_fen for line in lines])
    stored_value = use_stored_value(sale.stored_value, payable_fen=payable_fen)
    return Quote(
        list_fen=Fen(sum([line.list_fen for line in lines])),
        payable_fen=Fen(payable_fen),
        cash_fen=Fen(payable_fen - stored_value.fen),
        lines=lines,
        spend_and_save=promotion.applied,
        coupons=_applied(coupons),
        coins=coins,
        points=points,
        stored_value=stored_value,
        refused=_refused(sale.spend_and_save, promotion) + _refused(sale.coupons, *coupons),
    )


def _take_coupons(basket: Basket, sale: Sale) -> list[Choice]:
    measured = basket.left.copy()
    return [
        take_best(
            basket,
            [coupon for coupon in sale.coupons if coupon.slot is slot],
            column=basket.coupon,
            measured=measured,
        )
        for slot in CouponSlot
    ]


def _applied(choices: list[Choice]) -> tuple[AppliedOffer, ...]:
    return tuple([choice.applied for choice in choices if choice.applied])


def _refused(offers: Sequence[Offer], *choices: Choice) -> tuple[RefusedOffer, ...]:
    refused = {offer_id: refusal for choice in choices for offer_id, refusal in choice.refused.items()}
    return tuple([refused[offer.id] for offer in offers if offer.id in refused])


def _priced_lines(basket: Basket, sources: list[PriceSource]) -> tuple[PricedLine, ...]:
    return tuple(
        [
            PricedLine(
                id=line.id,
                list_fen=line.list_fen,
                excluded_fen=line.excluded_fen,
                timed_or_tier_fen=Fen(basket.timed_or_tier[index]),
                spend_and_save_fen=Fen(basket.spend_and_save[index]),
                coupon_fen=Fen(basket.coupon[index]),
                coins_fen=Fen(basket.coins[index]),
                points_fen=Fen(basket.points[index]),
                card_fen=Fen(basket.card[index]),
                payable_fen=Fen(basket.left[index] + line.excluded_fen),
                price_source=sources[index],
            )
            for index, line in enumerate(basket.lines)
        ]
    )
