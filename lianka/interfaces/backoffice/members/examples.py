"""A few of the members whom something is about, phones masked."""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.values import MemberView
from lianka.interfaces.backoffice.shown import Table, code, moment, text
from lianka.interfaces.backoffice.tables import state_cell

EXAMPLES: Final = 10


def example_table(views: Sequence[MemberView]) -> Table:
    """The members as rows that lead to their files. No statement."""
    rows = [
        [
            code(view.number, reverse("admin:members_member_change", args=[view.party_id])),
            text(view.phone_masked),
            state_cell(view.status.value, view.status.label),
            moment(view.activated_at),
        ]
        for view in views
    ]
    headings = [_("Member number"), _("Phone"), _("Status"), _("Activated at")]
    return Table(_("Examples"), headings, rows, _("Nobody fits now."))
