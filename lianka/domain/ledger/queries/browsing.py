"""How a reader walks through the books: account, transfers, journal, lots, and back to the cause.

Every list is read by an index, a page at a time, in a number of statements that does not grow with the books.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from lianka.domain.ledger.chart import CHART
from lianka.domain.ledger.models import Account, Closing, Fold, Journal, Line, Lot, LotMove, Transfer
from lianka.domain.ledger.queries.balances import balances_of
from lianka.domain.ledger.values import AccountRef

PAGE_SIZE = 50


class AccountCursor(NamedTuple):
    """The account after which the next page begins."""

    kind: str
    party_id: int
    scope: str


class AccountPage(NamedTuple):
    """Accounts by kind, party and scope, their balances, and where the next page begins, if there is one."""

    accounts: Sequence[Account]
    balances: Mapping[int, int]
    next: AccountCursor | None


class TransferCursor(NamedTuple):
    """The transfer before which the next page begins: the latest come first."""

    book_date: date
    journal_id: int
    number: int


class TransferPage(NamedTuple):
    """Transfers of one account, the latest first. `balances_after` knows the guarded accounts' journals only."""

    transfers: Sequence[Transfer]
    balances_after: Mapping[int, int]
    next: TransferCursor | None


class Movement(NamedTuple):
    """What moved on an account in a period: `opening + credited - debited = closing`."""

    opening: int
    credited: int
    debited: int

    @property
    def closing(self) -> int:
        """The balance at the period's end."""
        return self.opening + self.credited - self.debited


class JournalCursor(NamedTuple):
    """The journal before which the next page begins."""

    book_date: date
    journal_id: int


class JournalPage(NamedTuple):
    """Journals by book date, the latest first."""

    journals: Sequence[Journal]
    next: JournalCursor | None


class JournalContent(NamedTuple):
    """Everything one journal wrote."""

    journal: Journal
    transfers: Sequence[Transfer]
    lines: Sequence[Line]
    lots: Sequence[Lot]
    moves: Sequence[LotMove]


class LotHistory(NamedTuple):
    """A lot, what took from it or gave back, and for each of those journals the account the points went to."""

    lot: Lot
    moves: Sequence[LotMove]
    counterparts: Mapping[int, Account]


def list_accounts(
    *,
    kind: str = "",
    asset: str = "",
    party_ids: Iterable[int] | None = None,
    after: AccountCursor | None = None,
    limit: int = PAGE_SIZE,
) -> AccountPage:
    """Return a page of the accounts of a kind, an asset, some parties, with what stands on each now."""
    found = Account.objects.all()
    if kind or asset:
        chosen = [entry.code for entry in CHART.values() if kind in ("", entry.code) and asset in ("", entry.asset)]
        found = found.filter(kind__in=chosen)
    if party_ids is not None:
        found = found.filter(party_id__in=list(party_ids))
    if after is not None:
        later_party = Q(party_id__gt=after.party_id) | Q(party_id=after.party_id, scope__gt=after.scope)
        found = found.filter(kind__gte=after.kind).filter(Q(kind__gt=after.kind) | later_party)
    rows = list(found.order_by("kind", "party_id", "scope")[: limit + 1])
    page = rows[:limit]
    cursor = AccountCursor(page[-1].kind, page[-1].party_id, page[-1].scope) if len(rows) > limit else None
    return AccountPage(page, balances_now(accounts=page), cursor)


def balances_now(*, accounts: Sequence[Account]) -> dict[int, int]:
    """Return what stands on each account now, by its id."""
    refs = {account.pk: AccountRef(account.kind, account.party_id, account.scope) for account in accounts}
    balances = balances_of(list(refs.values()))
    return {account_id: balances[ref] for account_id, ref in refs.items()}


def get_movement(*, account: Account, start: date, until: date) -> Movement:
    """Return what moved on the account on the book dates `start <= day < until`."""
    credited = _sum(Transfer.objects.filter(credit=account, book_date__gte=start, book_date__lt=until))
    debited = _sum(Transfer.objects.filter(debit=account, book_date__gte=start, book_date__lt=until))
    return Movement(_balance_before(account, start), credited, debited)


def list_transfers(
    *,
    account: Account,
    start: date = date.min,
    until: date = date.max,
    before: TransferCursor | None = None,
    limit: int = PAGE_SIZE,
) -> TransferPage:
    """Return a page of the account's transfers on the book dates `start <= day < until`, the latest first."""
    found = Transfer.objects.filter(book_date__gte=start, book_date__lt=until)
    if before is not None:
        earlier_journal = Q(journal_id__lt=before.journal_id) | Q(
            journal_id=before.journal_id, number__lt=before.number
        )
        found = found.filter(book_date__lte=before.book_date)
        found = found.filter(Q(book_date__lt=before.book_date) | earlier_journal)
    found = found.select_related("journal", "debit", "credit").order_by("-book_date", "-journal_id", "-number")
    # Each side has an index of its own; one condition over both would use neither.
    rows = [*found.filter(debit=account)[: limit + 1], *found.filter(credit=account)[: limit + 1]]
    rows.sort(key=lambda row: (row.book_date, row.journal_id, row.number), reverse=True)
    page = rows[:limit]
    last = page[-1] if len(rows) > limit else None
    cursor = TransferCursor(last.book_date, last.journal_id, last.number) if last else None
    return TransferPage(page, _balances_after(account, page), cursor)


