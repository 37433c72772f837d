"""Members: found by number, phone or a number elsewhere; phones are masked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.checkout.models import Purchase
from lianka.domain.ledger.chart import POINTS, POINTS_DEBT
from lianka.domain.ledger.models import Account, Lot
from lianka.domain.ledger.queries import balances_of, get_account_id
from lianka.domain.ledger.queries.browsing import list_lots
from lianka.domain.ledger.values import AccountRef
from lianka.domain.members.models import Member, MemberMove
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.operations.reveal_phone import reveal_phone
from lianka.domain.members.queries import get_introduction, list_members
from lianka.domain.members.values import MemberStatus
from lianka.interfaces.backoffice.acts import Act, ActForm, Call, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.histories import history_table
from lianka.interfaces.backoffice.members import card_table, introduction_section, order_table
from lianka.interfaces.backoffice.parties import find_member_ids, name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Words,
    code,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import state_cell, when

_LATEST = 10


class PhoneForm(ActForm):
    """A phone number."""

    phone = forms.CharField(label=_("Phone"), max_length=40, widget=forms.TextInput({"type": "tel"}))


def _pre_register(call: Call, values: dict[str, Any]) -> Words:
    member_id = pre_register_member(phone=values["phone"], registered_by=None, by=call.by, at=call.at)
    number_of = Member.objects.values_list("number", flat=True).get(pk=member_id)
    return _("This phone belongs to member %(number)s.") % {"number": number_of}


def _activate(call: Call, values: dict[str, Any]) -> Words:
    activate_member(member_id=call.thing.pk, by=call.by, at=call.at)
    return _("The member is active now.")


def _reveal(call: Call, values: dict[str, Any]) -> Words:
    phone = reveal_phone(member_id=call.thing.pk, by=call.by, at=call.at, reason=values["reason"])
    return _("The phone is %(phone)s.") % {"phone": phone} if phone else _("No phone is known.")


@admin.register(Member)
class MemberAdmin(BackofficeAdmin):
    """The members of the alliance."""

    headings = (
        _("Member number"),
        _("Phone"),
        _("Number in another system"),
        _("Status"),
        _("Points"),
        _("Registered at"),
    )
    numbers = frozenset({4})
    list_filter = ("status", when("registered_at"))
    ordering = ("-registered_at",)
    search_fields = ("number",)
    search_help_text = _("Member number, phone, or number in another system")
    list_acts = (
        Act(
            "pre-register",
            _("Pre-register a member"),
            _("Someone who is not a member yet can earn points from now on. Nothing is sent to the phone."),
            Action.REGISTER_MEMBERS,
            _pre_register,
            form=PhoneForm,
        ),
    )
    acts = (
        Act(
            "activate",
            _("Activate"),
            _("The member becomes active, and the validity of the points earned so far begins now."),
            Action.REGISTER_MEMBERS,
            _activate,
            is_open=lambda member: member.status == MemberStatus.PRE_REGISTERED,
        ),
        Act(
            "reveal-phone",
            _("Show the phone"),
            _("The whole number is shown once. Who looked, when and why is kept in the audit."),
            Action.REVEAL_PERSONAL_DATA,
            _reveal,
            form=ReasonForm,
            is_open=lambda member: bool(member.phone_sealed),
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By whole numbers only: a part of a phone finds nobody."""
        return rows.filter(pk__in=find_member_ids(typed))

    def decorate(self, rows: list[Any]) -> None:
        """Masked phones and points of one page."""
        views = {view.party_id: view for view in list_members(member_ids=[row.pk for row in rows])}
        balances = balances_of([AccountRef(POINTS, row.pk) for row in rows])
        for row in rows:
            row.shown_phone = views[row.pk].phone_masked
            row.shown_points = balances[AccountRef(POINTS, row.pk)]

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.number),
            text(thing.shown_phone),
            text(thing.external_ref),
            state_cell(thing.status, thing.get_status_display()),
            number(thing.shown_points),
            moment(thing.registered_at),
        ]

    def describe(self, request: HttpRequest, thing: Member) -> Shown:
        """The member's file: who, points, latest purchases."""
        [view] = list_members(member_ids=[thing.pk])
        told = get_introduction(member_id=thing.pk)
        lots = _list_lots(thing)
        purchases = list(Purchase.objects.filter(member=thing).order_by("-happened_at")[:_LATEST])
        names = name_parties(
            {lot.issuer_id for lot in lots}
            | {purchase.merchant_id for purchase in purchases}
            | ({thing.registered_by_id} if thing.registered_by_id else set())
            | ({party for party in (told.issuing_merchant_id, told.sharer_id) if party} if told else set())
        )
        registered_by = names[thing.registered_by_id] if thing.registered_by_id else text(None)
        about = Section(
            _("Member"),
            [
                Fact(_("Member number"), code(view.number)),
                Fact(_("Phone"), text(view.phone_masked)),
                Fact(_("Number in another system"), text(view.external_ref)),
                Fact(_("Public id"), code(view.public_id)),
                Fact(_("Registered at"), moment(view.registered_at)),
                Fact(_("Registered by"), registered_by),
                Fact(_("Activated at"), moment(view.activated_at)),
            ],
        )
        return Shown(
            _("Member %(number)s") % {"number": view.number},
            [about, _points_section(thing), introduction_section(told, names)],
            [
                card_table(thing),
                order_table(thing),
                _purchase_table(thing, purchases, names),
                _lot_table(lots, names),
                _move_table(thing),
            ],
            state=state_cell(thing.status, thing.get_status_display()),
        )


