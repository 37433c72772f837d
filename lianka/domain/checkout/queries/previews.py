"""What would become of a file of till records, as far as that can be told without writing anything."""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime
from typing import Final

from lianka.domain.checkout import store
from lianka.domain.checkout.rules.batches import PlacedRecord
from lianka.domain.checkout.rules.refund_matching import OpenPurchase, OpenPurchases
from lianka.domain.checkout.screening import (
    Outcomes,
    find_members,
    find_merchants,
    read_merchant_facts,
    without_flawed,
    without_refused,
    without_seen,
    without_unknown_merchants,
)
from lianka.domain.checkout.values import MerchantKey, TillParties, TillRecord, TillRecordOutcome, TillResult
from lianka.domain.merchants.values import normalise_name

LATEST_POSSIBLE: Final = 10**18
"""Above every id: what a file brings is recorded after what is stored."""


class TillPreview:
    """Looks at a file's records in their order, batch after batch, and remembers what they would have changed.

    Does not foresee points that are missing for a spending, nor a receipt number that comes twice in the file.
    `refunded_pairs`: (merchant, member) as the file writes them, of all refunds in it; it bounds what is kept.
    """

    def __init__(self, *, parties: TillParties, refunded_pairs: Collection[tuple[str, str]], at: datetime) -> None:
        self._parties = parties
        self._refunded_pairs = {(normalise_name(merchant), member) for merchant, member in refunded_pairs}
        self._refunded_persons: Set[tuple[str, int]] | None = None
        self._at = at
        self._new_members: dict[str, int] = {}
        self._new_merchants: dict[str, int] = {}
        self._pairs_read: set[tuple[int, int]] = set()
        self._open_purchases: OpenPurchases[OpenPurchase] = OpenPurchases(())
        self._next_id = LATEST_POSSIBLE

    @property
    def new_members(self) -> int:
        """How many members would be pre-registered so far."""
        return len(self._new_members)

    @property
    def new_merchants(self) -> int:
        """How many merchants would be created so far."""
        return len(self._new_merchants)

    def look(self, records: Sequence[TillRecord]) -> list[TillRecordOutcome]:
        """Tell what would become of the next records, in their order. A constant number of statements."""
        outcomes: Outcomes = {}
        sound = without_flawed(records, outcomes, at=self._at)
        known, new = self._find_merchants({record.merchant for record in sound.values()})
        placed = without_unknown_merchants(sound, {**known, **new}, outcomes)
        known_ids = set(known.values())
        of_known = [each for each in placed if each.merchant_id in known_ids]
        members = find_members({each.record.member for each in placed}, self._parties.member_key)
        fresh = without_seen(of_known, members, outcomes)
        fresh = without_refused(fresh, read_merchant_facts(of_known), outcomes)
        accepted = sorted((*fresh, *(each for each in placed if each.merchant_id not in known_ids)))
        self._meet_members(accepted, members)
        self._read_open_purchases(accepted, members)
        for each in accepted:
            outcomes[each.place] = self._outcome(each, self._member_id(each, members))
        return [outcomes[place] for place in range(len(records))]

    def _find_merchants(self, names: Collection[str]) -> tuple[dict[str, int], dict[str, int]]:
        """The merchants that exist, and those that would be created, by the name as given."""
        key = self._parties.merchant_key
        known = find_merchants(names, key)
        if self._parties.new_merchants is None or key != MerchantKey.NAME:
            return known, {}
        new = {}
        for name in names - known.keys():
            new[name] = self._new_merchants.setdefault(normalise_name(name), -1 - len(self._new_merchants))
        return known, new

    def _meet_members(self, accepted: Sequence[PlacedRecord], members: Mapping[str, int]) -> None:
        for each in accepted:
            if each.record.member not in members:
                self._new_members.setdefault(each.record.member, -1 - len(self._new_members))

    def _member_id(self, each: PlacedRecord, members: Mapping[str, int]) -> int:
        return members.get(each.record.member) or self._new_members[each.record.member]

    def _read_open_purchases(self, accepted: Sequence[PlacedRecord], members: Mapping[str, int]) -> None:
        pairs = {
            (self._member_id(each, members), each.merchant_id)
            for each in accepted
            if self._may_be_refunded(each, members)
        }
        unread = sorted(pairs - self._pairs_read)
        self._pairs_read.update(unread)
        self._open_purchases.watch(unread)
        stored = [pair for pair in unread if min(pair) > 0]
        if not stored:
            return
        for member_id, purchase in store.find_open_purchases([(*pair, 1) for pair in stored], latest=self._at):
            self._open_purchases.add(
                (member_id, purchase.merchant_id),
                OpenPurchase(
                    id=purchase.id,
                    happened_at=purchase.happened_at,
                    paid_fen=purchase.paid_fen,
                    refunded_fen=purchase.refunded_fen,
                ),
            )

    def _may_be_refunded(self, each: PlacedRecord, members: Mapping[str, int]) -> bool:
        merchant, member = normalise_name(each.record.merchant), each.record.member
        if (merchant, member) in self._refunded_pairs:
            return True
        # The refund may name the same person by what another record of theirs is known by.
        return (merchant, members.get(member, 0)) in self._find_refunded_persons()

    def _find_refunded_persons(self) -> Set[tuple[str, int]]:
        if self._refunded_persons is None:
            known = find_members({member for _merchant, member in self._refunded_pairs}, self._parties.member_key)
            self._refunded_persons = {
                (merchant, known[member]) for merchant, member in self._refunded_pairs if member in known
            }
        return self._refunded_persons

    def _outcome(self, each: PlacedRecord, member_id: int) -> TillRecordOutcome:
        record, pair = each.record, (member_id, each.merchant_id)
        if record.amount_fen >= 0:
            self._next_id += 1
            purchase = OpenPurchase(
                id=self._next_id, happened_at=record.happened_at, paid_fen=record.amount_fen, refunded_fen=0
            )
            self._open_purchases.add(pair, purchase)
            return TillRecordOutcome(TillResult.PURCHASE)
        of = self._open_purchases.refund(pair, amount_fen=-record.amount_fen, happened_at=record.happened_at)
        return TillRecordOutcome(TillResult.REFUND if of else TillResult.STANDALONE_REFUND)
