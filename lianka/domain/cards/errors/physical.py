"""How physical cards refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class BatchInvalid(InvalidInput):
    """A batch has too few or too many cards, or numbers that there are not."""

    code = "physical_batch_invalid"
    message = _("A batch has 1 to %(limit)s cards, and its numbers have at most 14 digits.")


class BatchNotFound(NotFound):
    """There is no such batch."""

    code = "physical_batch_not_found"
    message = _("We could not find this batch of physical cards.")


class NumbersTaken(Conflict):
    """Another batch has some of these numbers."""

    code = "physical_numbers_taken"
    message = _("Another batch has some of these numbers. The next free one is %(serial)s.")


class BatchHandedOver(Conflict):
    """The batch is in a merchant's hands; nobody learns its activation codes any more."""

    code = "physical_batch_handed_over"
    message = _("This batch has been handed over. Its activation codes are no longer kept.")


class BatchNotExported(Conflict):
    """A batch that no printer got has no cards that could be handed over."""

    code = "physical_batch_not_exported"
    message = _("This batch has not been exported for the printer yet.")


class BatchOfAnotherMerchant(Conflict):
    """The batch was made for one merchant."""

    code = "physical_batch_of_another_merchant"
    message = _("This batch was made for another merchant.")


class BatchHasNoneLeft(Conflict):
    """All cards of the batch are sold or voided."""

    code = "physical_batch_has_none_left"
    message = _("No card of this batch is left to void.")


class PhysicalNumberInvalid(InvalidInput):
    """The check digit says that no card has this number."""

    code = "physical_number_invalid"
    message = _("This is not the number of a card. Please check its sixteen digits.")


class PhysicalCardNotFound(NotFound):
    """There is no such physical card, or it is no matter of the one who asks."""

    code = "physical_card_not_found"
    message = _("We could not find this physical card.")


class PhysicalCardNotSold(Conflict):
    """Nobody has bought the card, so that it stands for nothing."""

    code = "physical_card_not_sold"
    message = _("This physical card has not been sold yet.")


class PhysicalCardLost(Conflict):
    """The card was reported lost, whoever shows it."""

    code = "physical_card_lost"
    message = _("This physical card was reported lost.")


class PhysicalCardReplaced(Conflict):
    """Another card has taken its place."""

    code = "physical_card_replaced"
    message = _("This physical card was replaced by a new one.")


class PhysicalCardVoided(Conflict):
    """The card is worth nothing any more."""

    code = "physical_card_voided"
    message = _("This physical card is void.")


class PhysicalCardSoldAlready(Conflict):
    """The card belongs to somebody."""

    code = "physical_card_sold_already"
    message = _("This physical card has been sold already.")


class PhysicalCardCannotMove(Conflict):
    """The card's present state does not lead to the one asked for."""

    code = "physical_card_cannot_move"
    message = _("This cannot be done with a physical card that is “%(state)s”.")


class PhysicalCardOfAnotherPlan(Conflict):
    """A card is replaced by one of its own plan."""

    code = "physical_card_of_another_plan"
    message = _("The new physical card is of another kind. Please take one of the same kind.")


class MemberHasPhysicalCard(Conflict):
    """A member's card has one physical card at a time."""

    code = "member_has_physical_card"
    message = _("This member has a physical card of this kind already. A lost one is replaced, not bought again.")


class NumberOrCodeWrong(InvalidInput):
    """Which of the two is wrong is not told."""

    code = "physical_number_or_code_wrong"
    message = _("The card number or the activation code is not right.")


class TooManyActivationFailures(Conflict):
    """Too many wrong activation codes for one card, or by one member."""

    code = "too_many_activation_failures"
    message = _("There were too many wrong attempts. Please try again tomorrow, or ask at a counter.")


class PhysicalCardOfAnotherMember(Conflict):
    """The card was sold for another phone, or another member has bound it."""

    code = "physical_card_of_another_member"
    message = _("This physical card was bought for another phone number. Please sign in with that one.")


class PhysicalCardBuysNothing(Conflict):
    """A card that nobody has paid for can only stand for a card that the member holds."""

    code = "physical_card_buys_nothing"
    message = _("This physical card has not been sold, and you hold no card of its kind. Please buy it at a counter.")
