"""Why a mapping or a run as a whole is refused."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput


class MappingUnreadable(InvalidInput):
    """The mapping is missing or is no TOML."""

    code = "mapping_unreadable"
    message = _("The mapping %(path)s cannot be read: %(detail)s.")


class MappingInvalid(InvalidInput):
    """A value of the mapping is missing, of the wrong type or not one of the known ones."""

    code = "mapping_invalid"
    message = _("Mapping, %(key)s: %(detail)s")


class MappingKeyUnknown(InvalidInput):
    """The mapping holds a key that means nothing: a slip would otherwise pass in silence."""

    code = "mapping_key_unknown"
    message = _("Mapping: the key “%(key)s” is not known. %(suggestion)s")


class ImportRunning(Conflict):
    """Another process is bringing in the same file."""

    code = "import_running"
    message = _("This file is being imported by another process. Please wait for it to end.")


class NewMerchantsNotDescribed(InvalidInput):
    """New merchants were asked for, but the mapping does not say what they sign."""

    code = "new_merchants_not_described"
    message = _("The mapping has no [create_merchants], so the contract of new merchants is not known.")
