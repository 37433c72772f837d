"""Physical cards in the back office: what their acts ask for and do, and what their pages show."""

from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lianka.domain.cards.models import PhysicalBatch, PhysicalCard, PhysicalMove, PriceOption
from lianka.domain.cards.operations.export_physical_batch import export_physical_batch
from lianka.domain.cards.operations.hand_over_batch import hand_over_batch
from lianka.domain.cards.operations.make_physical_batch import make_physical_batch
from lianka.domain.cards.operations.replace_physical_card import replace_physical_card
from lianka.domain.cards.operations.report_physical_loss import report_physical_found, report_physical_loss
from lianka.domain.cards.operations.void_physical import void_batch, void_physical_card
from lianka.domain.cards.values import (
    BATCH_COUNT_MAX,
    REASON_LENGTH_MAX,
    SERIAL_MAX,
    PhysicalState,
    PlanState,
    in_groups,
)
from lianka.domain.merchants.models import Merchant
from lianka.domain.merchants.queries import find_merchant
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.cards.words import option_words, plan_cell
from lianka.interfaces.backoffice.histories import history_table
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Words,
    code,
    either,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import state_cell
from lianka.interfaces.shared.formats import format_count, format_fen


class _MerchantForm(ActForm):
    """A form that may name a merchant."""

    merchant = forms.CharField(
        label=_("Merchant"), max_length=120, help_text=_("Name, merchant code, or code on the licence")
    )

    def clean_merchant(self) -> Merchant | None:
        """The merchant that was meant; None for what was left empty."""
        typed = self.cleaned_data["merchant"]
        merchant = find_merchant(text=typed) if typed else None
        if typed and merchant is None:
            raise forms.ValidationError(_("We could not find this merchant."))
        return merchant


class BatchForm(_MerchantForm):
    """A new batch. Without a merchant it is the operator's own, and may go to any."""

    option = forms.ChoiceField(label=_("Card and price"))
    count = forms.IntegerField(label=_("How many cards"), min_value=1, max_value=BATCH_COUNT_MAX)
    first_serial = forms.IntegerField(
        label=_("First serial number"),
        min_value=1,
        max_value=SERIAL_MAX,
        required=False,
        help_text=_("Empty: goes on after the highest."),
    )
    field_order = ("option", "count", "merchant", "first_serial")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        option = self.fields["option"]
        assert isinstance(option, forms.ChoiceField)
        option.choices = _offered_options()
        self.fields["merchant"].required = False
        self.fields["merchant"].label = _("Made for the merchant")
        self.fields["merchant"].help_text = _("Empty: the operator's own, which may be handed over to any merchant.")


