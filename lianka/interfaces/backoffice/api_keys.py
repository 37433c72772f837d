"""Keys of merchants' programs: how one is issued, how it is shown, and that its secret is shown once."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from lianka.domain.access.models import ApiKey
from lianka.domain.access.operations.revoke_api_key import revoke_api_key
from lianka.domain.access.values import LABEL_LENGTH_MAX, ApiKeyView, ApiScope, IssuedApiKey
from lianka.domain.merchants.models import Merchant, Store
from lianka.domain.merchants.operations.add_api_key import add_api_key
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.pages import show
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    Words,
    badge,
    code,
    moment,
    text,
)


class ApiKeyForm(ActForm):
    """What the key is for, and what it opens."""

    label = forms.CharField(
        label=_("Label"), max_length=LABEL_LENGTH_MAX, help_text=_("Which program it is for, such as “Till 1”.")
    )
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Store.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label=_("All stores"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"), choices=ApiScope.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        store = self.fields["store"]
        assert isinstance(store, forms.ModelChoiceField)
        store.queryset = Store.objects.filter(merchant=self.call.thing).order_by("pk")


def issue(call: Call, values: dict[str, Any]) -> HttpResponse:
    """Issue a key, and show its secret on the answer page, which nobody can open again."""
    issued = add_api_key(
        merchant_id=call.thing.pk,
        label=values["label"],
        scopes=[ApiScope(scope) for scope in values["scopes"]],
        store_public_id=values["store"].public_id if values["store"] else "",
        by=call.by,
        at=call.at,
    )
    return show(call.request, _shown_once(call.thing, values["label"], issued), trail=_trail(call.thing))


def revoke(call: Call, values: dict[str, Any]) -> Words:
    """Take the key back."""
    key = call.thing
    revoke_api_key(public_id=key.public_id, party_id=key.party_id, by=call.by, at=call.at, reason=values["reason"])
    return _("The key opens nothing any more.")


def key_state_cell(revoked_at: object) -> Cell:
    """Whether a key is in force."""
    return badge(_("revoked")) if revoked_at else badge(_("in force"), Tone.GOOD)


def scope_words(scopes: list[ApiScope]) -> str:
    """What a key opens, in words."""
    return ", ".join(str(scope.label) for scope in scopes)


def key_table(merchant: Merchant, keys: list[ApiKeyView]) -> Table:
    """The keys of a merchant. Two statements with the names of the stores."""
    pages = dict(ApiKey.objects.filter(party_id=merchant.pk).values_list("public_id", "pk"))
    stores = dict(Store.objects.filter(merchant=merchant).values_list("public_id", "name"))
    rows = [
        [
            text(key.label, reverse("admin:access_apikey_change", args=[pages[key.public_id]])),
            key_state_cell(key.revoked_at),
            Cell(stores.get(key.store, key.store) or _("All stores")),
            text(scope_words(list(key.scopes))),
            moment(key.latest_used_at),
            moment(key.created_at),
        ]
        for key in keys
    ]
    headings = [
        _("Label"),
        _("State"),
        _("Store"),
        _("What it opens"),
        _("Latest used at"),
        _("Created at"),
    ]
    return Table(_("API keys"), headings, rows, _("No program speaks for this merchant."))


def _shown_once(merchant: Merchant, label: str, issued: IssuedApiKey) -> Shown:
    facts = [
        Fact(_("Merchant"), text(merchant.name, reverse("admin:merchants_merchant_change", args=[merchant.pk]))),
        Fact(_("Label"), text(label)),
        Fact(_("Public id"), code(issued.public_id)),
        Fact(_("Secret"), code(issued.secret)),
    ]
    return Shown(
        _("The key is issued"),
        [Section(_("API key"), facts)],
        notice=_(
            "Please copy the secret now: it is shown this once and kept nowhere. A lost key is replaced by another."
        ),
    )


def _trail(merchant: Merchant) -> list[tuple[Words, str]]:
    return [(merchant.name, reverse("admin:merchants_merchant_change", args=[merchant.pk]))]
