"""How corrections by hand are refused."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class CorrectionInvalid(InvalidInput):
    """A correction of nothing, of too much, or without a reason."""

    code = "correction_invalid"
    message = _("A correction has an amount other than 0, and a reason in one line.")


class CorrectionNotFound(NotFound):
    """There is no such correction."""

    code = "correction_not_found"
    message = _("We could not find this correction.")


class CorrectionAnswered(Conflict):
    """The correction was booked, approved or declined already."""

    code = "correction_answered"
    message = _("This correction waits for nobody any more.")


class SecondPersonNeeded(Conflict):
    """Whoever asked for a correction cannot approve it."""

    code = "second_person_needed"
    message = _("Somebody else than who asked for it has to answer.")


class GrowthInsufficient(Conflict):
    """More growth was to be taken than the member has."""

    code = "growth_insufficient"
    message = _("The member has less growth than that.")
