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
