"""How members refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class PhoneInvalid(InvalidInput):
    """This is no phone number that exists."""

    code = "phone_invalid"
    message = _("Please check the phone number.")


class ExternalRefInvalid(InvalidInput):
    """A member's number elsewhere is 1 to 100 printable characters."""

    code = "external_ref_invalid"
    message = _("A member's number in another system has 1 to 100 characters.")


class MemberNotFound(NotFound):
    """There is no such member."""

    code = "member_not_found"
    message = _("We could not find this member.")


class MemberCannotMove(Conflict):
    """The member's present status does not lead to the one asked for."""

    code = "member_cannot_move"
    message = _("This member cannot become %(status)s now.")


class SignInCodeTooSoon(Conflict):
    """A code was sent to this phone a moment ago."""

    code = "sign_in_code_too_soon"
    message = _("A code was sent a moment ago. Please wait %(seconds)s seconds before asking for another.")


class TooManySignInCodes(Conflict):
    """As many codes were asked for as one phone, or one address, gets in a while."""

    code = "too_many_sign_in_codes"
    message = _("Too many codes were asked for. Please try again later.")


class SignInCodeWrong(InvalidInput):
    """These are not the digits that were sent latest."""

    code = "sign_in_code_wrong"
    message = _("This code is not right. Please check the latest message.")


class SignInCodeExpired(Conflict):
    """No code is valid for this phone: none was sent, or it is used or too old."""

    code = "sign_in_code_expired"
    message = _("This code is no longer valid. Please ask for a new one.")


class SignInCodeVoid(Conflict):
    """The code was entered wrongly too often."""

    code = "sign_in_code_void"
    message = _("This code was entered wrongly too often. Please ask for a new one.")


class TooManySignInFailures(Conflict):
    """Too many wrong codes or passwords, for one phone or from one address."""

    code = "too_many_sign_in_failures"
    message = _("There were too many failed attempts to sign in. Please try again in half an hour.")


class PhoneOrPasswordWrong(InvalidInput):
    """No member has this phone with this password; which of the two is wrong is not told."""

    code = "phone_or_password_wrong"
    message = _("The phone number or the password is not right.")


class MemberCodeInvalid(InvalidInput):
    """What was scanned is no member code of this alliance."""

    code = "member_code_invalid"
    message = _("This is not a member code. Please scan the code on the member's phone.")


class MemberCodeExpired(Conflict):
    """The code named a member, but its digits are not those of the present moment."""

    code = "member_code_expired"
    message = _("This member code has expired. Please scan the present one.")


class MemberCodeUsed(Conflict):
    """The code was scanned before."""

    code = "member_code_used"
    message = _("This member code was scanned already. Please wait for the next one.")


class TooManyFailedScans(Conflict):
    """A store scans nothing for a while after too many refused scans."""

    code = "too_many_failed_scans"
    message = _("Too many scans failed at this store. Please try again in a few minutes.")


class StoreTakesNoScans(Conflict):
    """The store's merchant takes no part at present."""

    code = "store_takes_no_scans"
    message = _("This store does not serve members at present.")


class ScanNotFound(NotFound):
    """This merchant has no such scan."""

    code = "scan_not_found"
    message = _("We could not find this scan. Please scan the member code again.")


class ScanExpired(Conflict):
    """The scan is too old to act on."""

    code = "scan_expired"
    message = _("This scan is too old. Please scan the member code again.")
