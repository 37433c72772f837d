"""The cards the member holds."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import MemberCard
from lianka.domain.members.models import Member
from lianka.interfaces.backoffice.cards.held import last_day_cell, validity_cell
from lianka.interfaces.backoffice.members.parts import Draft, finished
from lianka.interfaces.backoffice.shown import Table, code, moment, text


def card_part(member: Member) -> Draft:
    """Each card, until when it is valid. One statement."""
    rows = [
        [
            text(card.plan.name, reverse("admin:cards_membercard_change", args=[card.pk])),
            code(card.number),
            validity_cell(card),
            last_day_cell(card),
            moment(card.opened_at),
        ]
        for card in MemberCard.objects.filter(member=member).select_related("plan").order_by("-opened_at")
    ]
    headings = [_("Card"), _("Card number"), _("State"), _("Valid through"), _("Opened at")]
    return finished(tables=[Table(_("Cards"), headings, rows, _("The member holds no card."))])
