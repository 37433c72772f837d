"""How the records of a purse are told: why something moved, by how much, and what stood after it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianka.domain.ledger import chart
from lianka.domain.loyalty.values import PurseAsset, PurseRecord
from lianka.interfaces.shared.formats import format_amount

_TITLES: Final[Mapping[PurseAsset, str | Promise]] = {
    PurseAsset.POINTS: _("Records of points"),
    PurseAsset.COINS: _("Records of coins"),
    PurseAsset.STORED_VALUE: _("Records of stored value"),
    PurseAsset.GROWTH: _("Records of growth"),
}
# By source, for what came and for what went.
_WORDS: Final[Mapping[str, tuple[str | Promise, str | Promise]]] = {
    "purchase": (_("Given for a purchase"), _("Paid with at a purchase")),
    "refund": (_("Returned with a refund"), _("Taken back with a refund")),
    "reward": (_("Gift"), _("Gift")),
    "reward_back": (_("Gift taken back"), _("Gift taken back")),
    "cash_back": (_("Cash-back"), _("Cash-back")),
    "expiry": (_("Expired"), _("Expired")),
    "coin_expiry": (_("Expired"), _("Expired")),
    "top_up": (_("Top-up"), _("Top-up")),
    "stored_value_refund": (_("Stored value refunded"), _("Stored value refunded")),
    "correction": (_("Correction by the alliance"), _("Correction by the alliance")),
    "merge": (_("Taken over from your other account"), _("Handed over to your other account")),
}
_OTHERWISE: Final = (_("Added"), _("Deducted"))
_PARTS: Final[Mapping[str, str | Promise]] = {
    chart.WALLET_PRINCIPAL: _("principal"),
    chart.WALLET_BONUS: _("bonus"),
    chart.POINTS_DEBT: _("owed"),
    chart.COINS_DEBT: _("owed"),
}
# What the page is called says already what these are.
_COUNTED: Final = frozenset({chart.Asset.POINT, chart.Asset.GROWTH})


class Told(NamedTuple):
    """One line of the page: `reason` as somebody typed it; `address` of the receipt or the order, if there is one."""

    record: PurseRecord
    words: str | Promise
    part: str | Promise
    change: str
    after: str
    reason: str
    address: str


def title_of(asset: PurseAsset) -> str | Promise:
    """What the page of this part of the purse is called."""
    return _TITLES[asset]


def tell(record: PurseRecord, reasons: Mapping[str, str]) -> Told:
    """The record in words and figures; `reasons` are known by the key of what caused it."""
    came, went = _WORDS.get(record.source, _OTHERWISE)
    return Told(
        record=record,
        words=came if record.change > 0 else went,
        part=_PARTS.get(record.kind, ""),
        change=f"{'+' if record.change > 0 else '-'}{_figure(record.kind, abs(record.change))}",
        after=_figure(record.kind, record.balance_after),
        reason=reasons.get(record.key, ""),
        address=_address(record),
    )


def _figure(kind: str, amount: int) -> str:
    asset = chart.CHART[kind].asset
    return f"{amount:,}" if asset in _COUNTED else format_amount(amount, asset)


def _address(record: PurseRecord) -> str:
    if record.source == "purchase":
        return reverse("member:receipt", args=[record.key])
    if record.source == "cash_back":
        return reverse("member:cash_back")
    if record.source == "top_up":
        return reverse("member:order", args=[record.key])
    return ""
