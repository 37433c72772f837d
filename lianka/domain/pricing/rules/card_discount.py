"""Step 6: the discount of the member's card on what is left of each line."""

from lianka.domain.pricing.rules.basket import Basket


def take_card_discount(basket: Basket) -> None:
    """Let each line that the card is good for be paid at the card's rate, rounded half up."""
    for index in basket.promotable:
        rate = basket.lines[index].card_rate
        if rate is not None:
            left_fen = basket.left[index]
            basket.take(basket.card, index, left_fen - rate.half_up(left_fen))
