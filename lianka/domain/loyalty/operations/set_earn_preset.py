"""The alliance announces what a yuan earns."""

from datetime import date, datetime

from lianka.domain.loyalty.models import EarnPreset
from lianka.domain.loyalty.rules.announcing import check_start
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate


@transaction
def set_earn_preset(*, trade: str = "", points_per_yuan: Rate, valid_from: date, by: Actor, at: datetime) -> None:
    """Announce the rate for merchants of a trade (empty: of any) whose contract names none, from a day on.

    Points already granted stay as they are. The first rate of a trade may start on any day, every later one
    after the day it is announced, else `RuleNotAnnounced`.
    """
    if EarnPreset.objects.filter(trade=trade).exists():
        check_start(valid_from=valid_from, announced_on=business_date(at))
    EarnPreset.objects.create(
        trade=trade,
        points_per_yuan=points_per_yuan,
        valid_from=valid_from,
        announced_at=at,
        announced_by=f"{by.kind}:{by.name}",
    )
    facts = {"points_per_yuan": str(points_per_yuan), "valid_from": valid_from.isoformat()}
    audit.record(by=by, action="loyalty.set_earn_preset", subject=f"trade:{trade or '*'}", at=at, facts=facts)
