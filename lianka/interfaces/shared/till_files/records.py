"""From staged rows to the domain's words."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from lianka.domain.checkout.values import MemberKey, MerchantKey, NewMerchantTerms, TillParties, TillRecord
from lianka.foundation.calendar import business_date
from lianka.interfaces.shared.tables.cells import EPOCH, MICROSECOND
from lianka.interfaces.shared.till_files.errors import NewMerchantsNotDescribed
from lianka.interfaces.shared.till_files.mapping import TillMapping
from lianka.interfaces.shared.till_files.staging import StagedCounts, StagedRow


class _Moments(dict[int, datetime]):
    """Moments by their microseconds: a till's day has few."""

    def __missing__(self, happened: int) -> datetime:
        moment = self[happened] = EPOCH + happened * MICROSECOND
        return moment


def records_of(rows: Sequence[StagedRow]) -> list[TillRecord]:
    """The till records of staged rows, in their order."""
    moments = _Moments()
    return [
        TillRecord(member, merchant, receipt, moments[happened], amount_fen, category, store, points_spent)
        for _, _, member, merchant, category, amount_fen, happened, receipt, store, points_spent in rows
    ]


def parties_of(mapping: TillMapping, *, counts: StagedCounts, create_merchants: bool) -> TillParties:
    """How the file names its parties, and what new merchants sign where they are to be created.

    Their contracts begin, unless the mapping says when, on the day of the file's earliest record.
    Raises `NewMerchantsNotDescribed`.
    """
    keys = partial(
        TillParties,
        member_key=MemberKey(mapping.member_kind),
        merchant_key=MerchantKey(mapping.merchant_kind),
    )
    if not create_merchants:
        return keys()
    described = mapping.new_merchants
    if described is None or mapping.merchant_kind != MerchantKey.NAME:
        raise NewMerchantsNotDescribed
    terms = NewMerchantTerms(
        terms=described.terms,
        valid_from=described.valid_from or _first_day(counts),
        trade=described.trade,
        trades=described.trades,
    )
    return keys(new_merchants=terms)


def _first_day(counts: StagedCounts) -> date:
    return business_date(EPOCH + (counts.first_happened or 0) * MICROSECOND)
