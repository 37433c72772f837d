"""How gifts refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict


class FunderHasNoContract(Conflict):
    """The merchant that is to pay for a gift had no contract on that day."""

    code = "funder_has_no_contract"
    message = _("The merchant that pays for this gift has no contract on that day.")
