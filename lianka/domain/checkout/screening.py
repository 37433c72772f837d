"""What can be said of till records before anything is written: the same for taking them in and for a preview."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lianka.domain.checkout import store
from lianka.domain.checkout.errors import (
    ContractMissing,
    MerchantNotActive,
    MerchantUnknown,
    ReceiptUsed,
    StoreUnknown,
)
from lianka.domain.checkout.rules.batches import PlacedRecord
from lianka.domain.checkout.rules.digests import content_digest
from lianka.domain.checkout.rules.till_records import flaw_of
from lianka.domain.checkout.values import MemberKey, MerchantKey, TillRecord, TillRecordOutcome, TillResult
from lianka.domain.members.queries import member_ids_by_external_ref, member_ids_by_phone
from lianka.domain.members.queries.merges import merged_ids_of
from lianka.domain.merchants.queries import (
    contract_book,
    merchant_ids_by_code,
    merchant_ids_by_name,
    standings_of,
    store_ids_by_name,
)
from lianka.domain.merchants.values import ContractBook, ContractTerms, MerchantStanding, MerchantStatus
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.errors import DomainError

Outcomes = dict[int, TillRecordOutcome]
"""What became of records, by their place in the batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantFacts:
    """What is known of a batch's merchants."""

    standings: Mapping[int, MerchantStanding]
    contracts: ContractBook
    stores: Mapping[tuple[int, str], int]
    zone: ZoneInfo
    found: dict[tuple[int, date], ContractTerms | None] = field(default_factory=dict)

    def terms(self, merchant_id: int, day: date) -> ContractTerms | None:
        """What was agreed for the business day, if anything."""
        key = (merchant_id, day)
        if key not in self.found:
            self.found[key] = self.contracts.terms(merchant_id=merchant_id, day=day)
        return self.found[key]

    def refusal_of(self, record: TillRecord, merchant_id: int) -> DomainError | None:
        """Why the merchant cannot have made this purchase. Money may be given back by one that has left."""
        if record.store and (merchant_id, record.store) not in self.stores:
            return StoreUnknown(field="store", store=record.store)
        if record.amount_fen < 0:
            return None
        if self.standings[merchant_id].status != MerchantStatus.ACTIVE:
            return MerchantNotActive(field="merchant")
        day = record.happened_at.astimezone(self.zone).date()
        return None if self.terms(merchant_id, day) else ContractMissing(field="happened_at", day=day)


def find_merchants(names: Collection[str], key: MerchantKey) -> dict[str, int]:
    """The merchants that a till means; unknown ones are left out."""
    if not names:
        return {}
    return merchant_ids_by_name(names=names) if key == MerchantKey.NAME else merchant_ids_by_code(codes=names)


def find_members(refs: Collection[str], key: MemberKey) -> dict[str, int]:
    """The members that a till means; unknown ones are left out."""
    if not refs:
        return {}
    if key == MemberKey.PHONE:
        return member_ids_by_phone(phones=refs)
    return member_ids_by_external_ref(refs=refs)


def read_merchant_facts(placed: Iterable[PlacedRecord]) -> MerchantFacts:
    """Status, trade, contracts and the named stores of the records' merchants."""
    merchant_ids = {each.merchant_id for each in placed}
    stores = {(each.merchant_id, each.record.store) for each in placed if each.record.store}
    return facts_of(merchant_ids, stores)


def facts_of(merchant_ids: Collection[int], stores: Collection[tuple[int, str]] = ()) -> MerchantFacts:
    """Status, trade, contracts of these merchants, and their stores of these names."""
    return MerchantFacts(
        standings=standings_of(merchant_ids=merchant_ids),
        contracts=contract_book(merchant_ids=merchant_ids),
        stores=store_ids_by_name(names=stores) if stores else {},
        zone=alliance_zone(),
    )


def without_flawed(records: Sequence[TillRecord], outcomes: Outcomes, *, at: datetime) -> dict[int, TillRecord]:
    """The records, by their place, that can be taken whatever is in the books; the others are refused."""
    sound = {}
    for place, record in enumerate(records):
        flaw = flaw_of(record, at=at)
        if flaw is None:
            sound[place] = record
        else:
            outcomes[place] = refused(flaw)
    return sound


def without_unknown_merchants(
    sound: Mapping[int, TillRecord], merchant_ids: Mapping[str, int], outcomes: Outcomes
) -> list[PlacedRecord]:
    """The records whose merchants are known; the others are refused."""
    placed = []
    for place, record in sound.items():
        merchant_id = merchant_ids.get(record.merchant)
        if merchant_id is None:
            outcomes[place] = refused(MerchantUnknown(field="merchant", merchant=record.merchant))
        else:
            placed.append(PlacedRecord(place, record, merchant_id))
    return placed


def without_seen(placed: Sequence[PlacedRecord], members: Mapping[str, int], outcomes: Outcomes) -> list[PlacedRecord]:
    """The records whose receipts are new; the others are duplicates, or refused where the content differs."""
    known = store.find_receipts([(each.merchant_id, each.record.receipt_number) for each in placed])
    if not known:
        return list(placed)
    fresh, changed = [], []
    for each in placed:
        receipt = known.get((each.merchant_id, each.record.receipt_number))
        if receipt is None:
            fresh.append(each)
        # A member nobody has met yet cannot be the one the receipt was recorded for.
        elif _is_told_of(each, receipt, members.get(each.record.member)):
            outcomes[each.place] = _duplicate(receipt)
        else:
            changed.append((each, receipt))
    _tell_changed(changed, members, outcomes)
    return fresh


def without_refused(placed: Sequence[PlacedRecord], facts: MerchantFacts, outcomes: Outcomes) -> list[PlacedRecord]:
    """The records that their merchants can have made; the others are refused."""
    accepted = []
    for each in placed:
        refusal = facts.refusal_of(each.record, each.merchant_id)
        if refusal is None:
            accepted.append(each)
        else:
            outcomes[each.place] = refused(refusal)
    return accepted


def refused(refusal: DomainError) -> TillRecordOutcome:
    """The outcome of a record that was not taken."""
    return TillRecordOutcome(TillResult.REFUSED, refusal=refusal)


def _tell_changed(
    changed: Sequence[tuple[PlacedRecord, store.KnownReceipt]], members: Mapping[str, int], outcomes: Outcomes
) -> None:
    """Refuse records whose receipts told something else, unless it was told of a record merged into the member's."""
    suspects = {members[each.record.member] for each, _receipt in changed if each.record.member in members}
    # What a till told before a merge keeps the fingerprint it was given under the merged record.
    merged = merged_ids_of(suspects) if suspects else {}
    for each, receipt in changed:
        record = each.record
        former_ids = merged.get(members.get(record.member, 0), [])
        if any(_is_told_of(each, receipt, former_id) for former_id in former_ids):
            outcomes[each.place] = _duplicate(receipt)
        else:
            outcomes[each.place] = refused(ReceiptUsed(field="receipt_number", receipt=record.receipt_number))


def _is_told_of(each: PlacedRecord, receipt: store.KnownReceipt, member_id: int | None) -> bool:
    if member_id is None:
        return False
    return content_digest(each.record, member_id=member_id, merchant_id=each.merchant_id) == receipt.content_digest


def _duplicate(receipt: store.KnownReceipt) -> TillRecordOutcome:
    return TillRecordOutcome(TillResult.DUPLICATE, receipt.public_id)
