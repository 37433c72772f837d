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


class SaleInvalid(InvalidInput):
    """A sale has 1 to 100 lines with ids of their own, each with a price, and no more than a sale can have in all."""

    code = "sale_invalid"
    message = _("Please check the amounts of this sale.")


class AmountMissing(InvalidInput):
    """Something is to be paid for."""

    code = "amount_missing"
    message = _("Please enter the amount.")


class AmountTooLarge(InvalidInput):
    """No single sale is that large."""

    code = "amount_too_large"
    message = _("The amount is too large for one sale.")


class ExcludedTooLarge(InvalidInput):
    """More is excluded from discounts than the line has."""

    code = "excluded_too_large"
    message = _("The excluded amount cannot be larger than the amount.")


class CardNotUsable(Conflict):
    """The card named is not the member's, not valid any more, or not taken at this store."""

    code = "card_not_usable"
    message = _("This card cannot be used here.")


class PointsBelowMinimum(Conflict):
    """The member has fewer points than the fewest one may pay with."""

    code = "points_below_minimum"
    message = _("Points can be used from %(points_min)s points on.")


class PriceChanged(Conflict):
    """What was agreed to is no longer what the sale comes to."""

    code = "price_changed"
    message = _("The price has changed. Please look at it again before you pay.")


class TenderNotAllowed(Conflict):
    """The platform collects for this merchant, so its own till may not."""

    code = "tender_not_allowed"
    message = _("This merchant is paid through the platform. Please let the member pay on the phone.")


class ScanNeeded(Conflict):
    """Nobody spends what a member has, and no till tops up, who has not just been shown the member's code."""

    code = "scan_needed"
    message = _("Please scan the member's code first: points, coins and stored value need it.")


class ScanUsed(Conflict):
    """The scanned member code has paid, or is about to pay, another sale."""

    code = "scan_used"
    message = _("This member code was used for another sale. Please scan it again.")


class ScanOfAnotherMember(InvalidInput):
    """The scanned code belongs to another member than the sale."""

    code = "scan_of_another_member"
    message = _("This member code belongs to another member.")


class OrderNotFound(NotFound):
    """There is no such order."""

    code = "order_not_found"
    message = _("We could not find this order.")


class OrderCannotMove(Conflict):
    """The order's present state does not lead to the one asked for."""

    code = "order_cannot_move"
    message = _("This order is %(state)s already.")


class RefundOfLineInvalid(InvalidInput):
    """A refund by lines names lines that the purchase has, each once, and amounts above zero or a free line whole."""

    code = "refund_of_line_invalid"
    message = _("Please check the lines to refund.")


class RefundReasonMissing(InvalidInput):
    """Whoever refunds says why."""

    code = "refund_reason_missing"
    message = _("Please say why the money is given back.")


class StoredValueNotRefundable(Conflict):
    """Nothing that was topped up is left in the wallet, or it is held for an order."""

    code = "stored_value_not_refundable"
    message = _("Nothing is left here that could be refunded.")


class StoredValueRefundTooLarge(Conflict):
    """More principal would go back than is left of it."""

    code = "stored_value_refund_too_large"
    message = _("No more than %(left_fen)s fen of principal can be refunded here.")


class StoredValueRefundChanged(Conflict):
    """The wallet was used since, so that another amount of bonus would be taken back than was agreed to."""

    code = "stored_value_refund_changed"
    message = _("This stored value was used meanwhile. Please look at it again.")


class OrderAwaitsPayment(Conflict):
    """A member's record cannot be merged while an order of it is open."""

    code = "order_awaits_payment"
    message = _("An order of the record that would go waits for its payment. Please let it be paid or cancel it first.")
