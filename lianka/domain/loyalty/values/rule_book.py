"""The rules of points that were announced, and those of the house until then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from lianka.domain.loyalty.values.validity import ValidityKind, ValidityPolicy
from lianka.foundation.values import Rate


class ExpiryDestination(StrEnum):
    """Who gets the money behind points that expired."""

    BREAKAGE = "breakage"
    ISSUER = "issuer"


HOUSE_VALIDITY = ValidityPolicy(ValidityKind.YEAR_END, 2)
"""In force until the alliance announces its own: to the end of the second calendar year."""

HOUSE_POINTS_PER_YUAN = Rate.of(1)
"""In force until the alliance announces its own."""

HOUSE_POINTS_THAT_PAY_ONE_YUAN = 100
HOUSE_DESTINATION = ExpiryDestination.BREAKAGE
HOUSE_GRACE_DAYS = 30
"""In force until the alliance sets its own: what pays a yuan, where expired money goes, days for returned points."""


class DatedValidity(NamedTuple):
    """A policy and the first business day on which it applies. Lots remember `terms_id`."""

    valid_from: date
    terms_id: int
    policy: ValidityPolicy


class DatedPreset(NamedTuple):
    """A rate for a trade (empty: for all) and the first business day on which it applies."""

    valid_from: date
    trade: str
    points_per_yuan: Rate


class DayRules(NamedTuple):
    """The rules in force on one business day: validity, points per yuan by trade, and for all other trades."""

    validity: DatedValidity
    presets: Mapping[str, Rate]
    default: Rate


_HOUSE_TERMS = DatedValidity(date.min, 0, HOUSE_VALIDITY)
"""What lots remember that were granted before the alliance announced a policy: no row has this id."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule that was announced, in the order of its start, to be asked in memory."""

    validities: Sequence[DatedValidity]
    presets: Sequence[DatedPreset]
    expiry_destination: ExpiryDestination
    grace_days: int
    paying: "PayingRule"

    def on(self, day: date) -> "DayRules":
        """What is in force on the business day; what the alliance has not announced, the house decides."""
        validities = [dated for dated in self.validities if dated.valid_from <= day]
        rates = {dated.trade: dated.points_per_yuan for dated in self.presets if dated.valid_from <= day}
        default = rates.pop("", HOUSE_POINTS_PER_YUAN)
        return DayRules(validities[-1] if validities else _HOUSE_TERMS, rates, default)

    def policy(self, terms_id: int) -> ValidityPolicy:
        """The policy a lot was promised, by the id it remembers."""
        return next((dated.policy for dated in self.validities if dated.terms_id == terms_id), HOUSE_VALIDITY)


class PayingRule(NamedTuple):
    """How points pay: how many pay one yuan, and the fewest a member must have to pay with any (PTS-7).

    `scan_needed`: a till spends a member's points only after a scan of the member's code.
    """

    points_per_yuan: int = HOUSE_POINTS_THAT_PAY_ONE_YUAN
    points_min: int = 0
    scan_needed: bool = True
