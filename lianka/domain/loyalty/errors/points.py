"""How points refuse."""

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
