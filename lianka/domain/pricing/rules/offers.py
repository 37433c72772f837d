"""Steps 2 and 3: the best of several offers, and why each of the others was not used."""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from lianka.domain.pricing.rules.basket import Basket
from lianka.domain.pricing.values import AppliedOffer, Offer, OfferRefusal, RefusedOffer
from lianka.foundation.values import Fen

_what_it_takes = itemgetter(0)


class Choice(NamedTuple):
    """The offer that was used, if any, and the others by their ids."""

    applied: AppliedOffer | None
    refused: dict[str, RefusedOffer]


def take_best(basket: Basket, offers: Sequence[Offer], *, column: list[int], measured: Sequence[int]) -> Choice:
    """Let the offer take its part that takes most of what is left now; ties go to the earlier.

    Thresholds are compared with `measured`, what was left of each line at an earlier moment or is now. `column` is the
    step's in the basket.
    """
    refused: dict[str, RefusedOffer] = {}
    candidates: list[tuple[int, Offer]] = []
    for offer in offers:
        reached = basket.reached_by(offer.lines)
        left_fen = sum([basket.left[index] for index in reached])
        refusal = _refusal_of(offer, left_fen, sum([measured[index] for index in reached]))
        if refusal:
            refused[offer.id] = refusal
        else:
            candidates.append((offer.benefit.off_of(left_fen), offer))
    if not candidates:
        return Choice(None, refused)
    # Of equals, `max` returns the first.
    most_fen, best = max(candidates, key=_what_it_takes)
    for _, offer in candidates:
        if offer is not best:
            refused[offer.id] = RefusedOffer(offer.id, OfferRefusal.BETTER_OFFER, Fen(0))
    return Choice(_take(basket, best, most_fen, column), refused)


def _refusal_of(offer: Offer, left_fen: int, measured_fen: int) -> RefusedOffer | None:
    if left_fen == 0:
        return RefusedOffer(offer.id, OfferRefusal.NO_ELIGIBLE_LINES, Fen(0))
    if measured_fen < offer.threshold_fen:
        return RefusedOffer(offer.id, OfferRefusal.THRESHOLD_NOT_MET, Fen(offer.threshold_fen - measured_fen))
    return None


def _take(basket: Basket, offer: Offer, fen: int, column: list[int]) -> AppliedOffer:
    weights = [0] * len(basket.lines)
    for index in basket.reached_by(offer.lines):
        weights[index] = basket.left[index]
    return AppliedOffer(offer.id, Fen(fen), basket.take_over(column, fen, weights))
