"""Physical cards, and the batches they are made in."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.cards.models import PhysicalBatch, PhysicalCard
from lianka.domain.cards.values import LIVE_STATES, BatchState, PhysicalState, in_groups
from lianka.domain.merchants.values import normalise_name
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.cards import physical
from lianka.interfaces.backoffice.parties import find_member_ids
from lianka.interfaces.backoffice.shown import Cell, Shown, Words, code, either, moment, number, text
from lianka.interfaces.backoffice.tables import state_cell


@admin.register(PhysicalBatch)
class PhysicalBatchAdmin(BackofficeAdmin):
    """Ranges of physical cards: made, printed, handed over."""

    headings = (
        _("Card"),
        _("First serial number"),
        _("How many cards"),
        _("State"),
        _("Made for the merchant"),
        _("Handed over to"),
        _("Made at"),
    )
    numbers = frozenset({1, 2})
    list_filter = ("state",)
    list_select_related = ("option__plan", "merchant", "holder")
    ordering = ("-made_at",)
    search_fields = ("merchant",)
    search_help_text = _("Name of the merchant")
    list_acts = (
        Act(
            "create",
            _("New batch"),
            _("Numbers and activation codes are made at once. Nothing is printed or sold by this."),
            Action.MANAGE_CARDS,
            physical.make,
            form=physical.BatchForm,
        ),
    )
    acts = (
        Act(
            "export",
            _("Export for the printer"),
            _("The file has every activation code: give it to the printer alone. The audit keeps who exported it."),
            Action.MANAGE_CARDS,
            physical.export,
            is_open=lambda batch: batch.state != BatchState.HANDED_OVER,
            icon="download",
        ),
        Act(
            "hand-over",
            _("Hand over to a merchant"),
            _("The merchant can sell the cards from now on. This is for good: the file cannot be exported any more."),
            Action.MANAGE_CARDS,
            physical.hand_over,
            form=physical.HandOverForm,
            is_open=lambda batch: batch.state == BatchState.EXPORTED,
        ),
        Act(
            "void-unsold",
            _("Void what is not sold"),
            _("This is for good: no card of the batch that nobody has bought can be sold any more."),
            Action.MANAGE_CARDS,
            physical.void_rest,
            form=ReasonForm,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the merchant's name."""
        name = normalise_name(typed)
        return rows.filter(
            Q(merchant__name_normalised__contains=name) | Q(holder__name_normalised__contains=name) | Q(public_id=typed)
        )

    def name(self, thing: Any) -> Words:
        """The plan and the numbers."""
        return physical.batch_name(thing)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.option.plan.name),
            code(thing.first_serial),
            number(thing.count),
            state_cell(thing.state, thing.get_state_display()),
            either(thing.merchant.name if thing.merchant else "", _("the operator's own")),
            text(thing.holder.name if thing.holder else None),
            moment(thing.made_at),
        ]

    def describe(self, request: HttpRequest, thing: PhysicalBatch) -> Shown:
        """What the batch is, and where its cards stand."""
        return physical.describe_batch(thing)


def _is_live(card: PhysicalCard) -> bool:
    return card.state in LIVE_STATES


@admin.register(PhysicalCard)
class PhysicalCardAdmin(BackofficeAdmin):
    """Every physical card, and whose account it is."""

    headings = (_("Number"), _("Card"), _("State"), _("Member"), _("Handed over to"), _("Moved at"))
    list_filter = ("state", "batch")
    list_select_related = ("batch__option__plan", "batch__holder", "member_card__member", "replaced_by")
    ordering = ("-moved_at", "number")
    search_fields = ("number",)
    search_help_text = _("Card number, or member's number or phone")
    acts = (
        Act(
            "report-loss",
            _("Report lost"),
            _("No till takes it from now on. The card on the member's phone stays valid."),
            Action.MANAGE_CARDS,
            physical.report_loss,
            form=ReasonForm,
            is_open=lambda card: card.state in (PhysicalState.SOLD, PhysicalState.BOUND),
        ),
        Act(
            "report-found",
            _("Report found"),
            _("Tills take it again."),
            Action.MANAGE_CARDS,
            physical.report_found,
            form=ReasonForm,
            is_open=lambda card: card.state == PhysicalState.LOST,
        ),
        Act(
            "replace",
            _("Replace"),
            _("An unsold card of the same kind becomes the same account; the old one is refused at once."),
            Action.MANAGE_CARDS,
            physical.replace,
            form=physical.ReplaceForm,
            is_open=_is_live,
        ),
        Act(
            "void",
            _("Void"),
            _("This is for good. The card on the member's phone, if there is one, stays valid."),
            Action.MANAGE_CARDS,
            physical.void,
            form=ReasonForm,
            is_open=lambda card: card.state not in (PhysicalState.REPLACED, PhysicalState.VOIDED),
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By whole numbers only: those have an index."""
        digits = "".join(typed.split())
        return rows.filter(Q(number=digits) | Q(member_card__member_id__in=find_member_ids(typed)))

    def name(self, thing: Any) -> Words:
        """The number as it stands on the card."""
        return in_groups(thing.number)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(in_groups(thing.number)),
            text(thing.batch.option.plan.name),
            state_cell(thing.state, thing.get_state_display()),
            text(thing.member_card.member.number if thing.member_card else None),
            text(thing.batch.holder.name if thing.batch.holder else None),
            moment(thing.moved_at),
        ]

    def describe(self, request: HttpRequest, thing: PhysicalCard) -> Shown:
        """Where it stands, and how that came about."""
        return physical.describe_physical(thing)
