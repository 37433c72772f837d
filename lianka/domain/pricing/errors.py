"""How pricing refuses."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput


class AmountNegative(InvalidInput):
    """A price, an amount or a balance below zero."""

    code = "amount_negative"
    message = _("This amount cannot be below zero.")


class NumberBelowOne(InvalidInput):
    """A quantity, or the points of a yuan, of nothing."""

    code = "number_below_one"
    message = _("This number must be at least 1.")


class RateAboveOne(InvalidInput):
    """A share of more than the whole."""

    code = "rate_above_one"
    message = _("This rate is a share: it must be at most 1.")


class ExcludedBesideTimedPrice(InvalidInput):
    """A timed price is the price of the whole unit: nothing says what part of it would be excluded."""

    code = "excluded_beside_timed_price"
    message = _("What is sold at a timed price has no part that is excluded from discounts.")


class ExcludedExceedsLine(InvalidInput):
    """More of a line is excluded from discounts than it costs."""

    code = "excluded_exceeds_line"
    message = _("No more can be excluded from discounts than the line costs.")


class SaleEmpty(InvalidInput):
    """A sale of nothing."""

    code = "sale_empty"
    message = _("A sale has at least one line.")


class DuplicateId(InvalidInput):
    """Two things that an answer must tell apart have one id."""

    code = "duplicate_id"
    message = _("The id %(id)s stands there twice.")


class UnknownLine(InvalidInput):
    """An offer names a line that the sale does not have."""

    code = "unknown_id"
    message = _("There is no line %(id)s.")


class CoinsUnavailable(Conflict):
    """More coins were asked for than there are, or than the lines take."""

    code = "coins_unavailable"
    message = _("At most %(most)s coins can be used for this purchase.")


class PointsUnavailable(Conflict):
    """More points were asked for than there are, or than the lines take."""

    code = "points_unavailable"
    message = _("At most %(most)s points can be used for this purchase.")


class StoredValueUnavailable(Conflict):
    """More stored value was asked for than there is, or than is to be paid."""

    code = "stored_value_unavailable"
    message = _("At most ¥%(most)s of stored value can be used for this purchase.")


class TotalNotPositive(InvalidInput):
    """There is no part to take back of nothing."""

    code = "total_not_positive"
    message = _("The total must be above zero.")


class OverRefund(InvalidInput):
    """The refunds come to more than the total."""

    code = "over_refund"
    message = _("The refunds come to more than the total.")
