"""`lianka rule expiry`: when a point expires (`docs/rules/validity.md`, `docs/rules/expiry.schema.json`)."""

from typing import Any

from lianka.domain.loyalty.rules.validity import expires_at
from lianka.domain.loyalty.values import ValidityPolicy
from lianka.interfaces.cli.rules.fields import Fields


def evaluate(case: Fields) -> dict[str, Any]:
    """`expires_at` of a point, exclusive, in the case's zone; null when it never expires."""
    policy = case.object("policy")
    kind, n, day = policy.text("kind"), policy.integer_or_none("n"), policy.day_or_none("date")
    earned_at, zone = case.moment("earned_at"), case.zone("zone")
    activated_at, cycle_from = case.moment_or_none("activated_at"), case.moment_or_none("cycle_from")
    policy.close()
    case.close()
    expiry = expires_at(
        ValidityPolicy.of(kind=kind, n=n, day=day),
        earned_at=earned_at,
        activated_at=activated_at,
        cycle_from=cycle_from,
        zone=zone,
    )
    return {"expires_at": expiry.isoformat() if expiry else None}
