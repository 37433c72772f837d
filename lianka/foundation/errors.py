"""How the domain refuses: an expected failure is a `DomainError` with a stable code.

The domain knows no HTTP. A door turns the class into a status and the code into its one error body
(`error_body`); the message is already in the reader's language.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An expected refusal. Subclasses fix `code` (stable, snake_case) and `message` (may hold %(name)s of a fact)."""

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = _("This cannot be done.")

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message) % self.facts if self.facts else str(self.message)


class InvalidInput(DomainError):
    """What was given cannot be right, whatever the state of things."""

    code = "invalid_input"
    message = _("Please check what you entered.")


class NotFound(DomainError):
    """There is no such thing, or the asker may not know of it."""

    code = "not_found"
    message = _("We could not find this.")


class NotAllowed(DomainError):
    """The asker lacks the role for this."""

    code = "not_allowed"
    message = _("You are not allowed to do this.")


class Conflict(DomainError):
    """The request is sound but the present state forbids it."""

    code = "conflict"
    message = _("This no longer fits the present state.")


def error_body(error: DomainError) -> dict[str, Any]:
    """The one shape in which every door reports a refusal: `{"error": {"code", "message", "field"}}`."""
    return {"error": {"code": error.code, "message": str(error), "field": error.field}}
