"""Whatever happens in whatever order, the books say what a plain model says, and every law of the books holds."""

from datetime import date, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import transaction as django_transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lianka.domain.ledger.chart import POINTS, POINTS_DEBT, POINTS_EXPIRED, RECEIVABLE_POINTS_DEBT
from lianka.domain.ledger.errors import InsufficientPoints
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.ledger.queries import balances_of, page_expired_lots
from lianka.domain.ledger.values import AccountRef, Journal, JournalKey, Posting, Sweep
from lianka.foundation.calendar import end_of_day, latest_moment
from lianka.foundation.db import fetch_all, is_postgresql
from tests.operations.ledger.plain_purse import PlainPurse
from tests.operations.ledger.scene import (
    TODAY,
    Scene,
    acted,
    assert_books_are_right,
    balances,
    book,
    days_later,
    place_hold,
    void_hold,
)

EARNED = st.integers(10, 60)
MOVED = st.integers(1, 25)
FEN = st.integers(0, 90)
MEMBERS = st.sampled_from(["wang", "li"])
WAITS = st.sampled_from([True, True, False])
"""Whether a journal waits to be posted together with what comes next: a batch must do what single journals do."""


def _day(number: int) -> date:
    return TODAY + timedelta(days=number)


class Books(RuleBasedStateMachine):
    """Drives the books and a plain purse of each member side by side."""

    scene: ClassVar[Scene]

    def __init__(self) -> None:
        super().__init__()
        self.before = django_transaction.savepoint()
        self.parties = {"wang": self.scene.wang, "li": self.scene.li}
        self.purses = {"wang": PlainPurse(), "li": PlainPurse()}
        self.today = 0
        self.count = 0
        self.waiting: list[tuple[Journal, bool]] = []
        self.posted: list[tuple[Journal, Posting]] = []
        self.holds: dict[str, tuple[str, int]] = {}

    def teardown(self) -> None:
        django_transaction.savepoint_rollback(self.before)

    @initialize(points=EARNED, cost_fen=FEN)
    def begin_with_something(self, points: int, cost_fen: int) -> None:
        for member in self.purses:
            self.earn(member, points, cost_fen, life=2, waits=False)

    # --- What may happen ---

    @rule(member=MEMBERS, points=EARNED, cost_fen=FEN, life=st.integers(0, 4), waits=WAITS)
    def earn(self, member: str, points: int, cost_fen: int, life: int, waits: bool) -> None:
        ends, key = self.today + life, self._new_key()
        act = self.scene.grant(points, cost_fen, holder=self._points(member), expires_at=end_of_day(_day(ends)))
        done = self.purses[member].earn(key, points, cost_fen, ends)
        self._tell(acted(key, act, at=self._now()), done, waits)

    @rule(member=MEMBERS, points=MOVED, worth_fen=FEN, waits=WAITS)
    def spend(self, member: str, points: int, worth_fen: int, waits: bool) -> None:
        key = self._new_key()
        act = self.scene.take(points, worth_fen, holder=self._points(member))
        done = self.purses[member].spend(key, points, self.today)
        self._tell(acted(key, act, at=self._now()), done, waits)

    @rule(member=MEMBERS, points=MOVED, worth_fen=FEN, pick=st.integers(0, 9), waits=WAITS)
    def take_back_what_was_earned(self, member: str, points: int, worth_fen: int, pick: int, waits: bool) -> None:
        key, of = self._new_key(), self._pick(list(self.purses[member].earned), pick)
        act = self.scene.take_back(points, worth_fen, of, holder=self._points(member))
        done = self.purses[member].take_back(key, points, worth_fen, of, self.today)
        self._tell(acted(key, act, at=self._now()), done, waits)

    @rule(member=MEMBERS, points=MOVED, worth_fen=FEN, pick=st.integers(0, 9), waits=WAITS)
    def give_back_what_was_spent(self, member: str, points: int, worth_fen: int, pick: int, waits: bool) -> None:
        of, grace = self._pick(list(self.purses[member].spent), pick), self.today + 2
        holder, until = self._points(member), end_of_day(_day(grace))
        act = self.scene.give_back(points, worth_fen, of, holder=holder, grace_until=until)
        done = self.purses[member].give_back(points, of, self.today, grace)
        self._tell(acted(self._new_key(), act, at=self._now()), done, waits)

    @rule(member=MEMBERS, points=MOVED)
    def hold(self, member: str, points: int) -> None:
        self._post_waiting()
        key = self._new_key()
        name, at = JournalKey("hold", key), self._now()
        if self.purses[member].hold(key, points, self.today):
            hold_id = place_hold(key=name, holder=self._points(member), amount=points, expires_at=at, at=at)
            self.holds[key] = (member, hold_id)
        else:
            with pytest.raises(InsufficientPoints):
                place_hold(key=name, holder=self._points(member), amount=points, expires_at=at, at=at)

    @precondition(lambda self: self.holds)
    @rule(pick=st.integers(0, 9))
    def void(self, pick: int) -> None:
        self._post_waiting()
        key = self._pick(list(self.holds), pick)
        member, hold_id = self.holds.pop(key)
        self.purses[member].void(key)
        void_hold(hold_id=hold_id, at=self._now())

    @precondition(lambda self: self.holds)
    @rule(pick=st.integers(0, 9), points=MOVED, worth_fen=FEN, waits=WAITS)
    def post_hold(self, pick: int, points: int, worth_fen: int, waits: bool) -> None:
        key, name = self._new_key(), self._pick(list(self.holds), pick)
        member, hold_id = self.holds[name]
        done = self.purses[member].post_hold(key, name, points)
        if done:
            del self.holds[name]
        act = self.scene.take(points, worth_fen, holder=self._points(member), hold_id=hold_id)
        self._tell(acted(key, act, at=self._now()), done, waits)

    @rule()
    def next_day(self) -> None:
        self.today += 1

    @rule()
    def expire(self) -> None:
        self._post_waiting()
        over = _day(self.today - 1)
        for lot in page_expired_lots(POINTS, until=end_of_day(over), limit=100):
            expired = AccountRef(POINTS_EXPIRED, lot.issuer_id)
            holder = AccountRef(POINTS, lot.party_id)
            act = Sweep(holder, (lot.lot_id,), expired, self.scene.fund(), self.scene.breakage())
            self._tell(acted(self._new_key(), act, source="expiry", at=latest_moment(over)), True, True)
        self._post_waiting()
        for purse in self.purses.values():
            purse.expire(self.today)

    @rule()
    def close_what_is_over(self) -> None:
        self._post_waiting()
        over = _day(self.today - 1)
        close_dates(through=over, at=end_of_day(over))

    @precondition(lambda self: self.posted)
    @rule(pick=st.integers(0, 99))
    def tell_again(self, pick: int) -> None:
        journal, posting = self.posted[pick % len(self.posted)]
        assert book(journal, at=self._now()) == [posting._replace(is_replay=True)]

    # --- What must hold after each step ---

    @invariant()
    def the_books_say_what_the_purses_say(self) -> None:
        if self.waiting:
            return
        fund = sum(lot.cost_left_fen for purse in self.purses.values() for lot in purse.lots)
        assert balances(self.scene.fund()) == [fund]
        for member, purse in self.purses.items():
            kinds = (POINTS, POINTS_DEBT, RECEIVABLE_POINTS_DEBT)
            found = balances_of([AccountRef(kind, self.parties[member]) for kind in kinds])
            assert list(found.values()) == [purse.balance, -purse.owed, -purse.owed_fen]

    @invariant()
    def nothing_is_held_or_spent_that_is_not_there(self) -> None:
        if self.waiting:
            return
        rows = fetch_all("SELECT party_id, balance, held, floor FROM ledger_account WHERE kind = 'points'")
        on_hold = {self.parties[member]: purse.on_hold for member, purse in self.purses.items()}
        assert all(held == on_hold[party] and balance - held >= floor for party, balance, held, floor in rows)

    @invariant()
    def every_law_of_the_books_holds(self) -> None:
        if self.waiting:
            return
        accounts = [AccountRef(*row) for row in fetch_all("SELECT kind, party_id, scope FROM ledger_account")]
        assets = dict(fetch_all("SELECT DISTINCT kind, asset FROM ledger_account"))
        sums = dict.fromkeys(assets.values(), 0)
        for ref, balance in balances_of(accounts).items():
            sums[assets[ref.kind]] += balance
        assert not any(sums.values())
        assert_books_are_right()

    # --- How it is told ---

    def _tell(self, journal: Journal, is_done: bool, waits: bool) -> None:
        self.waiting.append((journal, is_done))
        if not waits:
            self._post_waiting()

    def _post_waiting(self) -> None:
        waiting, self.waiting = self.waiting, []
        postings = book(*(journal for journal, _done in waiting), at=self._now())
        assert [posting.refusal is None for posting in postings] == [done for _journal, done in waiting]
        self.posted += [(journal, posting) for (journal, done), posting in zip(waiting, postings, strict=True) if done]

    def _new_key(self) -> str:
        self.count += 1
        return str(self.count)

    def _pick(self, keys: list[str], pick: int) -> str:
        return keys[pick % len(keys)] if keys else "none"

    def _points(self, member: str) -> AccountRef:
        return self.scene.points(self.parties[member])

    def _now(self) -> datetime:
        return days_later(self.today)


@pytest.mark.slow
@pytest.mark.row("PTS-4")
@pytest.mark.row("SAFE-5")
def test_the_books_do_what_the_plain_model_does(scene: Scene) -> None:
    Books.scene = scene
    # A server answers each of the small statements later than a file does.
    examples = 15 if is_postgresql() else 30
    bounds = settings(max_examples=examples, stateful_step_count=40, suppress_health_check=list(HealthCheck))

    run_state_machine_as_test(Books, settings=bounds)
