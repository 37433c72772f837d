"""How a rule door refuses a case it cannot read."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import InvalidInput


class InvalidJson(InvalidInput):
    """The input is no JSON, holds a number that is not exact, or nests too deep."""

    code = "invalid_json"
    message = _("This is not JSON that can be read exactly: %(why)s")


class UnknownField(InvalidInput):
    """A field the door does not know: a slip of the pen must not pass for a default."""

    code = "unknown_field"
    message = _("There is no field %(name)s.")


class MissingField(InvalidInput):
    """A field that is needed is not there."""

    code = "missing_field"
    message = _("The field %(name)s is needed.")


class InvalidField(InvalidInput):
    """A field holds something else than it must."""

    code = "invalid_field"
    message = _("This must be %(expected)s.")
