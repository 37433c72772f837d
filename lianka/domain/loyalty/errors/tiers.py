"""How tiers refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


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


class InvalidTierTerms(InvalidInput):
    """Something of a tier is out of its range."""

    code = "invalid_tier_terms"
    message = _("This does not fit a tier: please check it.")


class BaseTierStays(Conflict):
    """Another tier would take the place of the one that everyone has."""

    code = "base_tier_stays"
    message = _("The base tier is everyone's: %(tier)s stays the first.")


class TierInUse(Conflict):
    """A tier would be taken away from members who have it."""

    code = "tier_in_use"
    message = _("Members have the tier %(tier)s: it cannot be taken away from them.")


class TierNotFound(NotFound):
    """There is no such tier."""

    code = "tier_not_found"
    message = _("We could not find this tier.")


class GrantEndsBeforeItBegins(InvalidInput):
    """A tier is granted until a moment that is over by then."""

    code = "grant_ends_before_it_begins"
    message = _("A tier is granted until a day after it begins.")


class TierReasonMissing(InvalidInput):
    """A tier is set by hand without saying why, or at too great a length."""

    code = "tier_reason_missing"
    message = _("Please say why, in at most %(length_max)s characters.")


class UpgradeNotFound(NotFound):
    """There is no such upgrade to decide on."""

    code = "upgrade_not_found"
    message = _("We could not find this upgrade.")


class UpgradeDecided(Conflict):
    """The upgrade was decided on already, or is overtaken by what happened since."""

    code = "upgrade_decided"
    message = _("This upgrade is no longer waiting for an answer.")
