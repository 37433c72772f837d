"""Which purchase a till's refund undoes (BUY-7). Pure; `docs/rules/till-records.md` has the worked numbers.

A till rarely names the purchase. Among the same member's purchases at the same merchant that tills told of and that
happened no later:
the latest of exactly that amount of which nothing was refunded; else the latest with enough left to refund; else
none, and the refund stands alone.
"""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar


@dataclass(slots=True, kw_only=True)
class OpenPurchase:
    """A purchase that refunds may undo. `id` rises with the order of recording."""

    id: int
    happened_at: datetime
    paid_fen: int
    refunded_fen: int

    @property
    def left_fen(self) -> int:
        """What can still be refunded."""
        return self.paid_fen - self.refunded_fen


P = TypeVar("P", bound=OpenPurchase)


class OpenPurchases(Generic[P]):
    """The purchases that refunds may undo, by member and merchant, each list in the order of their happening."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self._by_pair: dict[tuple[int, int], list[P]] = {}
        self.watch(pairs)

    def watch(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Keep the purchases of these members and merchants from now on: refunds of them may come."""
        for pair in pairs:
            self._by_pair.setdefault(pair, [])

    def watches(self, pair: tuple[int, int]) -> bool:
        """Whether purchases of this member and merchant are kept."""
        return pair in self._by_pair

    def add(self, pair: tuple[int, int], purchase: P) -> None:
        """Let refunds that come later find the purchase, if its member and merchant are watched."""
        if pair in self._by_pair:
            insort(self._by_pair[pair], purchase, key=_order)

    def refund(self, pair: tuple[int, int], *, amount_fen: int, happened_at: datetime) -> P | None:
        """Choose the purchase that a refund undoes and mark that much of it as refunded; None if there is none."""
        chosen = choose_purchase(self._by_pair[pair], amount_fen=amount_fen, happened_at=happened_at)
        if chosen is not None:
            chosen.refunded_fen += amount_fen
        return chosen


def choose_purchase(purchases: Iterable[P], *, amount_fen: int, happened_at: datetime) -> P | None:
    """The purchase a refund undoes. `purchases` are those of its member and merchant, in order of happening."""
    exact = partial = None
    for purchase in purchases:
        if purchase.happened_at > happened_at:
            break
        if purchase.left_fen >= amount_fen:
            partial = purchase
            if purchase.refunded_fen == 0 and purchase.paid_fen == amount_fen:
                exact = purchase
    return exact or partial


def _order(purchase: OpenPurchase) -> tuple[datetime, int]:
    return purchase.happened_at, purchase.id
