"""Unfold brings no Chinese, Django not all: their words stand here, to be translated with ours. Nothing reads this."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext

WORDS = (
    _("Welcome back to"),
    _("Type to search"),
    _("Filters"),
    _("Apply Filters"),
    _("Reset filters"),
    _("No results found"),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("More actions"),
    _("Select action"),
    _("Select action to run"),
    _("Select value"),
    _("Select record"),
    _("Select all rows"),
    _("Expand row"),
    _("Value"),
    _("From"),
    _("To"),
    _("Date from"),
    _("Date to"),
    _("No data"),
    _("True"),
    _("False"),
    _("Light"),
    _("Dark"),
    _("System"),
    _("Cancel"),
    _("Submit"),
    _("Run"),
    _("Go back"),
    _("Previous"),
    _("Next"),
    _("General"),
    _("Date"),
    _("Return to site"),
    _("All applications"),
    _("Search apps and models..."),
    _("Recent searches"),
    _("No recent searches"),
    _("No results matching your query"),
    _("Loading more results..."),
    _("Toggle password visibility"),
    _("You have been successfully logged out from the administration"),
)

WORDS_OF_DJANGO = (
    ngettext(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        1,
    ),
)
