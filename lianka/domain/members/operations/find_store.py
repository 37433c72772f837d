"""The store that a link or a counter names. Merchants stand beside members, so the wiring leads to their query."""

from typing import Protocol

from lianka.foundation.wiring import resolve, wired


class WiredStore(Protocol):
    """What members want to know of a store."""

    @property
    def store_id(self) -> int:
        """The store's id."""

    @property
    def merchant_id(self) -> int:
        """The party that owns it."""

    @property
    def is_open(self) -> bool:
        """Whether its merchant takes part at present."""


def find_store(*, public_id: str) -> WiredStore:
    """Ask the query that the wiring names for the store. Raises a `NotFound` for a store that is none."""
    store: WiredStore = resolve(wired("STORE_OF_PUBLIC_ID"))(public_id=public_id)
    return store
