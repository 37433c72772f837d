"""How a merge is refused."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput


class MergeIntoItself(InvalidInput):
    """A record cannot be merged with itself."""

    code = "merge_into_itself"
    message = _("These are one and the same record.")


class MergedAlready(Conflict):
    """One of the two records was merged before: the record it was merged into stands for it."""

    code = "merged_already"
    message = _("Member %(number)s was merged already.")


class MergeKeepsTheActive(Conflict):
    """The person has signed in under the record that would go, and never under the one that would stay."""

    code = "merge_keeps_the_active"
    message = _("Member %(number)s has never signed in. Please keep the record that has.")


class ProfilesDiffer(Conflict):
    """Both records tell a birthday or a name, not the same: two persons, unless somebody says that they are one."""

    code = "profiles_differ"
    message = _("The birthdays or names of the two records differ. Please make sure that they are one person.")
