"""What share of the price a card's holder pays at a store (CARD-5)."""

from typing import NamedTuple

from lianka.domain.cards.values import LinkState
from lianka.foundation.values import Rate

WHOLE = Rate.of(1)
_ANSWERED = (LinkState.ACCEPTED, LinkState.DECLINED)


class LinkAnswer(NamedTuple):
    """A link's state and its rate in one channel."""

    state: LinkState
    rate: Rate


def rate_at(*, store: LinkAnswer | None, merchant: LinkAnswer | None, default: Rate | None) -> Rate | None:
    """The share paid with the card, or None where it is not taken.

    The store's answer wins over its merchant's, and that over the default of a card that all merchants take.
    A link that is only offered, or has ended, says nothing.
    """
    for link in (store, merchant):
        if link is not None and link.state in _ANSWERED:
            return link.rate if link.state == LinkState.ACCEPTED else None
    return default
