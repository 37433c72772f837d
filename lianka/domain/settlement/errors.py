"""How settlement refuses."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class StatementNotFound(NotFound):
    """There is no such statement."""

    code = "statement_not_found"
    message = _("We could not find this statement.")


class StatementLineNotFound(NotFound):
    """The statement has no line of this cause."""

    code = "statement_line_not_found"
    message = _("This is not a line of the statement.")


class StatementCannotMove(Conflict):
    """The statement's present state does not lead to the one asked for."""

    code = "statement_cannot_move"
    message = _("Statement %(number)s is %(state)s; this is not possible now.")


class StatementInBankFile(Conflict):
    """The statement is in a bank file already: its money may be under way."""

    code = "statement_in_bank_file"
    message = _("Statement %(number)s is in a bank file already.")


class StatementPaidOtherwise(Conflict):
    """The statement is paid already, on another day or under another reference."""

    code = "statement_paid_otherwise"
    message = _("Statement %(number)s was paid before, with reference %(reference)s.")


class StatementDisagreesWithBooks(Conflict):
    """The transfers of a period do not add up to the change of its folds: the books were altered."""

    code = "statement_disagrees_with_books"
    message = _("The books do not add up for statement %(number)s. Nothing was issued; run books check.")


class NoteInvalid(InvalidInput):
    """A dispute and its resolution need a note of 1 to 500 characters."""

    code = "note_invalid"
    message = _("Please write a note of 1 to 500 characters.")


class PaymentInvalid(InvalidInput):
    """A payment needs a reference of 1 to 120 characters and a day after the period and not in the future."""

    code = "payment_invalid"
    message = _("Please check the day and the reference of the payment.")


class NothingToExport(Conflict):
    """No confirmed statement waits to be paid to a merchant with a bank account."""

    code = "nothing_to_export"
    message = _("There is no confirmed statement to be paid out.")


class StatementNotPayable(Conflict):
    """Only a confirmed statement with an amount owed to the merchant can be paid by a bank file."""

    code = "statement_not_payable"
    message = _("Statement %(number)s is not confirmed or is not to be paid out.")


class BankAccountMissing(Conflict):
    """The merchant has named no bank account."""

    code = "bank_account_missing"
    message = _("The merchant of statement %(number)s has no bank account.")


class BankFileNotFound(NotFound):
    """There is no such bank file."""

    code = "bank_file_not_found"
    message = _("We could not find this bank file.")


class BankFileChanged(Conflict):
    """A bank account changed since the export: the same file can no longer be made."""

    code = "bank_file_changed"
    message = _("A bank account has changed since this file was made, so it cannot be made again.")
