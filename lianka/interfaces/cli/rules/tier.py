"""`lianka rule tier`: how a member climbs and holds tiers (`docs/rules/tiers.md`, `docs/rules/tier.schema.json`)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lianka.domain.loyalty.rules.tiers import advance_tier, start_at_base
from lianka.domain.loyalty.values import FallKind, Growth, Tier, TierAdvance, TierLadder
from lianka.interfaces.cli.rules.fields import Fields


def evaluate(case: Fields) -> dict[str, Any]:
    """Every tier reached, kept and lost since a member joined; times in the case's zone."""
    tiers = tuple([_tier(fields) for fields in case.objects("tiers")])
    hold_months, fall, zone = case.integer("hold_months"), case.choice("fall", FallKind), case.zone("zone")
    events = [_growth(fields) for fields in case.objects("events")]
    until = case.moment("until")
    case.close()
    with case.naming_refusals():
        ladder = TierLadder(tiers=tiers, hold_months=hold_months, fall=fall)
        return _answer(advance_tier(ladder, start_at_base(ladder), events=events, until=until, zone=zone), zone)


def _tier(fields: Fields) -> Tier:
    tier = Tier(fields.text("code"), fields.integer("threshold"))
    fields.close()
    return tier


def _growth(fields: Fields) -> Growth:
    growth = Growth(fields.moment("at"), fields.integer("growth"))
    fields.close()
    return growth


def _answer(advance: TierAdvance, zone: ZoneInfo) -> dict[str, Any]:
    hold_until = advance.state.hold_until
    return {
        "history": [
            {"at": _time(change.at, zone), "from": change.from_tier, "to": change.to_tier, "why": change.cause.value}
            for change in advance.changes
        ],
        "tier": advance.state.tier,
        "hold_until": _time(hold_until, zone) if hold_until else None,
    }


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()
