"""The stores of merchants, and how members find them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.merchants.models import Store
from lianka.domain.merchants.operations.set_coin_share import set_coin_share
from lianka.domain.merchants.operations.set_points_share import set_points_share
from lianka.domain.merchants.values import normalise_name
from lianka.interfaces.backoffice.acts import Act, ActForm, Call
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.fields import PercentField
from lianka.interfaces.backoffice.shown import Cell, Shown, Words, code, moment, text
from lianka.interfaces.backoffice.stores import describe_store
from lianka.interfaces.backoffice.tables import percent


class ShareForm(ActForm):
    """How much of each line points may pay."""

    share = PercentField(
        label=_("Points pay at most (%)"), help_text=_("Of each line: 30 for 30%, 0 for no payment with points.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"share": (self.call.thing.points_share.value * 100).normalize()}


class CoinShareForm(ActForm):
    """How much of each line coins may pay."""

    share = PercentField(
        label=_("Coins pay at most (%)"), help_text=_("Of each line: 30 for 30%, 0 for no payment with coins.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"share": (self.call.thing.coin_share.value * 100).normalize()}


def _set_share(call: Call, values: dict[str, Any]) -> Words:
    set_points_share(store_public_id=call.thing.public_id, share=values["share"], by=call.by, at=call.at)
    return _("Points pay up to %(share)s of each line here.") % {"share": percent(values["share"])}


def _set_coin_share(call: Call, values: dict[str, Any]) -> Words:
    set_coin_share(store_public_id=call.thing.public_id, share=values["share"], by=call.by, at=call.at)
    return _("Coins pay up to %(share)s of each line here.") % {"share": percent(values["share"])}


@admin.register(Store)
class StoreAdmin(BackofficeAdmin):
    """Where members are served. A store is opened on its merchant's page."""

    headings = (
        _("Name"),
        _("Merchant"),
        _("Address"),
        _("Points pay at most"),
        _("Coins pay at most"),
        _("Public id"),
        _("Opened at"),
    )
    list_select_related = ("merchant",)
    search_fields = ("name",)
    search_help_text = _("Name of the store or its merchant, or the public id")
    acts = (
        Act(
            "set-points-share",
            _("Set the share of points"),
            _("It holds from the next quote on. Orders that wait to be paid keep what was agreed."),
            Action.MANAGE_MERCHANTS,
            _set_share,
            form=ShareForm,
        ),
        Act(
            "set-coin-share",
            _("Set the share of coins"),
            _("It holds from the next quote on. Orders that wait to be paid keep what was agreed."),
            Action.MANAGE_MERCHANTS,
            _set_coin_share,
            form=CoinShareForm,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the public id, or a part of a name: an alliance's stores are few enough to be read."""
        by_name = Q(name__contains=typed) | Q(merchant__name_normalised__contains=normalise_name(typed))
        return rows.filter(by_name | Q(public_id=typed))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.name),
            text(thing.merchant.name),
            text(thing.address),
            text(percent(thing.points_share)),
            text(percent(thing.coin_share)),
            code(thing.public_id),
            moment(thing.opened_at),
        ]

    def describe(self, request: HttpRequest, thing: Store) -> Shown:
        """The store, and how members find it."""
        return describe_store(request, thing)
