"""How much of a card's price is earned by the end of a day."""

from datetime import date

from lianka.foundation.calendar import ONE_DAY


def earned_through(*, price_fen: int, deferral_from: date, deferral_until: date, day: date) -> int:
    """What has been earned of the price at the end of `day`: by days, rounded down over all of them together.

    The term's last day takes what rounding left, because then all of its days are counted.
    """
    days = (deferral_until - deferral_from).days
    elapsed = min(max((day + ONE_DAY - deferral_from).days, 0), days)
    return price_fen * elapsed // days
