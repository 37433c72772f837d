"""How loyalty refuses."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class InvalidValidityPolicy(InvalidInput):
    """A kind of validity there is not, or one without the number or the day it needs."""

    code = "invalid_validity_policy"
    message = _("This validity of points is not complete: counting needs a number from 1, a fixed day its date.")


class CycleStartMissing(InvalidInput):
    """The member's own cycle was asked for, but not when it began."""

    code = "cycle_start_missing"
    message = _("The start of the member's cycle is needed.")


class ValidityTooLong(InvalidInput):
    """The points would outlive the calendar."""

    code = "validity_too_long"
    message = _("Points cannot be valid for that long.")


class RuleNotAnnounced(InvalidInput):
    """A change of rate or validity would reach back: it starts on a later day than it is announced."""

    code = "rule_not_announced"
    message = _("A change is announced before it starts: the earliest possible day is %(earliest)s.")


class AmountNotPositive(InvalidInput):
    """An amount that must be above zero is not."""

    code = "amount_not_positive"
    message = _("The amount must be above zero.")


class PrepaidAccountNotFound(NotFound):
    """The merchant does not buy points in advance."""

    code = "prepaid_account_not_found"
    message = _("This merchant has no account for points bought in advance.")


class InvalidPointsTerms(InvalidInput):
    """A number of days or an amount out of its range."""

    code = "invalid_points_terms"
    message = _("This number is outside its range.")


class ExpiryStuck(Conflict):
    """The books refused to let points expire."""

    code = "expiry_stuck"
    message = _("Points could not expire (%(key)s): %(why)s")


class LotNotFound(NotFound):
    """There is no such lot of points."""

    code = "lot_not_found"
    message = _("We could not find these points.")


class TiersMissing(InvalidInput):
    """A ladder without a tier to stand on."""

    code = "tiers_missing"
    message = _("There must be at least one tier.")


class BaseTierNotZero(InvalidInput):
    """A first tier that not everyone would have."""

    code = "base_tier_not_zero"
    message = _("The first tier is the base tier: it starts from 0.")


class ThresholdsNotRising(InvalidInput):
    """A tier that is not above the one before it."""

    code = "thresholds_not_rising"
    message = _("The threshold of each tier must be above that of the tier before it.")


class DuplicateTier(InvalidInput):
    """Two tiers of one code."""

    code = "duplicate_tier"
    message = _("The tier %(tier)s stands there twice.")


class UnknownTier(InvalidInput):
    """A member stands on a tier that the ladder does not have."""

    code = "unknown_tier"
    message = _("There is no tier %(tier)s.")


class HoldBelowOne(InvalidInput):
    """A tier that is not held for a month."""

    code = "hold_below_one"
    message = _("A tier is held for at least one month.")


class HoldTooLong(InvalidInput):
    """The hold would outlive the calendar."""

    code = "hold_too_long"
    message = _("A tier cannot be held for that long.")


class GrowthUnsorted(InvalidInput):
    """Growth from before what is decided already: a review may have gone by without it."""

    code = "growth_unsorted"
    message = _("Growth counts in the order of its moments, and none before what is decided already.")


class GrowthAfterUntil(InvalidInput):
    """Growth from after the moment that was asked for."""

    code = "growth_after_until"
    message = _("This growth lies after the moment up to which tiers are decided.")
