"""What the member was granted, the rights that came of it, and what was corrected by hand."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models import Member
from lianka.domain.rewards.models import MemberRight
from lianka.domain.rewards.queries import list_grants_of_member
from lianka.interfaces.backoffice.correcting import correction_table
from lianka.interfaces.backoffice.members.parts import Draft, finished
from lianka.interfaces.backoffice.rewards.shown import cause_words
from lianka.interfaces.backoffice.shown import Cell, Table, moment, money, number, text, yes_or_no

_LATEST = 20


def gift_part(member: Member) -> Draft:
    """The latest bundles that were granted. One statement."""
    rows = [
        [
            moment(view.happened_at),
            text(view.bundle, reverse("admin:rewards_rewardgrant_change", args=[view.grant_id])),
            text("; ".join(view.words)),
            Cell(cause_words(view.cause)),
            money(view.cost_fen),
            yes_or_no(view.is_taken_back),
        ]
        for view in list_grants_of_member(member.pk)[:_LATEST]
    ]
    headings = [_("Happened at"), _("Bundle"), _("Gave"), _("For"), _("Cost"), _("Taken back")]
    table = Table(_("Gifts"), headings, rows, _("The member was granted nothing yet."), numbers=frozenset({4}))
    return finished(tables=[table])


def right_part(member: Member) -> Draft:
    """The latest rights. One statement."""
    rows = [
        [text(right.name), number(right.count), number(right.used), moment(right.valid_until)]
        for right in MemberRight.objects.filter(member=member, taken_back_at=None).order_by("-id")[:_LATEST]
    ]
    headings = [_("Right"), _("Times"), _("Used"), _("Valid until")]
    table = Table(_("Rights"), headings, rows, _("The member has no rights."), numbers=frozenset({1, 2}))
    return finished(tables=[table])


def correction_part(member: Member) -> Draft:
    """The latest corrections by hand. One statement."""
    return finished(tables=[correction_table(member)])
