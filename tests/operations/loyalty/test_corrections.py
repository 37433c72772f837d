"""Points, coins and growth are corrected by hand, above a limit by two people (PTS-14)."""

from datetime import timedelta

import pytest

from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import InsufficientPoints
from lianka.domain.ledger.models import Journal
from lianka.domain.loyalty.errors import (
    CorrectionAnswered,
    CorrectionInvalid,
    CorrectionNotFound,
    GrowthInsufficient,
    InvalidPointsTerms,
    SecondPersonNeeded,
)
from lianka.domain.loyalty.models import Correction, CorrectionSettings
from lianka.domain.loyalty.operations.answer_correction import answer_correction
from lianka.domain.loyalty.operations.change_correction_limits import change_correction_limits
from lianka.domain.loyalty.operations.check_corrections import check_corrections
from lianka.domain.loyalty.operations.correct_account import correct_account
from lianka.domain.loyalty.queries import get_tier_terms
from lianka.domain.loyalty.values import CorrectedKind, CorrectionAnswer, CorrectionLimits, CorrectionState
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.behind import change
from tests.operations.loyalty.tiers import set_tiers
from tests.operations.loyalty.till import NOON, balance
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("PTS-14")]
SUPPORT = Actor(ActorKind.OPERATOR, "support")
FINANCE = Actor(ActorKind.OPERATOR, "finance")
POINTS, COINS, GROWTH = CorrectedKind.POINTS, CorrectedKind.COINS, CorrectedKind.GROWTH
HELD = {POINTS: chart.POINTS, COINS: chart.COINS, GROWTH: chart.GROWTH}


def _correct(
    world: World, amount: int, key: str = "tap", kind: CorrectedKind = POINTS, by: Actor = SUPPORT, days: int = 0
) -> CorrectionAnswer:
    at = NOON + timedelta(days=days)
    return correct_account(member_id=world.wang, kind=kind, amount=amount, reason="补发", key=key, by=by, at=at)


def _answer(public_id: str, *, approves: bool = True, by: Actor = FINANCE) -> None:
    answer_correction(public_id=public_id, approves=approves, reason="核对过", by=by, at=NOON)


@pytest.mark.parametrize("kind", CorrectedKind)
def test_what_is_added_is_booked_at_once_and_taken_again(world: World, kind: CorrectedKind) -> None:
    added = _correct(world, 300, "a", kind)
    had = balance(HELD[kind], world.wang)
    _correct(world, -100, "b", kind)

    assert (added.state, had, balance(HELD[kind], world.wang)) == (CorrectionState.BOOKED, 300, 200)
    paid = 0 if kind == GROWTH else -200
    assert balance(chart.MARKETING, world.platform) == paid
    assert AuditEntry.objects.filter(action="loyalty.correct_account", reason="补发").count() == 2
    assert list(check_corrections()) == []


@pytest.mark.parametrize(
    ("kind", "refusal"), [(POINTS, InsufficientPoints), (COINS, InsufficientPoints), (GROWTH, GrowthInsufficient)]
)
def test_more_than_there_is_is_not_taken(world: World, kind: CorrectedKind, refusal: type[Exception]) -> None:
    _correct(world, 300, "a", kind)

    with pytest.raises(refusal):
        _correct(world, -301, "b", kind)

    assert balance(HELD[kind], world.wang) == 300
    assert Correction.objects.count() == 1


def test_a_second_tap_corrects_once(world: World) -> None:
    assert _correct(world, 300) == _correct(world, 300)

    assert balance(chart.POINTS, world.wang) == 300


def test_above_the_limit_it_waits_and_moves_nothing_until_another_approves(world: World) -> None:
    waiting = _correct(world, 1_001)
    before = balance(chart.POINTS, world.wang)

    _answer(waiting.public_id)

    correction = Correction.objects.get()
    assert (waiting.state, before, balance(chart.POINTS, world.wang)) == (CorrectionState.WAITING, 0, 1_001)
    assert (correction.state, correction.asked_by, correction.answered_by) == (
        CorrectionState.APPROVED,
        "operator:support",
        "operator:finance",
    )
    assert AuditEntry.objects.get(action="loyalty.answer_correction").actor_name == "finance"
    assert list(check_corrections()) == []


def test_who_asked_cannot_approve_or_decline(world: World) -> None:
    waiting = _correct(world, 5_000, by=FINANCE)

    for approves in (True, False):
        with pytest.raises(SecondPersonNeeded):
            _answer(waiting.public_id, approves=approves)

    assert Correction.objects.get().state == CorrectionState.WAITING
    assert balance(chart.POINTS, world.wang) == 0


