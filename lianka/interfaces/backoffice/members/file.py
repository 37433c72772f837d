"""The member's file: an overview on one screen, and a page for each topic that has more to show.

A topic is one function in a module of its own, listed here on the pages it stands on. Each page is to need few
statements, so what is long or rarely looked at stands behind a tab.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models import Member
from lianka.interfaces.backoffice.members.about import about_part, introduction_part, move_part, profile_part
from lianka.interfaces.backoffice.members.gifts import correction_part, gift_part, right_part
from lianka.interfaces.backoffice.members.holdings import card_part
from lianka.interfaces.backoffice.members.parts import Draft
from lianka.interfaces.backoffice.members.points import lot_part, points_part
from lianka.interfaces.backoffice.members.stored_value import wallet_part
from lianka.interfaces.backoffice.members.tags import tag_part
from lianka.interfaces.backoffice.members.tiers import tier_page, tier_part
from lianka.interfaces.backoffice.members.trading import order_part, purchase_part
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import Shown, Tab, Words
from lianka.interfaces.backoffice.tables import state_cell

OVERVIEW: Final = "overview"
PAGES: Final[Mapping[str, tuple[Words, tuple[Callable[[Member], Draft], ...]]]] = {
    OVERVIEW: (
        _("Overview"),
        (about_part, profile_part, tier_part, points_part, introduction_part, tag_part, card_part),
    ),
    "tier": (_("Tier"), (tier_page,)),
    "orders": (_("Orders"), (order_part, purchase_part)),
    "purse": (_("Purse"), (points_part, wallet_part, lot_part)),
    "gifts": (_("Gifts"), (gift_part, right_part)),
    "changes": (_("Changes"), (move_part, correction_part)),
}
"""Name of a page in its address -> its tab, and the topics that stand on it, in their order."""


def describe_member(member: Member, *, page: str) -> Shown:
    """One page of the member's file; the overview for a page that there is not."""
    chosen = page if page in PAGES else OVERVIEW
    drafts = [topic(member) for topic in PAGES[chosen][1]]
    names = name_parties(party for draft in drafts for party in draft.parties)
    parts = [draft.lay_out(names) for draft in drafts]
    return Shown(
        _("Member %(number)s") % {"number": member.number},
        [section for part in parts for section in part.sections],
        [table for part in parts for table in part.tables],
        state=state_cell(member.status, member.get_status_display()),
        tabs=[Tab(label, f"?page={name}", name == chosen) for name, (label, _topics) in PAGES.items()],
    )
