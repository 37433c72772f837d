"""How cards refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class PlanNotFound(NotFound):
    """There is no such card, or it is not public yet."""

    code = "card_plan_not_found"
    message = _("We could not find this card.")


class OptionNotFound(NotFound):
    """The card has no such price, or no longer."""

    code = "card_option_not_found"
    message = _("This price is no longer offered.")


class MemberCardNotFound(NotFound):
    """The member holds no such card."""

    code = "member_card_not_found"
    message = _("We could not find this card among yours.")


class LinkNotFound(NotFound):
    """There is no such link, or it is another merchant's."""

    code = "card_link_not_found"
    message = _("We could not find this link of a card and a merchant.")


class PlanInvalid(InvalidInput):
    """A field of the card is out of its bounds."""

    code = "card_plan_invalid"
    message = _("Please check the name, dates, numbers and rates of the card.")


class OptionInvalid(InvalidInput):
    """A price option is out of its bounds, or lacks the number or the dates that its kind needs."""

    code = "card_option_invalid"
    message = _("Please check how long the card is valid, and its price.")


class LinkInvalid(InvalidInput):
    """A rate of a link is not above 0 and at most 1."""

    code = "card_link_invalid"
    message = _("A discount rate is above 0 and at most 1: with 0.88 the member pays 88 of 100.")


class GroupCodeInvalid(InvalidInput):
    """A group needs a label, a web address and a capacity."""

    code = "group_code_invalid"
    message = _("Please check the name, the address and the capacity of the group.")


class ReasonTooLong(InvalidInput):
    """A reason has at most 200 characters."""

    code = "card_reason_too_long"
    message = _("A reason has at most %(limit)s characters.")


class PlanCannotMove(Conflict):
    """The card is not in a state from which this can be done."""

    code = "card_plan_cannot_move"
    message = _("The card cannot become: %(state)s.")


class PlanWithdrawn(Conflict):
    """A withdrawn card is not changed any more."""

    code = "card_plan_withdrawn"
    message = _("This card has been withdrawn.")


class PlanHasNoOption(Conflict):
    """A card without a price cannot be sold."""

    code = "card_plan_has_no_option"
    message = _("Add a price before the card goes on sale.")


class PermanentStandsAlone(Conflict):
    """A card that is sold for good has that option alone, a free one has one option."""

    code = "card_option_stands_alone"
    message = _("A permanent card and a free card have one price only. Archive the other one first.")


class LinkExists(Conflict):
    """The merchant or store has a link to this card already."""

    code = "card_link_exists"
    message = _("There is a link to this card already.")


class LinkCannotMove(Conflict):
    """The link is not in a state from which this can be done."""

    code = "card_link_cannot_move"
    message = _("The link cannot become: %(state)s.")


class PlanNotOnSale(Conflict):
    """The card is not on sale at this moment."""

    code = "card_plan_not_on_sale"
    message = _("This card is not on sale now.")


class PlanSoldOut(Conflict):
    """All that was to be given out has been."""

    code = "card_plan_sold_out"
    message = _("This card is sold out.")


class CardLimitReached(Conflict):
    """The member has opened this card as often as one may."""

    code = "card_limit_reached"
    message = _("You have opened this card as often as one may.")


class CardHeldForGood(Conflict):
    """The member's card never ends, so that there is nothing to renew."""

    code = "card_held_for_good"
    message = _("You hold this card for good already.")


class CardCoversDates(Conflict):
    """The member's card lasts as long as the dates that this option sells."""

    code = "card_covers_dates"
    message = _("Your card is valid for all of these days already.")


class DatesAreOver(Conflict):
    """The fixed dates of the option are in the past."""

    code = "card_dates_are_over"
    message = _("The dates of this card are over.")


class ActivationNeeded(Conflict):
    """The card is for members who have verified their phone."""

    code = "card_activation_needed"
    message = _("Please verify your phone number before you open this card.")


class CardPriceDiffers(Conflict):
    """What was paid is not what the option costs."""

    code = "card_price_differs"
    message = _("The card costs %(price_fen)s fen, but %(paid_fen)s fen were paid.")


class OrderOpenedAnother(Conflict):
    """The order has opened another card, or another member's."""

    code = "card_order_opened_another"
    message = _("This order has opened another card.")


class CardTermNotFound(NotFound):
    """No card was opened or renewed by this order."""

    code = "card_term_not_found"
    message = _("No card was opened by this order.")


class CardNotRefundable(Conflict):
    """The card is free of charge, or its plan has no time in which it is refunded."""

    code = "card_not_refundable"
    message = _("This card is not refunded.")


class CardRefundedAlready(Conflict):
    """What this order opened was refunded before."""

    code = "card_refunded_already"
    message = _("This was refunded already.")


class CardRenewedSince(Conflict):
    """Only the latest opening or renewal of a card that still stands is refunded."""

    code = "card_renewed_since"
    message = _("The card was renewed since. Refund the latest renewal first.")


class CardRefundTooLate(Conflict):
    """The time is over in which the card is refunded."""

    code = "card_refund_too_late"
    message = _("This could be refunded through %(day)s.")


class CardUsedUp(Conflict):
    """Only unused days are refunded, and none are left."""

    code = "card_used_up"
    message = _("No unused days are left to refund.")


class CardRefundChanged(Conflict):
    """What would go back is not what was agreed to."""

    code = "card_refund_changed"
    message = _("What goes back has changed meanwhile. Please look at it once more.")


class IncomeStuck(Conflict):
    """The books refused to take what cards earned."""

    code = "card_income_stuck"
    message = _("The income of cards in %(month)s could not be booked: %(why)s")


class BothHoldThePlan(Conflict):
    """Two records to be merged both hold a valid card of one plan."""

    code = "both_hold_the_plan"
    message = _("Both records hold a valid card %(plan)s. Please refund one of them, or wait until it ends.")


class GiftsInvalid(InvalidInput):
    """A gift of a card is no bundle that is granted, its day no day of a month, or its tier no tier."""

    code = "card_gifts_invalid"
    message = _("Please check the bundles, the day of the month and the tier.")


class CardGiftsSpent(Conflict):
    """What was spent of the card's gifts is worth as much as what would go back."""

    code = "card_gifts_spent"
    message = _("The gifts of this card that were spent are worth as much as what would go back.")
