"""The numbers under which a provider knows a refund."""

_SEPARATOR = "-"


def number_at_provider(refund_id: str, failures: int) -> str:
    """The refund's own id, and another number after each time the provider failed for good: `prf_x`, `prf_x-1`.

    A provider moves money once for each number, and never under one that failed.
    """
    return f"{refund_id}{_SEPARATOR}{failures}" if failures else refund_id


def refund_id_of(number: str) -> str:
    """The refund that a provider's number stands for."""
    return number.partition(_SEPARATOR)[0]
