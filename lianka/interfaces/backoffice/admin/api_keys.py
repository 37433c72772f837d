"""The keys by which merchants' programs come in. One is issued on its merchant's page."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.models import ApiKey
from lianka.domain.access.policies import Action
from lianka.domain.access.queries import read_scopes
from lianka.domain.access.values import ApiScope
from lianka.domain.merchants.models import Store
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.api_keys import key_state_cell, revoke, scope_words
from lianka.interfaces.backoffice.parties import find_party_ids, name_parties
from lianka.interfaces.backoffice.shown import Cell, Fact, Section, Shown, code, moment, text


@admin.register(ApiKey)
class ApiKeyAdmin(BackofficeAdmin):
    """Every key ever issued, with its end. Secrets are nowhere."""

    headings = (
        _("Label"),
        _("Merchant"),
        _("State"),
        _("Public id"),
        _("Latest used at"),
        _("Created at"),
        _("Created by"),
    )
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("public_id",)
    search_help_text = _("Public id, or the merchant's name or code")
    acts = (
        Act(
            "revoke",
            _("Revoke"),
            _("The program that uses this key is refused at once. A revoked key never comes back."),
            Action.MANAGE_API_KEYS,
            revoke,
            form=ReasonForm,
            is_open=lambda key: key.revoked_at is None,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By public id, or all of one merchant."""
        return rows.filter(Q(public_id=typed) | Q(party_id__in=find_party_ids(typed)))

    def decorate(self, rows: list[Any]) -> None:
        """The merchants' names, for one page."""
        names = name_parties(row.party_id for row in rows)
        for row in rows:
            row.merchant_name = names[row.party_id].text

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.label),
            text(thing.merchant_name),
            key_state_cell(thing.revoked_at),
            code(thing.public_id),
            moment(thing.latest_used_at),
            moment(thing.created_at),
            text(thing.created_by),
        ]

    def describe(self, request: HttpRequest, thing: ApiKey) -> Shown:
        """Whose key it is, what it opens, since when and until when."""
        store = Store.objects.filter(public_id=thing.store).first() if thing.store else None
        held = read_scopes(thing.scopes)
        facts = [
            Fact(_("Merchant"), name_parties([thing.party_id])[thing.party_id]),
            Fact(_("Store"), text(store.name) if store else Cell(_("All stores"))),
            Fact(_("What it opens"), text(scope_words([scope for scope in ApiScope if scope in held]))),
            Fact(_("Public id"), code(thing.public_id)),
        ]
        life = [
            Fact(_("Created at"), moment(thing.created_at)),
            Fact(_("Created by"), text(thing.created_by)),
            Fact(_("Latest used at"), moment(thing.latest_used_at)),
            Fact(_("Revoked at"), moment(thing.revoked_at)),
            Fact(_("Revoked by"), text(thing.revoked_by)),
        ]
        return Shown(
            thing.label,
            [Section(_("API key"), facts), Section(_("Use"), life)],
            state=key_state_cell(thing.revoked_at),
        )