class HandOverForm(_MerchantForm):
    """To whom a batch goes. One that was made for a merchant goes to that one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        merchant = self.call.thing.merchant
        self.initial = {"merchant": merchant.name if merchant else ""}


class ReplaceForm(ActForm):
    """The number of the new card."""

    new_number = forms.CharField(label=_("Number of the new card"), max_length=40)
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH_MAX)


def make(call: Call, values: dict[str, Any]) -> Words:
    """Make a batch."""
    merchant = values["merchant"]
    make_physical_batch(
        option_public_id=values["option"],
        count=values["count"],
        merchant_id=merchant.pk if merchant else None,
        first_serial=values["first_serial"],
        by=call.by,
        at=call.at,
    )
    return _("The batch is made. Export it for the printer on its page.")


def export(call: Call, values: dict[str, Any]) -> HttpResponse:
    """The printer's file."""
    address = call.request.build_absolute_uri(reverse("member:bind"))
    made = export_physical_batch(batch_public_id=call.thing.public_id, bind_address=address, by=call.by, at=call.at)
    answer = HttpResponse(made.content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def hand_over(call: Call, values: dict[str, Any]) -> Words:
    """Put the batch into a merchant's hands."""
    merchant = values["merchant"]
    hand_over_batch(batch_public_id=call.thing.public_id, merchant_id=merchant.pk, by=call.by, at=call.at)
    return _("%(name)s can sell these cards at its counters now.") % {"name": merchant.name}


def void_rest(call: Call, values: dict[str, Any]) -> Words:
    """Void what was not sold of a batch."""
    count = void_batch(batch_public_id=call.thing.public_id, by=call.by, at=call.at, reason=values["reason"])
    return ngettext("%(count)s card is void now.", "%(count)s cards are void now.", count) % {
        "count": format_count(count)
    }


def report_loss(call: Call, values: dict[str, Any]) -> Words:
    """Report a card lost."""
    report_physical_loss(number=call.thing.number, by=call.by, at=call.at, reason=values["reason"])
    return _("No till takes this physical card any more.")


def report_found(call: Call, values: dict[str, Any]) -> Words:
    """Report a lost card found."""
    report_physical_found(number=call.thing.number, by=call.by, at=call.at, reason=values["reason"])
    return _("Tills take this physical card again.")


def replace(call: Call, values: dict[str, Any]) -> Words:
    """Give the member's card a new number."""
    bound = replace_physical_card(
        number=call.thing.number,
        new_number=values["new_number"],
        by=call.by,
        at=call.at,
        reason=values["reason"],
    )
    return _("%(number)s has taken its place.") % {"number": in_groups(bound.number)}


def void(call: Call, values: dict[str, Any]) -> Words:
    """Void a card for good."""
    void_physical_card(number=call.thing.number, by=call.by, at=call.at, reason=values["reason"])
    return _("The physical card is void.")


def describe_batch(batch: PhysicalBatch) -> Shown:
    """What the batch is, where it is, and how many of its cards were sold."""
    counts = _counts(batch)
    cards = f"{reverse('admin:cards_physicalcard_changelist')}?batch__id__exact={batch.pk}"
    about = [
        Fact(_("Card"), plan_cell(batch.option.plan)),
        Fact(_("Valid for"), text(option_words(batch.option))),
        Fact(_("Price"), money(batch.option.price_fen)),
        Fact(_("Made for the merchant"), _merchant_cell(batch.merchant)),
        Fact(_("First number"), code(first_number(batch))),
        Fact(_("How many cards"), number(batch.count, cards)),
        Fact(_("Made at"), moment(batch.made_at)),
        Fact(_("Made by"), text(batch.made_by)),
        Fact(_("Exported at"), moment(batch.exported_at)),
        Fact(_("Handed over to"), _merchant_cell(batch.holder)),
        Fact(_("Handed over at"), moment(batch.handed_over_at)),
        Fact(_("Public id"), code(batch.public_id)),
    ]
    stands = [Fact(label, number(count)) for label, count in counts]
    return Shown(
        batch_name(batch),
        [Section(_("Batch"), about), Section(_("Where its cards stand"), stands)],
        state=state_cell(batch.state, batch.get_state_display()),
        links=[Cell(_("Physical cards"), cards)],
    )


def describe_physical(card: PhysicalCard) -> Shown:
    """Where the card stands, whose account it is, and how that came about."""
    option = card.batch.option
    batch = reverse("admin:cards_physicalbatch_change", args=[card.batch_id])
    about = [
        Fact(_("Number"), code(in_groups(card.number))),
        Fact(_("Card"), plan_cell(option.plan)),
        Fact(_("Price"), money(option.price_fen)),
        Fact(_("Batch"), text(batch_name(card.batch), batch)),
        Fact(_("Handed over to"), _merchant_cell(card.batch.holder)),
        Fact(_("Member's card"), _card_cell(card)),
        Fact(_("Member"), _member_cell(card)),
        Fact(_("Bound at"), moment(card.bound_at)),
        Fact(_("Order"), code(card.order)),
    ]
    if card.replaced_by is not None:
        new = reverse("admin:cards_physicalcard_change", args=[card.replaced_by.pk])
        about.append(Fact(_("Replaced by"), code(in_groups(card.replaced_by.number), new)))
    moves = PhysicalMove.objects.filter(card=card).order_by("-pk")
    return Shown(
        in_groups(card.number),
        [Section(_("Physical card"), about)],
        [history_table(moves)],
        state=state_cell(card.state, card.get_state_display()),
    )


def _offered_options() -> list[tuple[str, str]]:
    """The prices that are still offered: the card, how long it is opened for, and what it costs."""
    offered = PriceOption.objects.filter(archived_at=None).exclude(plan__state=PlanState.WITHDRAWN)
    rows = offered.select_related("plan").order_by("plan__name", "price_fen")
    return [(row.public_id, f"{row.plan.name} · {option_words(row)} · {format_fen(row.price_fen)}") for row in rows]


def batch_name(batch: PhysicalBatch) -> str:
    """A batch as people would name it: its plan and its numbers."""
    return f"{batch.option.plan.name} · {batch.first_serial}–{batch.first_serial + batch.count - 1}"


def first_number(batch: PhysicalBatch) -> str:
    """The number on the first card of a batch."""
    first = PhysicalCard.objects.filter(batch=batch).order_by("number").values_list("number", flat=True).first()
    return in_groups(first or "")


def _counts(batch: PhysicalBatch) -> list[tuple[Words, int]]:
    counted = PhysicalCard.objects.filter(batch=batch).values_list("state").annotate(Count("pk")).order_by()
    counts = dict(counted)
    return [(state.label, counts.get(state.value, 0)) for state in PhysicalState]


def _merchant_cell(merchant: Merchant | None) -> Cell:
    if merchant is None:
        return either("", _("the operator's own"))
    return text(merchant.name, reverse("admin:merchants_merchant_change", args=[merchant.pk]))


def _card_cell(card: PhysicalCard) -> Cell:
    owned = card.member_card
    if owned is None:
        return text(None)
    return code(owned.number, reverse("admin:cards_membercard_change", args=[owned.pk]))


def _member_cell(card: PhysicalCard) -> Cell:
    if card.member_card is None:
        return text(None)
    member = card.member_card.member
    return text(member.number, reverse("admin:members_member_change", args=[member.pk]))