def test_what_was_declined_is_never_booked(world: World) -> None:
    waiting = _correct(world, 5_000)
    _answer(waiting.public_id, approves=False)

    with pytest.raises(CorrectionAnswered):
        _answer(waiting.public_id)

    assert Correction.objects.get().state == CorrectionState.DECLINED
    assert Journal.objects.count() == 0


def test_what_is_gone_by_now_cannot_be_taken_and_goes_on_waiting(world: World) -> None:
    _correct(world, 900, "a")
    waiting = _correct(world, -900, "b")
    _correct(world, -100, "c", by=FINANCE)

    with pytest.raises(InsufficientPoints):
        _answer(waiting.public_id, by=OPERATOR)

    assert Correction.objects.get(public_id=waiting.public_id).state == CorrectionState.WAITING
    assert balance(chart.POINTS, world.wang) == 800


def test_small_ones_of_a_day_add_up_to_the_limit(world: World) -> None:
    states = [_correct(world, amount, f"{amount}").state for amount in (600, -400, 1)]
    others = [_correct(world, 1, "of finance", by=FINANCE).state, _correct(world, 1, "next day", days=1).state]

    assert states == [CorrectionState.BOOKED, CorrectionState.BOOKED, CorrectionState.WAITING]
    assert others == [CorrectionState.BOOKED, CorrectionState.BOOKED]


def test_the_limit_is_a_setting_and_of_each_kind(world: World) -> None:
    change_correction_limits(limits=CorrectionLimits(points=10, coins=20, growth=0), by=OPERATOR, at=OPENED_AT)

    states = [_correct(world, amount, f"{kind}{amount}", kind).state for kind, amount in _AROUND_THE_LIMITS]

    booked, waiting = CorrectionState.BOOKED, CorrectionState.WAITING
    assert states == [booked, waiting, booked, waiting, waiting]


_AROUND_THE_LIMITS = ((POINTS, 10), (POINTS, 1), (COINS, 20), (COINS, 1), (GROWTH, 1))


def test_a_limit_out_of_its_range_is_refused(world: World) -> None:
    with pytest.raises(InvalidPointsTerms):
        change_correction_limits(limits=CorrectionLimits(points=-1), by=OPERATOR, at=OPENED_AT)

    assert not CorrectionSettings.objects.exists()


@pytest.mark.parametrize(("amount", "reason"), [(0, "补发"), (100_000_001, "补发"), (5, ""), (5, " "), (5, "x" * 201)])
def test_a_correction_without_amount_or_reason_is_refused(world: World, amount: int, reason: str) -> None:
    with pytest.raises(CorrectionInvalid):
        correct_account(member_id=world.wang, kind=POINTS, amount=amount, reason=reason, key="k", by=SUPPORT, at=NOON)

    assert not Correction.objects.exists()


def test_an_unknown_correction_is_not_found(world: World) -> None:
    with pytest.raises(CorrectionNotFound):
        _answer("cor_nobody")


def test_growth_that_is_added_lifts(world: World) -> None:
    set_tiers()

    _correct(world, 600, kind=GROWTH)

    assert get_tier_terms(member_ids=[world.wang], at=NOON)[world.wang].tier == "silver"


def test_the_self_check_notices_an_amount_that_was_changed(world: World) -> None:
    _correct(world, 300)
    change(Correction.objects.get(), "amount", 301)

    assert [found.table for found in check_corrections()] == ["loyalty_correction"]


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_book_it_once(world: World) -> None:
    waiting = _correct(world, 5_000)

    def approve(by: Actor) -> str:
        try:
            _answer(waiting.public_id, by=by)
        except CorrectionAnswered as refusal:
            return refusal.code
        return "approved"

    assert sorted(at_once(lambda: approve(FINANCE), lambda: approve(OPERATOR))) == ["approved", "correction_answered"]
    assert balance(chart.POINTS, world.wang) == 5_000


@pytest.mark.django_db(transaction=True)
def test_two_taps_of_one_person_at_once_stay_within_the_limit(world: World) -> None:
    answers = at_once(lambda: _correct(world, 600, "a"), lambda: _correct(world, 600, "b"))

    assert sorted(answer.state for answer in answers) == [CorrectionState.BOOKED, CorrectionState.WAITING]
