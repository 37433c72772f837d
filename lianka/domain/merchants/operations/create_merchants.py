"""Let many merchants join at once, as the import of till records needs it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from stdnum.cn import uscc

from lianka.domain.access.models import Party
from lianka.domain.access.operations.create_parties import create_parties
from lianka.domain.merchants.errors import (
    LicenceNumberInvalid,
    LicenceNumberTaken,
    MerchantNameInvalid,
    TradeNotFound,
)
from lianka.domain.merchants.models import Merchant, Trade
from lianka.domain.merchants.operations.contract_rows import Signing, insert_contracts
from lianka.domain.merchants.queries import merchant_ids_by_name
from lianka.domain.merchants.values import NAME_LENGTH_MAX, MerchantDraft, MerchantStatus, normalise_name
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import RaceLost, insert_rows, transaction_required

_COLUMNS = {
    "party_id": "bigint",
    "code": "text",
    "name": "text",
    "name_normalised": "text",
    "trade_id": "bigint",
    "licence_number": "text",
    "status": "text",
    "joined_at": "timestamptz",
}


@transaction_required
def create_merchants(*, drafts: Sequence[MerchantDraft], by: Actor, at: datetime) -> dict[str, int]:
    """Create the merchants whose names are new, with their contracts, and return all ids by the name given.

    A merchant that has the name already is left as it is. A constant number of statements.
    Raises `MerchantNameInvalid`, `LicenceNumberInvalid`, `LicenceNumberTaken`, `TradeNotFound`
    or `ContractTermsInvalid`, and then creates none.
    """
    names = [draft.name for draft in drafts]
    known = merchant_ids_by_name(names=names)
    # Two spellings of one name in a batch are one merchant: the first draft counts.
    newcomers = {normalise_name(draft.name): draft for draft in reversed(drafts) if draft.name not in known}
    created = _insert(dict(reversed(newcomers.items())), by=by, at=at)
    return {name: known.get(name) or created[normalise_name(name)] for name in names}


def merchant_code(party_id: int) -> str:
    """The code by which people name the merchant, such as `M000042`."""
    return f"M{party_id:06d}"


def _insert(drafts: Mapping[str, MerchantDraft], *, by: Actor, at: datetime) -> dict[str, int]:
    if not drafts:
        return {}
    licences = [_licence_number(draft) for draft in drafts.values()]
    _require_free_licences([licence for licence in licences if licence])
    trade_ids = _trade_ids(drafts)
    ids = create_parties(kind=Party.Kind.MERCHANT, count=len(drafts), at=at)
    rows = [
        (
            party_id,
            merchant_code(party_id),
            _name(draft),
            normalised,
            trade_ids.get(draft.trade),
            licence,
            MerchantStatus.ACTIVE.value,
            at,
        )
        for party_id, (normalised, draft), licence in zip(ids, drafts.items(), licences, strict=True)
    ]
    # In the order of their names, so that rivals with overlapping batches wait for each other in one direction.
    rows.sort(key=lambda row: row[3])
    if insert_rows("merchants_merchant", _COLUMNS, rows, on_conflict="ON CONFLICT DO NOTHING") != len(rows):
        raise RaceLost
    _sign(ids, list(drafts.values()), by=by, at=at)
    first, latest = merchant_code(ids[0]), merchant_code(ids[-1])
    record(
        by=by,
        action="merchants.create_merchants",
        subject=first,
        at=at,
        facts={"count": len(ids), "first": first, "latest": latest},
    )
    return dict(zip(drafts, ids, strict=True))


def _name(draft: MerchantDraft) -> str:
    name = " ".join(draft.name.split())
    if not 0 < len(name) <= NAME_LENGTH_MAX or not name.isprintable():
        raise MerchantNameInvalid(field="name")
    return name


def _licence_number(draft: MerchantDraft) -> str | None:
    if not draft.licence_number:
        return None
    number = str(uscc.compact(draft.licence_number)).upper()
    if not uscc.is_valid(number):
        raise LicenceNumberInvalid(field="licence_number")
    return number


def _require_free_licences(licences: Sequence[str]) -> None:
    if len(set(licences)) != len(licences) or Merchant.objects.filter(licence_number__in=licences).exists():
        raise LicenceNumberTaken(field="licence_number")


def _trade_ids(drafts: Mapping[str, MerchantDraft]) -> dict[str | None, int]:
    wanted = {draft.trade for draft in drafts.values() if draft.trade is not None}
    found: dict[str | None, int] = dict(Trade.objects.filter(code__in=wanted).values_list("code", "id"))
    for code in sorted(wanted - found.keys()):
        raise TradeNotFound(field="trade", trade=code)
    return found


def _sign(ids: Sequence[int], drafts: Sequence[MerchantDraft], *, by: Actor, at: datetime) -> None:
    today = business_date(at)
    insert_contracts(
        [
            Signing(merchant_id=merchant_id, valid_from=draft.valid_from or today, terms=draft.terms)
            for merchant_id, draft in zip(ids, drafts, strict=True)
            if draft.terms is not None
        ],
        by=by,
        at=at,
    )
