"""Take in what tills tell of purchases and refunds made elsewhere (BUY-7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lianka.domain.checkout import store
from lianka.domain.checkout.operations.book_sales import book_sales
from lianka.domain.checkout.operations.match_refunds import AcceptedRefund, match_refunds
from lianka.domain.checkout.operations.meet_parties import meet_members, meet_merchants
from lianka.domain.checkout.operations.plan_sales import AcceptedPurchase, plan_sales
from lianka.domain.checkout.rules.batches import PlacedRecord, parts
from lianka.domain.checkout.rules.digests import content_digest
from lianka.domain.checkout.rules.sales import MoneyBack, Sale
from lianka.domain.checkout.screening import (
    MerchantFacts,
    Outcomes,
    find_members,
    read_merchant_facts,
    refused,
    without_flawed,
    without_refused,
    without_seen,
    without_unknown_merchants,
)
from lianka.domain.checkout.values import TillBatch, TillParties, TillRecord, TillRecordOutcome, TillResult
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction_required


@transaction_required
def record_till_records(*, records: Sequence[TillRecord], parties: TillParties, by: Actor, at: datetime) -> TillBatch:
    """Book till records in their order and say what became of each: booked, recorded before, or refused and why.

    A receipt number counts once at its merchant, for good. Unknown members are pre-registered; unknown merchants
    are refused unless `parties` say what they sign. A refund undoes the purchase that `rules.refund_matching`
    finds, or stands alone. The number of statements does not depend on the number of records. Raises `RaceLost`
    when a rival took a receipt or refunded a purchase meanwhile, and what `create_merchants` and
    `pre_register_members` raise about names, phones and numbers: then nothing of the batch is recorded.
    """
    outcomes: Outcomes = {}
    sound = without_flawed(records, outcomes, at=at)
    merchants = meet_merchants(sound.values(), parties, by=by, at=at)
    placed = without_unknown_merchants(sound, merchants.ids, outcomes)
    new_members = 0
    if placed:
        desk = _Desk(parties=parties, facts=read_merchant_facts(placed), by=by, at=at)
        new_members = sum(desk.record(part, outcomes) for part in parts(placed))
    return TillBatch([outcomes[place] for place in range(len(records))], new_members, merchants.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Where the parts of one batch are decided and booked, one after the other."""

    parties: TillParties
    facts: MerchantFacts
    by: Actor
    at: datetime

    def record(self, part: Sequence[PlacedRecord], outcomes: Outcomes) -> int:
        """Decide and book one part; return how many members it met for the first time."""
        members = find_members({each.record.member for each in part}, self.parties.member_key)
        fresh = without_refused(without_seen(part, members, outcomes), self.facts, outcomes)
        if not fresh:
            return 0
        newcomers = {each.record.member for each in fresh} - members.keys()
        met = meet_members(newcomers, self.parties.member_key, by=self.by, at=self.at)
        self._book(fresh, {**members, **met.ids}, outcomes)
        return met.new

    def _book(self, fresh: Sequence[PlacedRecord], members: Mapping[str, int], outcomes: Outcomes) -> None:
        sales = plan_sales(self._purchases(fresh, members), self.facts, at=self.at)
        refunds, refusals = match_refunds(self._refunds(fresh, members), sales, self.facts)
        refusals |= book_sales(sales=sales, refunds=refunds, at=self.at)
        booked = _booked(sales, refunds)
        for place, refusal in refusals.items():
            booked[place] = refused(refusal)
        outcomes.update(booked)
        store.add_receipts(
            [
                (
                    merchant_id,
                    record.receipt_number,
                    booked[place].public_id,
                    content_digest(record, member_id=members[record.member], merchant_id=merchant_id),
                )
                for place, record, merchant_id in fresh
                if place not in refusals
            ]
        )

    def _purchases(self, fresh: Sequence[PlacedRecord], members: Mapping[str, int]) -> list[AcceptedPurchase]:
        accepted = []
        zone, terms_on = self.facts.zone, self.facts.terms
        for place, record, merchant_id in fresh:
            if record.amount_fen >= 0:
                day = record.happened_at.astimezone(zone).date()
                terms = terms_on(merchant_id, day)
                assert terms is not None, "Without a contract the record was refused."
                accepted.append(AcceptedPurchase(place, record, merchant_id, members[record.member], day, terms))
        return accepted

    def _refunds(self, fresh: Sequence[PlacedRecord], members: Mapping[str, int]) -> list[AcceptedRefund]:
        zone = self.facts.zone
        return [
            AcceptedRefund(
                place, record, merchant_id, members[record.member], record.happened_at.astimezone(zone).date()
            )
            for place, record, merchant_id in fresh
            if record.amount_fen < 0
        ]


def _booked(sales: Sequence[Sale], refunds: Sequence[MoneyBack]) -> Outcomes:
    outcomes = {sale.place: TillRecordOutcome(TillResult.PURCHASE, sale.public_id) for sale in sales}
    for refund in refunds:
        result = TillResult.REFUND if refund.of else TillResult.STANDALONE_REFUND
        outcomes[refund.place] = TillRecordOutcome(result, refund.public_id)
    return outcomes
