"""Moments as programs read them: ISO 8601 with the alliance's zone."""

from datetime import datetime

from lianka.foundation.calendar import alliance_zone


def in_zone(at: datetime) -> datetime:
    """The moment in the alliance's zone, to the second: a receipt's, not a log's."""
    return at.astimezone(alliance_zone()).replace(microsecond=0)
