"""How gift codes refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class GiftBatchNotFound(NotFound):
    """There is no such batch."""

    code = "gift_batch_not_found"
    message = _("We could not find this batch of gift codes.")


class GiftBatchInvalid(InvalidInput):
    """A field of the batch is out of its bounds."""

    code = "gift_batch_invalid"
    message = _("Please check the buyer, the card, the number of codes, the prices and the last day.")


class GiftBatchCannotMove(Conflict):
    """The batch is not in a state from which this can be done."""

    code = "gift_batch_cannot_move"
    message = _("The batch cannot become: %(state)s.")


class GiftBatchNotPaid(Conflict):
    """A batch has codes only once it is paid for."""

    code = "gift_batch_not_paid"
    message = _("This batch is not paid for, so that it has no codes.")


class GiftBatchOver(Conflict):
    """Codes of this batch could not be used any more."""

    code = "gift_batch_over"
    message = _("The last day of these codes is over.")


class GiftPaymentDiffers(InvalidInput):
    """What was paid is not what was agreed."""

    code = "gift_payment_differs"
    message = _("The batch costs %(total_fen)s fen, but %(amount_fen)s fen were paid.")


class GiftPayerInvalid(InvalidInput):
    """A bank transfer has a reference; only a merchant pays out of what it is owed."""

    code = "gift_payer_invalid"
    message = _("A bank transfer needs its reference; only a merchant can pay out of what it is owed.")


class GiftReferenceUsed(Conflict):
    """Another batch was paid for, or repaid, under this bank reference."""

    code = "gift_reference_used"
    message = _("This bank reference was recorded before.")


class GiftCodeMistyped(InvalidInput):
    """What was typed is no code: a character too many, too few or mistaken."""

    code = "gift_code_mistyped"
    message = _("This is not a gift code. A code has sixteen characters; please check each of them.")


class GiftCodeUnknown(NotFound):
    """The code is well-formed, and nobody's."""

    code = "gift_code_unknown"
    message = _("We do not know this gift code. Please check what you entered.")


class GiftCodeUsed(Conflict):
    """The code has opened a card before, for another member."""

    code = "gift_code_used"
    message = _("This gift code was used already, on %(day)s.")


class GiftCodeVoid(Conflict):
    """The code was taken back."""

    code = "gift_code_void"
    message = _("This gift code is not valid any more. Please ask whoever gave it to you.")


class GiftCodeExpired(Conflict):
    """The last day of the code is over."""

    code = "gift_code_expired"
    message = _("This gift code could be used through %(day)s.")


class TooManyGiftCodes(Conflict):
    """Too many unknown codes were tried, by one member or from one address."""

    code = "too_many_gift_codes"
    message = _("There were too many wrong gift codes. Please try again in half an hour.")


class GiftCodesNotVoidable(Conflict):
    """Some of the codes are used, void or settled already, or there is none of that number."""

    code = "gift_codes_not_voidable"
    message = _("These codes cannot be voided any more: %(numbers)s.")


class NoGiftCodeLeft(Conflict):
    """No code of the batch is left to be voided."""

    code = "no_gift_code_left"
    message = _("No code of this batch is left to be voided.")


class GiftRepaymentDiffers(InvalidInput):
    """What went back is not what is owed for voided codes."""

    code = "gift_repayment_differs"
    message = _("%(due_fen)s fen are to go back for this batch, not %(amount_fen)s.")


class CardWasGift(Conflict):
    """The opening was paid for by a gift code, and its holder paid nothing."""

    code = "card_was_gift"
    message = _("This was opened with a gift code. There is nothing to give back to its holder.")


class GiftExpiryStuck(Conflict):
    """The books refused to take what expired codes leave."""

    code = "gift_expiry_stuck"
    message = _("The expired gift codes of %(batch)s could not be booked: %(why)s")
