"""A change of the rules of points never reaches back. Pure."""

from datetime import date

from lianka.domain.loyalty.errors import RuleNotAnnounced
from lianka.foundation.calendar import ONE_DAY


def check_start(*, valid_from: date, announced_on: date) -> None:
    """Refuse with `RuleNotAnnounced` a rule that would apply on the day it is announced or earlier."""
    if valid_from <= announced_on:
        raise RuleNotAnnounced(field="valid_from", earliest=announced_on + ONE_DAY)
