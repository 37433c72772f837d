"""What a spending adds to growth and to the climb (MBR-5). Pure; `docs/rules/tiers.md` has the worked numbers."""

from lianka.domain.loyalty.values import GrowthBack, TierBook, TierMeasure, Undoing
from lianka.foundation.values import RATE_PLACES, Rate, part_undone

_DIVISOR = 100 * 10**RATE_PLACES


def growth_of(*, paid_fen: int, growth_per_yuan: Rate) -> int:
    """The growth of what was paid, half up, once for the whole purchase. Raises `ValueError` below zero."""
    if paid_fen < 0:
        raise ValueError("A spending is never negative.")
    return (2 * paid_fen * growth_per_yuan.millionths + _DIVISOR) // (2 * _DIVISOR)


def climb_of(book: TierBook, *, paid_fen: int, growth: int, points: int) -> int:
    """What a purchase adds to the climb: whatever the measure counts.

    A purchase for which nothing was paid counts as none: it cost points or coins that were counted when earned.
    """
    return {
        TierMeasure.GROWTH: growth,
        TierMeasure.AMOUNT: paid_fen,
        TierMeasure.PURCHASES: int(paid_fen > 0),
        TierMeasure.POINTS: points,
    }[book.measure]


def climb_back(book: TierBook, back: GrowthBack, *, growth: int) -> int:
    """What a refund takes from the climb, below zero. What was counted by another measure than now takes nothing.

    Growth is always taken from a climb that counts growth: the climb repeats what the books say.
    """
    if book.measure is TierMeasure.GROWTH:
        return growth
    if back.gained_at < book.measured_from:
        return 0
    climb = climb_of(book, paid_fen=back.paid_fen, growth=back.growth, points=back.points)
    return -part_back(climb, back.undoing)


def part_back(whole: int, undoing: Undoing) -> int:
    """What goes back of growth or climb when part of the purchase is refunded; the last refund takes the rest."""
    if undoing.paid_fen == 0:
        return whole
    return part_undone(whole, total=undoing.paid_fen, undone_before=undoing.before_fen, undone_now=undoing.now_fen)
