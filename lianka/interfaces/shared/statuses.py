"""Which HTTP status a refusal answers with, the same at every door."""

from collections.abc import Mapping
from typing import Final

from lianka.foundation.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound

STATUSES: Final[Mapping[type[DomainError], int]] = {
    InvalidInput: 422,
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    DomainError: 400,
}


def nearest_status(refusal: DomainError, statuses: Mapping[type[DomainError], int] = STATUSES) -> int:
    """The status of the nearest class above the refusal's that has one."""
    return next(statuses[kind] for kind in type(refusal).__mro__ if kind in statuses)
