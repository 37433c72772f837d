"""How this door refuses, and which status each class of refusal has. The body is that of every door."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import DomainError, InvalidInput, NotAllowed, NotFound
from lianka.interfaces.shared import statuses as shared


class ApiKeyMissing(NotAllowed):
    """The request shows no key."""

    code = "api_key_missing"
    message = _("Please send your API key: Authorization: Bearer lk_…")


class ApiKeyUnknown(NotAllowed):
    """The key is none, or was revoked."""

    code = "api_key_unknown"
    message = _("This API key does not exist, or was revoked.")


class ScopeMissing(NotAllowed):
    """The key was not given what this takes."""

    code = "scope_missing"
    message = _("This API key lacks the scope %(scope)s.")


class MerchantGone(NotAllowed):
    """The key's merchant left the alliance."""

    code = "merchant_gone"
    message = _("The merchant of this API key has left the alliance.")


class AddressUnknown(NotFound):
    """Nothing answers at this address."""

    code = "address_unknown"
    message = _("There is nothing at this address.")


class MethodNotAllowed(DomainError):
    """The address answers other methods."""

    code = "method_not_allowed"
    message = _("This address does not answer this method.")


class BodyUnreadable(InvalidInput):
    """The body is not JSON in UTF-8, or not exact JSON."""

    code = "body_unreadable"
    message = _("The body is not valid JSON.")


class BodyTooLarge(InvalidInput):
    """No request needs a body of this size."""

    code = "body_too_large"
    message = _("The body is too large: at most %(limit_kb)s kB.")


class IdempotencyKeyMissing(InvalidInput):
    """A write without a key could not be repeated safely."""

    code = "idempotency_key_missing"
    message = _("Please send the header Idempotency-Key with a value of its own for each request.")


class FieldMissing(InvalidInput):
    """A field that is needed is not there."""

    code = "field_missing"
    message = _("This field is missing.")


class FieldUnknown(InvalidInput):
    """A field nobody knows: a slip in its name would otherwise be passed over in silence."""

    code = "field_unknown"
    message = _("There is no field of this name.")


class FieldInvalid(InvalidInput):
    """A field's value is of another kind, too long, too large, or too small."""

    code = "field_invalid"
    message = _("Please check the value of this field.")


class MemberNamedTwice(InvalidInput):
    """A scan names its member; an id beside it could name another."""

    code = "member_named_twice"
    message = _("Please name the member by the scan or by the id, not by both.")


class CursorInvalid(InvalidInput):
    """A cursor is taken from an answer as it is."""

    code = "cursor_invalid"
    message = _("Please take the cursor from the answer before.")


class Unavailable(DomainError):
    """The database does not answer."""

    code = "unavailable"
    message = _("The service is not available at the moment. Please try again later.")


class Defect(DomainError):
    """Something failed that should not; it was written to the log."""

    code = "internal_error"
    message = _("Something went wrong on our side. Please send the same request again.")


STATUSES: Final[Mapping[type[DomainError], int]] = {
    ApiKeyMissing: 401,
    ApiKeyUnknown: 401,
    MethodNotAllowed: 405,
    BodyUnreadable: 400,
    BodyTooLarge: 413,
    IdempotencyKeyMissing: 400,
    Unavailable: 503,
    Defect: 500,
    **shared.STATUSES,
}
"""The door's own refusals, and those of all doors."""


def status_of(refusal: DomainError) -> int:
    """The status that a refusal answers with."""
    return shared.nearest_status(refusal, STATUSES)
