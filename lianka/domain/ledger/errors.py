"""How the books refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class JournalConflict(Conflict):
    """The key was posted before with other content."""

    code = "journal_conflict"
    message = _("This was booked before with other content (%(source)s %(key)s).")


class InsufficientBalance(Conflict):
    """A guarded account would fall below its floor."""

    code = "insufficient_balance"
    message = _("There is not enough on the account.")


class InsufficientPoints(Conflict):
    """Fewer points live on than were to be spent; expired ones do not count."""

    code = "insufficient_points"
    message = _("There are not enough points.")


class NothingToReturn(Conflict):
    """More points were to go back than that journal took and has not got back yet."""

    code = "nothing_to_return"
    message = _("These points were returned already.")


class NothingToExpire(Conflict):
    """What was to expire lives on, is held, or is gone already."""

    code = "nothing_to_expire"
    message = _("There is nothing left that expires.")


class HoldNotOpen(Conflict):
    """The hold was posted, voided or has expired already, or holds another amount."""

    code = "hold_not_open"
    message = _("This reservation is no longer open.")


class HoldStillOpen(Conflict):
    """An account is handed over whole, and something of it is reserved."""

    code = "hold_still_open"
    message = _("Something is reserved at this moment. Please finish or cancel the payment first.")


class HoldNotFound(NotFound):
    """There is no such hold."""

    code = "hold_not_found"
    message = _("There is no such reservation.")


class InvalidJournal(InvalidInput):
    """A journal that no state of the books could accept: a defect of its maker."""

    code = "invalid_journal"
    message = _("The journal is not valid: %(why)s.")


class DateNotOver(Conflict):
    """A business date can be closed only once it is over, and after the day before it."""

    code = "date_not_over"
    message = _("%(day)s cannot be closed yet.")


class BooksDiffer(Conflict):
    """The self-check found a row that is not what it must be."""

    code = "books_differ"
    message = _("The books do not add up: %(table)s %(row)s %(what)s.")
