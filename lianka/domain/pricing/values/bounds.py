"""What numbers and ids must be for a sale to have a price."""

from collections.abc import Sequence

from lianka.domain.pricing.errors import AmountNegative, DuplicateId, NumberBelowOne, RateAboveOne
from lianka.foundation.values import Rate

_WHOLE = Rate.of(1)


def refuse_negative(value: object, *names: str) -> None:
    """Refuse a value whose attribute of one of these names is below zero; None is nothing. Raises `AmountNegative`."""
    for name in names:
        if (getattr(value, name) or 0) < 0:
            raise AmountNegative(field=name)


def refuse_below_one(value: object, name: str) -> None:
    """Refuse a value whose attribute counts to nothing. Raises `NumberBelowOne`."""
    if getattr(value, name) < 1:
        raise NumberBelowOne(field=name)


def refuse_above_one(value: object, *names: str) -> None:
    """Refuse a value whose rate of one of these names is more than the whole. Raises `RateAboveOne`."""
    for name in names:
        rate = getattr(value, name)
        if rate is not None and rate > _WHOLE:
            raise RateAboveOne(field=name)


def refuse_twice(ids: Sequence[str], *, place: str) -> frozenset[str]:
    """Return the ids as a set. Raises `DuplicateId` for the first that stands there twice; `place` holds its index."""
    unique = frozenset(ids)
    if len(unique) < len(ids):
        index, twice = next((index, each) for index, each in enumerate(ids) if each in ids[:index])
        raise DuplicateId(field=place.format(index), id=twice)
    return unique
