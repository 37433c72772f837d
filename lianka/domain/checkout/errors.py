"""How checkout refuses."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class ReceiptUsed(Conflict):
    """The merchant's receipt number was recorded before with other content."""

    code = "receipt_used"
    message = _("The receipt number %(receipt)s of this merchant was recorded before with other content.")


class TillRecordInvalid(InvalidInput):
    """A till record has a receipt number and an amount or points spent; a refund spends no points."""

    code = "till_record_invalid"
    message = _("A till record needs a receipt number and an amount; a refund spends no points.")


class HappensInFuture(InvalidInput):
    """A till record tells what has happened already."""

    code = "happens_in_future"
    message = _("The purchase lies in the future.")


class MerchantUnknown(NotFound):
    """No merchant has the name or code that the till wrote."""

    code = "merchant_unknown"
    message = _("There is no merchant “%(merchant)s”.")


class MerchantNotActive(Conflict):
    """A suspended merchant, or one that left, sells nothing in the alliance."""

    code = "merchant_not_active"
    message = _("This merchant is not active.")


class ContractMissing(Conflict):
    """No contract of the merchant is in force on the day of the purchase."""

    code = "contract_missing"
    message = _("The merchant has no contract on %(day)s.")


class StoreUnknown(NotFound):
    """The merchant has no store of that name."""

    code = "store_unknown"
    message = _("The merchant has no store “%(store)s”.")


class PurchaseNotFound(NotFound):
    """There is no such purchase."""

    code = "purchase_not_found"
    message = _("We could not find this purchase.")


class RefundAmountInvalid(InvalidInput):
    """A refund gives back something, unless the purchase was paid with points alone."""

    code = "refund_amount_invalid"
    message = _("Please enter the amount to refund.")


class RefundExceedsPurchase(Conflict):
    """More would be refunded than is left of what was paid."""

    code = "refund_exceeds_purchase"
    message = _("No more than %(left_fen)s fen of this purchase can still be refunded.")


class RefundedAlready(Conflict):
    """Nothing is left of the purchase to refund."""

    code = "refunded_already"
    message = _("This purchase was refunded already.")


class RefundReasonTooLong(InvalidInput):
    """A reason is a short line."""

    code = "refund_reason_too_long"
    message = _("A reason has at most %(limit)s characters.")


class ImportNotFound(NotFound):
    """There is no such import."""

    code = "import_not_found"
    message = _("We could not find this import.")


class ImportMoved(Conflict):
    """Another process has brought this import further, or to its end."""

    code = "import_moved"
    message = _("Another process has continued this import. Start it again to go on from there.")
