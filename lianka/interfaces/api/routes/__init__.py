"""The operations, by what they are about."""

from collections.abc import Mapping
from typing import Any

from lianka.interfaces.api.schemas.base import ErrorBody


def answers(*refusals: int, **given: Any) -> Mapping[int, Any]:
    """What an operation may answer: `ok=` or `created=` a shape, and the statuses it may refuse with."""
    statuses = {"ok": 200, "created": 201}
    refused = dict.fromkeys(sorted({401, 403, 413, *refusals}), ErrorBody)
    return {statuses[name]: shape for name, shape in given.items()} | refused
