"""How rewards refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class BundleInvalid(InvalidInput):
    """A bundle without items, or with one that cannot be given."""

    code = "bundle_invalid"
    message = _("This bundle cannot be given: look at the field named.")


class BundleNotFound(NotFound):
    """There is no such bundle."""

    code = "bundle_not_found"
    message = _("We could not find this bundle.")


class BundleWithdrawn(Conflict):
    """The bundle is no longer granted."""

    code = "bundle_withdrawn"
    message = _("This bundle was withdrawn and is no longer given.")


class BudgetInvalid(InvalidInput):
    """A budget without a name, or with an amount out of its range."""

    code = "budget_invalid"
    message = _("This budget is not complete: look at the field named.")


class BudgetNotFound(NotFound):
    """There is no such budget."""

    code = "budget_not_found"
    message = _("We could not find this budget.")


class BudgetNotRaised(Conflict):
    """The new limit is not above the one before: what was promised from a budget stays."""

    code = "budget_not_raised"
    message = _("A budget can only be raised: the limit is %(limit_fen)s fen now.")


class BudgetStopped(Conflict):
    """Nothing is paid from the budget any more."""

    code = "budget_stopped"
    message = _("This budget was stopped.")


class BudgetExhausted(Conflict):
    """What is left of the budget is less than the gift costs."""

    code = "budget_exhausted"
    message = _("The budget for this is used up.")


class RightNotFound(NotFound):
    """The member has no such right."""

    code = "right_not_found"
    message = _("We could not find this right.")


class RightUsedUp(Conflict):
    """The right was used as often as it can be."""

    code = "right_used_up"
    message = _("This right is used up.")


class RightNotValid(Conflict):
    """The right has ended, or was taken back."""

    code = "right_not_valid"
    message = _("This right is no longer valid.")
