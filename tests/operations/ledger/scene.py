"""A few parties and the journals they make: the books know nothing else of anyone.

Worked numbers of `docs/rules/books.md`: a sale of ¥100.00 earns 100 points that cost the merchant 120 fen.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from lianka.domain.access.models import Party
from lianka.domain.access.operations.create_parties import create_parties
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Lot
from lianka.domain.ledger.operations import hold
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef, Grant, Journal, JournalKey, Posting, Return, Sweep, Take, Transfer
from lianka.foundation.calendar import end_of_day, latest_moment
from lianka.foundation.db import fetch_all, transaction
from tests.world import OPENED_AT

NOON = OPENED_AT + timedelta(hours=3)
TODAY = date(2026, 1, 5)
YEAR_END = end_of_day(date(2026, 12, 31))
TABLES = (
    *("account", "journal", "transfer", "line", "lot", "lotmove", "hold", "holdlot", "handover"),
    *("closing", "dailytotal", "fold"),
)


def days_later(days: int) -> datetime:
    """Noon, some days after the books were opened."""
    return NOON + timedelta(days=days)


class Scene(NamedTuple):
    """Parties by id, and what they do."""

    platform: int
    noodles: int
    fuel: int
    wang: int
    li: int

    def channel(self) -> AccountRef:
        return AccountRef(chart.CHANNEL, self.platform)

    def fund(self) -> AccountRef:
        return AccountRef(chart.POINTS_FUND, self.platform)

    def spread(self) -> AccountRef:
        return AccountRef(chart.REVENUE_POINTS_SPREAD, self.platform)

    def breakage(self) -> AccountRef:
        return AccountRef(chart.REVENUE_BREAKAGE, self.platform)

    def payable(self, merchant: int | None = None) -> AccountRef:
        return AccountRef(chart.PAYABLE, merchant or self.noodles)

    def prepaid(self) -> AccountRef:
        return AccountRef(chart.POINTS_PREPAID, self.fuel)

    def points(self, member: int | None = None) -> AccountRef:
        return AccountRef(chart.POINTS, member or self.wang)

    def debt(self) -> AccountRef:
        return AccountRef(chart.POINTS_DEBT, self.wang)

    def receivable(self) -> AccountRef:
        return AccountRef(chart.RECEIVABLE_POINTS_DEBT, self.wang)

    def collected(self, key: str, fen: int, *, at: datetime = NOON) -> Journal:
        """A journal without points: the channel owes the noodle shop what was paid."""
        return Journal("purchase", key, "sale", at, (Transfer(self.channel(), self.payable(), fen),))

    def charged(self, key: str, fen: int, *, at: datetime = NOON) -> Journal:
        """The fuel station pays for points from what it bought in advance."""
        due = AccountRef(chart.POINTS_DUE, self.fuel)
        return Journal("points_cover", key, "cover", at, (Transfer(self.prepaid(), due, fen),))

    def bought_in_advance(self, key: str, fen: int, *, at: datetime = NOON) -> Journal:
        bank = AccountRef(chart.BANK, self.platform)
        return Journal("prepaid_purchase", key, "prepaid", at, (Transfer(bank, self.prepaid(), fen),))

    def grant(self, points: int, cost_fen: int, **changes: Any) -> Grant:
        """Points for Wang from the noodle shop, living to the end of the year."""
        act = Grant(
            holder=self.points(),
            amount=points,
            issued_from=AccountRef(chart.POINTS_ISSUED, self.noodles),
            cost_fen=cost_fen,
            payer=self.payable(),
            fund=self.fund(),
            spread=self.spread(),
            issuer_id=self.noodles,
            expires_at=YEAR_END,
        )
        return act._replace(**changes)

    def take(self, points: int, worth_fen: int | None, **changes: Any) -> Take:
        """Wang spends points at the noodle shop."""
        act = Take(
            holder=self.points(),
            amount=points,
            to=AccountRef(chart.POINTS_REDEEMED, self.noodles),
            fund=self.fund(),
            payee=self.payable(),
            spread=self.spread(),
            worth_fen=worth_fen,
        )
        return act._replace(**changes)

    def take_back(self, points: int, worth_fen: int | None, of: str, **changes: Any) -> Take:
        """The noodle shop takes back points it had issued with the purchase `of`."""
        issued = AccountRef(chart.POINTS_ISSUED, self.noodles)
        purchase = JournalKey("purchase", of)
        return self.take(points, worth_fen, to=issued, first_lot_of=purchase, may_owe=True, **changes)

    def give_back(self, points: int, worth_fen: int, of: str, **changes: Any) -> Return:
        """Points that Wang spent with the purchase `of` go back."""
        act = Return(
            holder=self.points(),
            amount=points,
            returned_from=AccountRef(chart.POINTS_REDEEMED, self.noodles),
            fund=self.fund(),
            payer=self.payable(),
            spread=self.spread(),
            worth_fen=worth_fen,
            of=JournalKey("purchase", of),
            grace_until=YEAR_END + timedelta(days=30),
        )
        return act._replace(**changes)

    def sweep(self, *lot_ids: int) -> Sweep:
        """What is left of Wang's lots becomes breakage."""
        expired = AccountRef(chart.POINTS_EXPIRED, self.noodles)
        return Sweep(self.points(), lot_ids, expired, self.fund(), self.breakage())

    def earned(self, key: str, points: int, cost_fen: int, *, at: datetime = NOON, **changes: Any) -> Journal:
        return acted(key, self.grant(points, cost_fen, **changes), at=at)

    def spent(self, key: str, points: int, worth_fen: int, *, at: datetime = NOON, **changes: Any) -> Journal:
        return acted(key, self.take(points, worth_fen, **changes), at=at)

    def expired(self, key: str, *lot_ids: int, day: date = date(2026, 12, 31)) -> Journal:
        return Journal("expiry", key, "expired", latest_moment(day), (), (self.sweep(*lot_ids),))

    def place(
        self,
        key: str,
        amount: int,
        *,
        holder: AccountRef | None = None,
        at: datetime = NOON,
        expires_at: datetime | None = None,
    ) -> int:
        """Hold some of Wang's points, or of another account, for a day unless told otherwise."""
        until = expires_at or at + timedelta(days=1)
        name = JournalKey("hold", key)
        return place_hold(key=name, holder=holder or self.points(), amount=amount, expires_at=until, at=at)


