"""How access refuses."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound


class ActionNotAllowed(NotAllowed):
    """No role of the user allows this here."""

    code = "action_not_allowed"
    message = _("Your role does not allow this.")


class AllianceNotFounded(NotFound):
    """The database holds no alliance yet."""

    code = "alliance_not_founded"
    message = _("This installation is not set up yet.")


class UserNotFound(NotFound):
    """There is no such user."""

    code = "user_not_found"
    message = _("We could not find this user.")


class UserNameTaken(Conflict):
    """Another user has this name."""

    code = "user_name_taken"
    message = _("This user name is taken.")


class UserNameInvalid(InvalidInput):
    """The name is empty or holds characters that are not allowed."""

    code = "user_name_invalid"
    message = _("A user name has 2 to 150 letters, digits or the signs @ . + - _")


class PasswordTooWeak(InvalidInput):
    """The password does not meet the rules; `reasons` says which."""

    code = "password_too_weak"
    message = _("Please choose another password: %(reasons)s")


class RoleNotForParty(InvalidInput):
    """Operator roles belong to the platform, merchant roles to a merchant."""

    code = "role_not_for_party"
    message = _("This role cannot be given at this party.")


class RoleHeldAlready(Conflict):
    """The user holds this role there."""

    code = "role_held_already"
    message = _("This user already has the role.")


class RoleNotHeld(NotFound):
    """The user does not hold this role there."""

    code = "role_not_held"
    message = _("This user does not have the role.")


class LatestAdministrator(Conflict):
    """Without an administrator nobody could give roles any more."""

    code = "latest_administrator"
    message = _("At least one active administrator must remain.")


class SecondFactorWrong(InvalidInput):
    """The code is not the present one of the authenticator."""

    code = "second_factor_wrong"
    message = _("This code is not right. Please enter the present code of your authenticator.")


class SecondFactorNotSet(NotFound):
    """The user signs in with the password alone."""

    code = "second_factor_not_set"
    message = _("This user has no second factor.")


class ApiKeyLabelInvalid(InvalidInput):
    """A label has 1 to 60 characters."""

    code = "api_key_label_invalid"
    message = _("A key's label has 1 to 60 characters.")


class ApiKeyWithoutScope(InvalidInput):
    """A key that opens nothing would be of no use."""

    code = "api_key_without_scope"
    message = _("Please choose at least one thing that the key may do.")


class ApiKeyNotForParty(InvalidInput):
    """Keys belong to merchants."""

    code = "api_key_not_for_party"
    message = _("Only a merchant can have an API key.")


class ApiKeyNotFound(NotFound):
    """The merchant has no such key."""

    code = "api_key_not_found"
    message = _("We could not find this API key.")


class ApiKeyRevoked(Conflict):
    """The key was revoked before."""

    code = "api_key_revoked"
    message = _("This API key was revoked.")
