"""Let members and merchants whom a till names for the first time into the alliance."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from lianka.domain.checkout.screening import find_merchants
from lianka.domain.checkout.values import MemberKey, MerchantKey, NewMerchantTerms, TillParties, TillRecord
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.domain.merchants.operations.create_merchants import create_merchants
from lianka.domain.merchants.values import MerchantDraft
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction_required


class Met(NamedTuple):
    """Ids by what the till wrote, and how many of them are new."""

    ids: dict[str, int]
    new: int


@transaction_required
def meet_merchants(records: Iterable[TillRecord], parties: TillParties, *, by: Actor, at: datetime) -> Met:
    """Find the merchants of records, and create the unknown ones where `parties` say what they sign."""
    first_records: dict[str, TillRecord] = {}
    for record in records:
        first_records.setdefault(record.merchant, record)
    known = find_merchants(first_records, parties.merchant_key)
    unknown = [record for name, record in first_records.items() if name not in known]
    if not unknown or parties.new_merchants is None or parties.merchant_key != MerchantKey.NAME:
        return Met(known, 0)
    drafts = [_draft(record, parties.new_merchants) for record in unknown]
    created = create_merchants(drafts=drafts, by=by, at=at)
    return Met(known | created, len(set(created.values())))


@transaction_required
def meet_members(refs: Collection[str], key: MemberKey, *, by: Actor, at: datetime) -> Met:
    """Pre-register members who are met for the first time."""
    if not refs:
        return Met({}, 0)
    # A file tells which till took the purchase, not which one first met the member: nobody is credited.
    if key == MemberKey.PHONE:
        ids = dict(pre_register_members(phones=refs, registered_by=None, by=by, at=at).by_phone)
    else:
        ids = dict(pre_register_members(external_refs=refs, registered_by=None, by=by, at=at).by_external_ref)
    return Met(ids, len(set(ids.values())))


def _draft(record: TillRecord, new_merchants: NewMerchantTerms) -> MerchantDraft:
    return MerchantDraft(
        name=record.merchant,
        trade=new_merchants.trades.get(record.category, new_merchants.trade),
        terms=new_merchants.terms,
        valid_from=new_merchants.valid_from,
    )
