"""What was corrected by hand, and how much one person may."""

from datetime import datetime

from lianka.domain.loyalty.models import Correction, CorrectionSettings
from lianka.domain.loyalty.values import CorrectedKind, CorrectionLimits, CorrectionState
from lianka.foundation.calendar import business_date, end_of_day, start_of_day


def get_correction_limits() -> CorrectionLimits:
    """What one person may correct alone. One statement."""
    row = CorrectionSettings.objects.filter(pk=1).first()
    return CorrectionLimits() if row is None else CorrectionLimits(row.points, row.coins, row.growth)


def corrected_alone(*, member_id: int, kind: CorrectedKind, asked_by: str, at: datetime) -> int:
    """How much of a kind this person added and took alone for the member in the business day of `at`. One statement."""
    day = business_date(at)
    alone = Correction.objects.filter(
        member_id=member_id,
        kind=kind,
        asked_by=asked_by,
        state=CorrectionState.BOOKED,
        asked_at__gte=start_of_day(day),
        asked_at__lt=end_of_day(day),
    )
    return sum(abs(amount) for amount in alone.values_list("amount", flat=True))


def list_corrections_of_member(*, member_id: int, limit: int = 10) -> list[Correction]:
    """The member's latest corrections. One statement."""
    return list(Correction.objects.filter(member_id=member_id).order_by("-asked_at", "-id")[:limit])