def open_scene() -> Scene:
    """Give the parties their ids."""
    create = transaction(create_parties)
    (platform,) = create(kind=Party.Kind.PLATFORM, count=1, at=OPENED_AT)
    noodles, fuel = create(kind=Party.Kind.MERCHANT, count=2, at=OPENED_AT)
    wang, li = create(kind=Party.Kind.MEMBER, count=2, at=OPENED_AT)
    return Scene(platform, noodles, fuel, wang, li)


place_hold = transaction(hold.place_hold)
void_hold = transaction(hold.void_hold)


def acted(key: str, *acts: Any, source: str = "purchase", at: datetime = NOON) -> Journal:
    """A journal of lot acts alone."""
    return Journal(source, key, source, at, acts=acts)


@transaction
def book(*journals: Journal, at: datetime = NOON) -> list[Posting]:
    """Post a batch and return its answers."""
    return post(journals, at=at)


def booked(*journals: Journal, at: datetime = NOON) -> None:
    """Post a batch that nobody refuses."""
    refusals = [posting.refusal for posting in book(*journals, at=at) if posting.refusal]
    assert refusals == []


def refusals(postings: Sequence[Posting]) -> list[str | None]:
    """The codes with which a batch was refused, None for what was posted."""
    return [posting.refusal.code if posting.refusal else None for posting in postings]


def balances(*refs: AccountRef) -> list[int]:
    """What stands on the accounts now."""
    return [balance_of(ref) for ref in refs]


def lots() -> list[tuple[int, int, int]]:
    """(granted, remaining, held) of every lot, the oldest first."""
    return list(Lot.objects.order_by("pk").values_list("granted", "remaining", "held"))


def lot_ids() -> list[int]:
    return list(Lot.objects.order_by("pk").values_list("pk", flat=True))


def everything() -> dict[str, list[Any]]:
    """Every row of the books, to see that nothing changed. Accounts that were merely opened do not count."""
    rows = {table: sorted(map(repr, fetch_all(f"SELECT * FROM ledger_{table}"))) for table in TABLES[1:]}
    used = "SELECT id, kind, party_id, balance, held, floor, version FROM ledger_account WHERE version > 0 OR held > 0"
    return {**rows, "account": sorted(map(repr, fetch_all(used)))}


def assert_books_are_right() -> None:
    """The self-check finds nothing."""
    assert list(check_books()) == []
