"""Points of a purchase that is refunded in parts (PTS-6). Pure; `docs/rules/points.md` has the worked numbers."""

from typing import NamedTuple

from lianka.domain.loyalty.values import Undoing
from lianka.foundation.values import Fen, Points, part_undone


class PointsUndone(NamedTuple):
    """The part of a purchase's points that goes back now, and the part of the money that goes with it."""

    points: Points
    fen: Fen


def points_undone(*, points: int, fen: int, undoing: Undoing) -> PointsUndone:
    """What goes back of `points` for which `fen` moved, when part of the purchase is refunded.

    The points follow the money refunded, the money behind them follows the points: so no fen ever moves without
    a point, and the lot gives up exactly what it cost. Raises `ValueError` when more is undone than was paid.
    """
    if undoing.paid_fen == 0:
        # Paid wholly with points or coupons: refunded whole or not at all.
        return PointsUndone(Points(points), Fen(fen))
    before = part_undone(points, total=undoing.paid_fen, undone_before=0, undone_now=undoing.before_fen)
    now = part_undone(points, total=undoing.paid_fen, undone_before=undoing.before_fen, undone_now=undoing.now_fen)
    if now == 0:
        return PointsUndone(Points(0), Fen(0))
    return PointsUndone(Points(now), Fen(part_undone(fen, total=points, undone_before=before, undone_now=now)))
