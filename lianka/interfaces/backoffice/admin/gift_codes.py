"""Gift codes: batches that companies and merchants bought, and their codes."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.cards.models import GiftBatch, GiftCode
from lianka.domain.cards.queries.gift_codes import find_gift_code_hash, get_repayment_due, list_gift_standings
from lianka.domain.cards.values import GiftBatchState, GiftCodeState
from lianka.domain.merchants.values import normalise_name
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.gifts import forms, performing
from lianka.interfaces.backoffice.gifts.shown import (
    batch_cell,
    buyer_of,
    card_cell,
    describe_batch,
    describe_code,
    last_day_cell,
    member_cell,
)
from lianka.interfaces.backoffice.shown import Cell, Shown, Words, code, moment, money, number, text
from lianka.interfaces.backoffice.tables import state_cell, when


def _is_draft(batch: GiftBatch) -> bool:
    return batch.state == GiftBatchState.DRAFT


def _is_paid(batch: GiftBatch) -> bool:
    return batch.state == GiftBatchState.PAID


def _has_money_due(batch: GiftBatch) -> bool:
    return _is_paid(batch) and get_repayment_due(batch_id=batch.pk) > 0


@admin.register(GiftBatch)
class GiftBatchAdmin(BackofficeAdmin):
    """Batches of gift codes."""

    headings = (
        _("Buyer"),
        _("Card"),
        _("State"),
        _("Codes"),
        _("Used"),
        _("Total"),
        _("Usable through"),
        _("Created at"),
    )
    numbers = frozenset({3, 4, 5})
    list_filter = ("state", when("created_at"))
    list_select_related = ("option__plan", "merchant")
    ordering = ("-created_at", "-id")
    search_fields = ("company",)
    search_help_text = _("A part of the buyer's name, a bank reference, or the public id")
    empty = _("No batch fits. A company or merchant buys codes in bulk; each opens a card once.")
    list_acts = (
        Act(
            "create",
            _("New batch"),
            _("A draft without codes. They are made once finance has recorded the payment."),
            Action.MANAGE_CARDS,
            performing.create,
            form=forms.BatchForm,
        ),
    )
    acts = (
        Act(
            "record-payment",
            _("Record the payment"),
            _("Books the whole total and makes the codes. It moves no money by itself."),
            Action.RECORD_PREPAYMENTS,
            performing.record_payment,
            form=forms.PaymentForm,
            is_open=_is_draft,
        ),
        Act(
            "export",
            _("Export the codes"),
            _("Whoever has a code can use it. Who exported them and when is kept in the audit."),
            Action.MANAGE_CARDS,
            performing.export,
            is_open=_is_paid,
        ),
        Act(
            "cancel",
            _("Cancel"),
            _("The draft is given up. It has no codes and no money."),
            Action.MANAGE_CARDS,
            performing.cancel,
            form=ReasonForm,
            is_open=_is_draft,
            is_dangerous=True,
        ),
        Act(
            "void",
            _("Void codes"),
            _("This is for good: these codes open nothing any more. Cards that codes have opened stay valid."),
            Action.RECORD_PREPAYMENTS,
            performing.void,
            form=forms.VoidForm,
            is_open=_is_paid,
            is_dangerous=True,
        ),
        Act(
            "record-repayment",
            _("Record the repayment"),
            _("Books that the bank gave back all that is owed for voided codes. It moves no money by itself."),
            Action.RECORD_PREPAYMENTS,
            performing.record_repayment,
            form=forms.RepaymentForm,
            is_open=_has_money_due,
        ),
        Act(
            "reveal-contact",
            _("Show the contact"),
            _("It is shown once. Who looked, when and why is kept in the audit."),
            Action.REVEAL_PERSONAL_DATA,
            performing.reveal,
            form=ReasonForm,
            is_open=lambda batch: bool(batch.contact_sealed),
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By a part of the buyer's name: there are few batches."""
        by_name = Q(company__contains=typed) | Q(merchant__name_normalised__contains=normalise_name(typed))
        return rows.filter(by_name | Q(reference=typed) | Q(public_id=typed))

    def name(self, thing: Any) -> Words:
        """Who bought it, and of what."""
        return f"{buyer_of(thing)} · {thing.option.plan.name}"

    def decorate(self, rows: list[Any]) -> None:
        """How many codes of each batch were used."""
        standings = list_gift_standings(batch_ids=[row.pk for row in rows])
        for row in rows:
            used = (each.code_count for each in standings[row.pk] if each.state == GiftCodeState.REDEEMED)
            row.used_count = sum(used)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(buyer_of(thing)),
            text(thing.option.plan.name),
            state_cell(thing.state, thing.get_state_display()),
            number(thing.count),
            number(thing.used_count),
            money(thing.total_fen),
            last_day_cell(thing),
            moment(thing.created_at),
        ]

    def describe(self, request: HttpRequest, thing: GiftBatch) -> Shown:
        """What was agreed, and what came of it."""
        return describe_batch(request, thing)


@admin.register(GiftCode)
class GiftCodeAdmin(BackofficeAdmin):
    """The codes of all batches, without what opens anything."""

    headings = (
        _("Last group"),
        _("Buyer"),
        _("No."),
        _("State"),
        _("Price paid"),
        _("Member"),
        _("Card number"),
        _("Used, voided or expired at"),
    )
    numbers = frozenset({2, 4})
    list_filter = ("state", "batch")
    list_select_related = ("batch__option__plan", "batch__merchant", "member", "term__card", "void")
    ordering = ("-id",)
    search_fields = ("hint",)
    search_help_text = _("The whole code, as its holder reads it out, or its last group")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the whole code, which is not kept anywhere for it, or by its last group."""
        code_hash = find_gift_code_hash(typed=typed)
        return rows.filter(code_hash=code_hash) if code_hash else rows.filter(hint=typed.upper())

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.hint),
            batch_cell(thing.batch),
            number(thing.number),
            state_cell(thing.state, thing.get_state_display()),
            money(thing.price_fen),
            member_cell(thing),
            card_cell(thing),
            moment(thing.ended_at),
        ]

    def describe(self, request: HttpRequest, thing: GiftCode) -> Shown:
        """Where it is from, and what became of it."""
        return describe_code(thing)
