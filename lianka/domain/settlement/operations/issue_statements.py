"""Issue the statements of all periods that are over and closed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from lianka.domain.ledger.chart import PAYABLE
from lianka.domain.ledger.queries import latest_closed_date
from lianka.domain.ledger.queries.statements import DayMoved, list_days_moved
from lianka.domain.merchants.queries import contract_book
from lianka.domain.merchants.values import SignedContract
from lianka.domain.settlement import store
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.queries import latest_period_ends
from lianka.domain.settlement.rules.periods import CycleTerms, DuePeriod, periods_moved
from lianka.domain.settlement.values import IssuedStatements
from lianka.foundation.audit import SYSTEM, Actor, record
from lianka.foundation.calendar import ONE_DAY
from lianka.foundation.db import next_ids, transaction
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.locks import wait_for_lock


class _Due(NamedTuple):
    merchant_id: int
    account_id: int
    due: DuePeriod


@transaction
def issue_statements(
    *, through: date, by: Actor, at: datetime, merchant_ids: Collection[int] | None = None
) -> IssuedStatements:
    """Issue a statement for each merchant and period that ended by `through` (the latest day that may count).

    Only closed dates are stated: this closes none. Periods in which the payable account did not move get no
    statement. Running it again issues nothing twice. A number of statements to the database that does not
    depend on how many merchants are due. Raises `StatementDisagreesWithBooks`, and then nothing is issued.
    """
    # One at a time: two runs that overlap could see different contracts and cut overlapping periods.
    wait_for_lock("settlement.issue")
    closed = latest_closed_date()
    until = min(through, closed) + ONE_DAY if closed else date.min
    due = _find_due(until=until, merchant_ids=merchant_ids)
    ids = next_ids(Statement._meta.db_table, len(due))
    drafts = [_draft(statement_id, each) for statement_id, each in zip(ids, due, strict=True)]
    if drafts:
        store.insert_statements(drafts, at=at)
        store.insert_sums(drafts)
        store.check_sums(ids)
        store.insert_issue_moves(ids, by=by, at=at)
        facts = {"statements": len(drafts), "until": until.isoformat()}
        record(by=by, action="settlement.issue_statements", subject="settlement", at=at, facts=facts)
    return IssuedStatements(public_ids=[draft.public_id for draft in drafts], until=until)


def issue_due_statements(*, business_date: date, at: datetime) -> int:
    """Issue, as a daily job, what is due at the end of the business date; returns how many were issued."""
    return len(issue_statements(through=business_date, by=SYSTEM, at=at).public_ids)


def _find_due(*, until: date, merchant_ids: Collection[int] | None) -> list[_Due]:
    since = latest_period_ends(merchant_ids=merchant_ids)
    days = list_days_moved(kind=PAYABLE, since=since, until=until, party_ids=merchant_ids)
    book = contract_book(merchant_ids={each.party_id for each in days})
    return [
        _Due(merchant_id, account_id, due)
        for merchant_id, account_id, moved in _by_account(days)
        for due in periods_moved(
            moved,
            versions=[_cycle_terms(version) for version in book.versions.get(merchant_id, ())],
            since=since.get(merchant_id),
            until=until,
        )
    ]


def _by_account(days: Sequence[DayMoved]) -> Iterator[tuple[int, int, list[date]]]:
    for account_id, moved in groupby(days, key=attrgetter("account_id")):
        of_account = list(moved)
        yield of_account[0].party_id, account_id, [each.day for each in of_account]


def _cycle_terms(version: SignedContract) -> CycleTerms:
    return CycleTerms(version.valid_from, version.terms.settlement_cycle, version.terms.settlement_days)


def _draft(statement_id: int, each: _Due) -> store.Draft:
    period, due_date = each.due
    return store.Draft(
        id=statement_id,
        public_id=new_public_id("stm"),
        merchant_id=each.merchant_id,
        account_id=each.account_id,
        period_start=period.start,
        period_end=period.end,
        due_date=due_date,
        day_number=f"{period.latest_day:%Y%m%d}",
    )
