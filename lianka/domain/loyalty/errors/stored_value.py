"""How stored value refuses."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class InvalidStoredValueTerms(InvalidInput):
    """A cap above what the law allows or out of order, or a licence without its number or its day."""

    code = "invalid_stored_value_terms"
    message = _("This is not possible for stored value: no cap is above the lawful one, a licence has number and day.")


class InvalidTopUpOffer(InvalidInput):
    """An amount or bonus out of its range, a window that ends before it starts, or a funder who cannot be."""

    code = "invalid_top_up_offer"
    message = _("Please check this offer: an amount up to the lawful cap, a bonus no higher, an end after the start.")


class TopUpOfferExists(Conflict):
    """Another offer of the same amount is not withdrawn."""

    code = "top_up_offer_exists"
    message = _("There is an offer of this amount already. Withdraw it first.")


class TopUpOfferNotFound(NotFound):
    """There is no such offer, or it is not open now."""

    code = "top_up_offer_not_found"
    message = _("This top-up is not offered any more.")


class AllianceNotLicensed(Conflict):
    """Value that many merchants take may be stored by the holder of a payment licence alone."""

    code = "alliance_not_licensed"
    message = _(
        "Value that all merchants take can only be stored under a payment licence, and none is recorded."
        " Please top up at one merchant."
    )


class WalletCapExceeded(Conflict):
    """More principal would stand in the wallet than the law, or the alliance, allows for this member."""

    code = "wallet_cap_exceeded"
    message = _("No more than %(cap)s of paid value may stand here. You can top up %(room)s now.")


class TopUpAmountDiffers(Conflict):
    """Another amount was paid than the offer says."""

    code = "top_up_amount_differs"
    message = _("Another amount was paid than this top-up is offered for.")
