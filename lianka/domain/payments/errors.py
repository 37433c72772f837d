"""How payments refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound


class PaymentNotFound(NotFound):
    """There is no such payment."""

    code = "payment_not_found"
    message = _("We could not find this payment.")


class PaymentTermsInvalid(InvalidInput):
    """A payment is of a positive amount, has a subject and a description, and can be paid for some time."""

    code = "payment_terms_invalid"
    message = _("A payment needs a positive amount, something it is for, and time to pay it.")


class PaymentExists(Conflict):
    """The subject has a payment already."""

    code = "payment_exists"
    message = _("There is a payment for this already.")


class PaymentCannotMove(Conflict):
    """The payment's present state does not lead to the one asked for."""

    code = "payment_cannot_move"
    message = _("The payment is %(state)s; this is not possible now.")


class PaymentPaidAlready(Conflict):
    """The payment is paid and cannot be paid again."""

    code = "payment_paid_already"
    message = _("This has been paid already.")


class PaymentIsClosed(Conflict):
    """The time to pay is over, or the payment was closed before."""

    code = "payment_is_closed"
    message = _("The time to pay is over. Please order again.")


class PaymentNotPaid(Conflict):
    """Only money that was paid can go back."""

    code = "payment_not_paid"
    message = _("This has not been paid.")


class ReturnPathInvalid(InvalidInput):
    """A cashier page leads back to a page of ours only."""

    code = "return_path_invalid"
    message = _("The page to return to is not one of ours.")


class ChargeAmountWrong(Conflict):
    """The provider took another amount than was asked."""

    code = "charge_amount_wrong"
    message = _("The provider took another amount than was asked. Somebody will look into it.")


class RefundNotFound(NotFound):
    """There is no such refund."""

    code = "payment_refund_not_found"
    message = _("We could not find this refund.")


class RefundAmountInvalid(InvalidInput):
    """Some positive amount goes back."""

    code = "payment_refund_amount_invalid"
    message = _("Please enter an amount greater than zero.")


class RefundExceedsPayment(Conflict):
    """More would go back than was paid."""

    code = "refund_exceeds_payment"
    message = _("No more can be refunded than was paid.")


class RefundCauseReused(Conflict):
    """The cause stands for another refund already."""

    code = "refund_cause_reused"
    message = _("This was refunded before, in another way.")


class RefundCannotMove(Conflict):
    """The refund's present state does not lead to the one asked for."""

    code = "refund_cannot_move"
    message = _("The refund is %(state)s; this is not possible now.")


class ProviderNotFound(NotFound):
    """There is no payment provider of this name."""

    code = "payment_provider_not_found"
    message = _("There is no such payment provider.")


class ProviderUnavailable(Conflict):
    """The provider could not be reached, or did not answer in time: what became of the request is not known."""

    code = "payment_provider_unavailable"
    message = _("We could not reach the payment provider. Please try again in a moment.")


class ProviderRefused(Conflict):
    """The provider answered that it will not do this."""

    code = "payment_provider_refused"
    message = _("The payment provider refused this (%(why)s).")


class NotificationForged(NotAllowed):
    """The notification is not signed by the provider, or cannot be read."""

    code = "notification_forged"
    message = _("The signature of this notification is not right.")


class NotificationStale(NotAllowed):
    """The notification was signed too long ago, or in the future: perhaps somebody repeats it."""

    code = "notification_stale"
    message = _("This notification was signed at another time.")


class NotificationForUnknownPayment(NotFound):
    """The notification is about a payment or a refund that is not known."""

    code = "notification_for_unknown_payment"
    message = _("This notification is about a payment that we do not know.")


class NotificationAmountWrong(Conflict):
    """The notification names another amount than was asked."""

    code = "notification_amount_wrong"
    message = _("This notification names another amount than was asked.")


class SandboxChargeNotFound(NotFound):
    """The sandbox has no such charge."""

    code = "sandbox_charge_not_found"
    message = _("We could not find this payment.")


class SandboxSettingsInvalid(InvalidInput):
    """A setting of the sandbox is out of its bounds."""

    code = "sandbox_settings_invalid"
    message = _("Please check the settings of the sandbox.")
