"""What can be topped up, and where. Each answer is one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from lianka.domain.loyalty.errors import TopUpOfferNotFound
from lianka.domain.loyalty.values import BonusFunder, TopUpOfferRow, TopUpOfferView, TopUpPlace
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.calendar import business_date
from lianka.foundation.db import as_given_moment, as_moment, as_parameter, fetch_all


def list_top_up_places(*, at: datetime, text: str = "", limit: int = 50) -> list[TopUpPlace]:
    """Where something can be topped up now, the alliance first, then merchants by name that contain `text`."""
    rows = fetch_all(
        "SELECT coalesce(party.public_id, ''), o.merchant_id, coalesce(merchant.name, ''), max(o.bonus_fen)"
        f" FROM {_TABLES} WHERE {_IS_OPEN} AND coalesce(merchant.name, '') LIKE %s ESCAPE '!'"
        " GROUP BY party.public_id, o.merchant_id, merchant.name"
        " ORDER BY o.merchant_id IS NOT NULL, merchant.name, o.merchant_id LIMIT %s",
        [*_open_at(at), f"%{_literally(text)}%", limit],
    )
    return [TopUpPlace(*row) for row in rows]


def list_top_up_offers(*, merchant_id: int | None, at: datetime) -> list[TopUpOfferView]:
    """What can be topped up now at this merchant, or (None) for the whole alliance, the smallest first."""
    condition, params = ("o.merchant_id = %s", [merchant_id]) if merchant_id else ("o.merchant_id IS NULL", [])
    return _find(f"{condition} AND {_IS_OPEN} ORDER BY o.amount_fen, o.id", [*params, *_open_at(at)])


def get_top_up_offer(*, public_id: str, at: datetime) -> TopUpOfferView:
    """The offer with this public id, open at `at`. Raises `TopUpOfferNotFound`."""
    is_possible = public_id.isprintable()
    found = _find(f"o.public_id = %s AND {_IS_OPEN}", [public_id, *_open_at(at)]) if is_possible else []
    if not found:
        raise TopUpOfferNotFound(field="offer")
    return found[0]


def list_offers_of_merchant(*, merchant_id: int, limit: int = 100) -> list[TopUpOfferRow]:
    """All that this merchant's stored value was ever offered for: what is not withdrawn first, then the latest."""
    rows = fetch_all(
        "SELECT public_id, amount_fen, bonus_fen, funder, starts_at, ends_at, withdrawn_at FROM loyalty_topupoffer"
        " WHERE merchant_id = %s ORDER BY withdrawn_at IS NOT NULL,"
        " CASE WHEN withdrawn_at IS NULL THEN amount_fen ELSE 0 END, id DESC LIMIT %s",
        [merchant_id, limit],
    )
    return [
        TopUpOfferRow(
            public_id, amount, bonus, BonusFunder(funder), as_given_moment(starts_at), as_moment(ends), as_moment(over)
        )
        for public_id, amount, bonus, funder, starts_at, ends, over in rows
    ]


_TABLES: Final = (
    "loyalty_topupoffer AS o LEFT JOIN merchants_merchant AS merchant ON merchant.party_id = o.merchant_id"
    " LEFT JOIN access_party AS party ON party.id = o.merchant_id"
)
# An offer of the alliance is open while it is licensed, one of a merchant while that is active.
_IS_OPEN: Final = (
    "o.withdrawn_at IS NULL AND o.starts_at <= %s AND (o.ends_at IS NULL OR o.ends_at > %s)"
    f" AND (merchant.status = '{MerchantStatus.ACTIVE.value}' OR (o.merchant_id IS NULL AND EXISTS"
    " (SELECT 1 FROM loyalty_storedvaluesettings AS s WHERE s.licence_number <> '' AND s.licence_from <= %s)))"
)


def _open_at(at: datetime) -> list[Any]:
    return [as_parameter(at), as_parameter(at), as_parameter(business_date(at))]


def _find(condition: str, params: Sequence[Any]) -> list[TopUpOfferView]:
    rows = fetch_all(
        "SELECT o.id, o.public_id, o.merchant_id, coalesce(merchant.name, ''), o.amount_fen, o.bonus_fen, o.ends_at"
        f" FROM {_TABLES} WHERE {condition}",
        params,
    )
    return [TopUpOfferView._make((*others, as_moment(ends_at))) for *others, ends_at in rows]


def _literally(text: str) -> str:
    kept = "".join(sign for sign in text if sign.isprintable())
    return kept.replace("!", "!!").replace("%", "!%").replace("_", "!_")