def _list_lots(member: Member) -> list[Lot]:
    account = Account.objects.filter(kind=POINTS, party_id=member.pk, scope="").first()
    return list_lots(account=account, limit=_LATEST) if account else []


def _points_section(member: Member) -> Section:
    points, debt = AccountRef(POINTS, member.pk), AccountRef(POINTS_DEBT, member.pk)
    balances = balances_of([points, debt])
    account_id = get_account_id(points)
    address = reverse("admin:books_account", args=[account_id]) if account_id else ""
    return Section(
        _("Points"),
        [
            Fact(_("Points"), number(balances[points], address)),
            Fact(_("Points owed after refunds"), number(-balances[debt])),
        ],
    )


def _purchase_table(member: Member, purchases: list[Purchase], names: Any) -> Table:
    headings = [_("Happened at"), _("Merchant"), _("Receipt number"), _("Paid"), _("Points earned")]
    rows = [
        [
            moment(purchase.happened_at),
            names[purchase.merchant_id],
            code(
                purchase.receipt_number or purchase.public_id,
                reverse("admin:checkout_purchase_change", args=[purchase.pk]),
            ),
            money(purchase.paid_fen),
            number(purchase.points_earned),
        ]
        for purchase in purchases
    ]
    everything = Cell(_("All purchases"), f"{reverse('admin:checkout_purchase_changelist')}?member={member.pk}")
    return Table(_("Latest purchases"), headings, rows, more=everything, numbers=frozenset({3, 4}))


def _lot_table(lots: list[Lot], names: Any) -> Table:
    headings = [_("Lot"), _("Issued by"), _("Earned at"), _("Granted"), _("Remaining"), _("Expires")]
    rows = [
        [
            code(f"#{lot.pk}", reverse("admin:books_lot", args=[lot.pk])),
            names[lot.issuer_id],
            moment(lot.earned_at),
            number(lot.granted),
            number(lot.remaining),
            moment(lot.expires_at),
        ]
        for lot in lots
    ]
    return Table(_("Latest lots of points"), headings, rows, numbers=frozenset({3, 4}))


def _move_table(member: Member) -> Table:
    moves = MemberMove.objects.filter(member=member).order_by("-id")[:_LATEST]
    return history_table(moves, column="status")