def list_journals(
    *,
    start: date = date.min,
    until: date = date.max,
    before: JournalCursor | None = None,
    limit: int = PAGE_SIZE,
) -> JournalPage:
    """Return a page of the journals of the book dates `start <= day < until`, the latest first."""
    found = Journal.objects.filter(book_date__gte=start, book_date__lt=until)
    if before is not None:
        found = found.filter(book_date__lte=before.book_date)
        found = found.filter(Q(book_date__lt=before.book_date) | Q(id__lt=before.journal_id))
    rows = list(found.order_by("-book_date", "-id")[: limit + 1])
    page = rows[:limit]
    cursor = JournalCursor(page[-1].book_date, page[-1].pk) if len(rows) > limit else None
    return JournalPage(page, cursor)


def list_journals_of(*, causes: Iterable[tuple[str, str]]) -> list[Journal]:
    """Return the journals told by these sources under these keys, in the order posted."""
    wanted = Q(pk=None)
    for source, key in causes:
        wanted |= Q(source=source, key=key)
    return list(Journal.objects.filter(wanted).order_by("id"))


def get_journal_content(*, journal_id: int) -> JournalContent | None:
    """Return everything the journal wrote, or `None` when there is no such journal."""
    journal = Journal.objects.filter(pk=journal_id).first()
    if journal is None:
        return None
    of_journal = Q(journal=journal)
    return JournalContent(
        journal,
        list(Transfer.objects.filter(of_journal).select_related("debit", "credit").order_by("number")),
        list(Line.objects.filter(of_journal).select_related("account").order_by("account_id", "version")),
        list(Lot.objects.filter(of_journal).order_by("id")),
        list(LotMove.objects.filter(of_journal).select_related("lot").order_by("number")),
    )


def list_lots(*, account: Account, limit: int = PAGE_SIZE) -> list[Lot]:
    """Return the account's latest lots, those used up among them."""
    journals = Line.objects.filter(account=account).values("journal_id")
    return list(Lot.objects.filter(journal_id__in=journals, account=account).order_by("-id")[:limit])


def get_lot_history(*, lot_id: int) -> LotHistory | None:
    """Return the lot from its origin to those who took from it, or `None` when there is no such lot."""
    lot = Lot.objects.select_related("account", "journal").filter(pk=lot_id).first()
    if lot is None:
        return None
    moves = list(LotMove.objects.filter(lot=lot).select_related("journal").order_by("journal_id", "number"))
    return LotHistory(lot, moves, _counterparts(lot, moves))


def _counterparts(lot: Lot, moves: Sequence[LotMove]) -> dict[int, Account]:
    # One journal may take points from a member and grant others: the direction of the move tells which transfer it was.
    is_taken = {move.journal_id: move.amount < 0 for move in moves}
    moved = Transfer.objects.filter(journal_id__in=list(is_taken), asset=lot.account.asset)
    moved = moved.filter(Q(debit=lot.account) | Q(credit=lot.account)).select_related("debit", "credit")
    return {
        transfer.journal_id: transfer.credit if is_taken[transfer.journal_id] else transfer.debit
        for transfer in moved.order_by("-number")
        if is_taken[transfer.journal_id] == (transfer.debit_id == lot.account_id)
    }


def _balances_after(account: Account, page: Sequence[Transfer]) -> dict[int, int]:
    if not account.is_guarded:
        return {}
    journals = {transfer.journal_id for transfer in page}
    lines = Line.objects.filter(account=account, journal_id__in=journals)
    return dict(lines.order_by("version").values_list("journal_id", "balance_after"))


def _balance_before(account: Account, day: date) -> int:
    if account.is_guarded:
        since = Transfer.objects.filter(book_date__gte=day)
        return account.balance - _sum(since.filter(credit=account)) + _sum(since.filter(debit=account))
    closed = Fold.objects.filter(account=account, book_date__lt=day).order_by("-book_date").first()
    since = Transfer.objects.filter(book_date__gt=closed.book_date if closed else date.min, book_date__lt=day)
    folded = closed.balance if closed else 0
    return folded + _sum(since.filter(credit=account)) - _sum(since.filter(debit=account))


def _sum(transfers: QuerySet[Transfer]) -> int:
    return int(transfers.aggregate(total=Coalesce(Sum("amount"), 0))["total"])


def list_closings(*, before: date = date.max, limit: int = PAGE_SIZE) -> list[Closing]:
    """Return the closed dates before a day, the latest first, one more than `limit` if there are more."""
    return list(Closing.objects.filter(book_date__lt=before).order_by("-book_date")[: limit + 1])


def latest_movement_date() -> date | None:
    """Return the latest book date on which anything was booked."""
    return Journal.objects.order_by("-book_date", "-id").values_list("book_date", flat=True).first()
