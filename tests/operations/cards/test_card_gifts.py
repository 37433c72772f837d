"""What cards give with an opening, a renewal and every month, and what a refund takes back."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.cards import store
from lianka.domain.cards.errors import CardGiftsSpent, GiftsInvalid
from lianka.domain.cards.models import CardGift, CardTerm, PlanGifts
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.grant_monthly_gifts import grant_monthly_gifts
from lianka.domain.cards.operations.refund_term import refund_term
from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.queries import describe_plan_gifts, gifts_of_card, preview_refund
from lianka.domain.cards.queries.gifts import monthly_settings
from lianka.domain.cards.rules.gifts import months_given
from lianka.domain.cards.values import PlanGiftsDraft
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Take
from lianka.domain.rewards.models import RewardGrant
from lianka.foundation.calendar import ONE_DAY, end_of_day, start_of_day
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World, build_world
from tests.operations.cards.scene import DINING, MONTH, YEAR, balance, on, options_of, plan_on_sale, sell
from tests.operations.rewards.scene import COINS, POINTS, budget_of, bundle_of
from tests.rivals import at_once, process
from tests.rules.test_card_gifts import walked
from tests.world import OPENED_AT, OPERATOR

REFUNDABLE = replace(DINING, refund_days=366)
BEGIN = date(2026, 1, 31)


def _gifts(plan: str, *, opening: bool = False, monthly_day: int | None = None, limit_fen: int = 10**9) -> None:
    budget_id = budget_of(limit_fen)
    draft = PlanGiftsDraft(
        opening_bundle_id=bundle_of(COINS, budget_id=budget_id) if opening else None,
        renewal_bundle_id=bundle_of(POINTS, budget_id=budget_id) if opening else None,
        monthly_bundle_id=bundle_of(COINS, budget_id=budget_id),
        monthly_day=monthly_day,
    )
    set_plan_gifts(plan_public_id=plan, draft=draft, by=OPERATOR, at=OPENED_AT)


def _close(day: date) -> int:
    return grant_monthly_gifts(business_date=day, at=end_of_day(day))


def _given() -> list[tuple[int, date]]:
    rows = CardGift.objects.filter(kind="monthly").order_by("card_id", "day")
    return [(card_id, day) for card_id, day in rows.values_list("card_id", "day")]


@transaction
def _spend_coins(member_id: int, coins: int) -> None:
    platform_id = get_platform_party_id()
    take = Take(
        holder=AccountRef(chart.COINS, member_id),
        amount=coins,
        to=AccountRef(chart.COINS_REDEEMED, platform_id),
        fund=AccountRef(chart.COIN_FUND, platform_id),
        payee=AccountRef(chart.PAYABLE, platform_id),
        spread=AccountRef(chart.REVENUE_POINTS_SPREAD, platform_id),
    )
    (posting,) = post([Journal("test", "spend", "spent", on("2026-01-16"), acts=(take,))], at=on("2026-01-16"))
    assert posting.refusal is None


@transaction
def _refund(order: str, amount_fen: int, day: str) -> int:
    refunded = refund_term(order=order, expected_fen=amount_fen, reason="用不上", by=OPERATOR, at=on(day))
    return int(refunded.amount_fen)


@pytest.mark.django_db
@pytest.mark.row("CARD-6")
def test_an_opening_and_a_renewal_give_each_their_bundle_once(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    _gifts(plan, opening=True)

    for order in ("one_1", "one_1", "one_2"):
        sell(world.wang, plan, at=on("2026-01-31"), order=order)

    assert list(CardGift.objects.order_by("pk").values_list("kind", "refusal")) == [("opening", ""), ("renewal", "")]
    assert (balance(chart.COINS, world.wang), balance(chart.POINTS, world.wang)) == (500, 100)
    causes = [f"card_opening:{term.card_id}:{term.number}" for term in CardTerm.objects.order_by("pk")]
    assert list(RewardGrant.objects.order_by("pk").values_list("cause", flat=True)) == causes


@pytest.mark.django_db
@pytest.mark.row("CARD-6")
def test_a_card_opens_though_the_budget_of_its_gift_is_out_and_says_so(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    _gifts(plan, opening=True, limit_fen=499)

    opened = sell(world.wang, plan, at=on("2026-01-31"))

    [gift] = gifts_of_card(card_id=opened.card_id, at=on("2026-01-31")).received
    assert (gift.kind, gift.refusal) == ("opening", "budget_exhausted")
    assert balance(chart.COINS, world.wang) == 0


@pytest.mark.django_db
@pytest.mark.row("CARD-7")
@pytest.mark.parametrize("monthly_day", [None, 30])
def test_four_hundred_days_one_by_one_give_what_a_second_computation_says(
    world: World, monthly_day: int | None
) -> None:
    plan = plan_on_sale(DINING, MONTH, YEAR)
    _gifts(plan, monthly_day=monthly_day)
    one = sell(world.wang, plan, at=on(BEGIN), option=1)
    other = sell(world.li, plan, at=on(BEGIN), option=0)

    count = sum(_close(BEGIN + number * ONE_DAY) for number in range(400))

    until = BEGIN + 400 * ONE_DAY
    expected = [(one.card_id, day) for day in walked(BEGIN, date(2027, 1, 31), monthly_day, until)]
    expected += [(other.card_id, day) for day in walked(BEGIN, date(2026, 2, 28), monthly_day, until)]
    assert _given() == expected
    assert count == len(expected)
    assert balance(chart.COINS, world.li) == 500
    moments = RewardGrant.objects.order_by("happened_at").values_list("happened_at", flat=True)
    assert sorted(start_of_day(day) for _card, day in expected) == list(moments)


@pytest.mark.django_db
@pytest.mark.row("CARD-7")
@pytest.mark.parametrize("monthly_day", [None, 31])
def test_the_database_finds_those_cards_alone_that_owe_a_gift(world: World, monthly_day: int | None) -> None:
    plan = plan_on_sale(DINING, MONTH, YEAR)
    _gifts(plan, monthly_day=monthly_day)
    sell(world.wang, plan, at=on("2026-01-29"), option=1)
    sell(world.li, plan, at=on(BEGIN), option=0)
    plan_ids = list(PlanGifts.objects.values_list("plan_id", flat=True))

    given = 0
    for day in (BEGIN + number * ONE_DAY for number in range(70)):
        of_plan = {
            plan_id: months_given(settings=settings, until=day + ONE_DAY)
            for plan_id, settings in monthly_settings(plan_ids=plan_ids).items()
        }
        owed = store.find_owed(of_plan, since=BEGIN, after=0, through=store.latest_card_id())
        count = _close(day)
        assert len(owed) == count
        given += count

    assert given == len(_given()) > 2


@pytest.mark.django_db
@pytest.mark.row("CARD-7")
def test_a_gift_of_a_run_that_ended_is_made_up_after_the_card_began_anew(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    _gifts(plan, monthly_day=20)
    card = sell(world.wang, plan, at=on("2026-01-15")).card_id
    sell(world.wang, plan, at=on("2026-02-25"))

    assert [_close(date(2026, 2, 25)), _close(date(2026, 2, 26))] == [1, 0]
    assert _given() == [(card, date(2026, 1, 20))]


@pytest.mark.django_db
@pytest.mark.row("CARD-7")
def test_days_that_were_missed_are_caught_up_each_as_of_its_own(world: World) -> None:
    plan = plan_on_sale(DINING, YEAR)
    _gifts(plan)
    card = sell(world.wang, plan, at=on(BEGIN)).card_id
    late = on("2027-06-01")

    for _again in range(2):
        for number in range(400):
            grant_monthly_gifts(business_date=BEGIN + number * ONE_DAY, at=late)

    assert _given() == [(card, day) for day in walked(BEGIN, date(2027, 1, 31), None, date(2027, 6, 1))]
    assert CardGift.objects.filter(given_at=late).count() == RewardGrant.objects.count() == 12


@pytest.mark.django_db
@pytest.mark.row("CARD-7")
@pytest.mark.parametrize(("day", "looks"), [(date(2026, 3, 30), True), (date(2026, 3, 31), False)])
def test_cards_that_ended_two_months_ago_are_not_looked_at_any_more(world: World, day: date, looks: bool) -> None:
    plan = plan_on_sale(DINING, MONTH)
    _gifts(plan)
    sell(world.wang, plan, at=on("2026-01-28"))

    with CaptureQueriesContext(connection) as queries:
        assert _close(day) == (1 if looks else 0)

    assert any("cards_cardterm" in query["sql"] for query in queries) == looks


@pytest.mark.django_db
@pytest.mark.row("CARD-7")
def test_a_renewal_without_a_gap_keeps_the_anniversary_and_an_expired_card_begins_anew(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    _gifts(plan)
    card = sell(world.wang, plan, at=on("2026-01-31")).card_id
    sell(world.wang, plan, at=on("2026-02-10"))
    sell(world.wang, plan, at=on("2026-04-05"))

    for number in range(120):
        _close(BEGIN + number * ONE_DAY)

    days = [date(2026, 2, 28), date(2026, 3, 31), date(2026, 5, 5)]
    assert _given() == [(card, day) for day in days]


@pytest.mark.django_db
def test_a_change_leaves_the_month_that_goes_on_as_it_was(world: World) -> None:
    plan = plan_on_sale(DINING, YEAR)
    _gifts(plan, monthly_day=20)
    card = sell(world.wang, plan, at=on("2026-01-31")).card_id
    draft = PlanGiftsDraft(monthly_bundle_id=bundle_of(POINTS), monthly_day=10)

    set_plan_gifts(plan_public_id=plan, draft=draft, by=OPERATOR, at=on("2026-02-15"))
    for number in range(45):
        _close(BEGIN + number * ONE_DAY)

    assert _given() == [(card, date(2026, 2, 20)), (card, date(2026, 3, 10))]
    assert (balance(chart.COINS, world.wang), balance(chart.POINTS, world.wang)) == (500, 100)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PlanGiftsDraft(opening_bundle_id=99), "opening_bundle"),
        (PlanGiftsDraft(monthly_day=5), "monthly_day"),
        (PlanGiftsDraft(tier="nobody"), "tier"),
    ],
)
def test_gifts_that_cannot_be_are_refused(world: World, draft: PlanGiftsDraft, field: str) -> None:
    plan = plan_on_sale(DINING, MONTH)

    with pytest.raises(GiftsInvalid) as refusal:
        set_plan_gifts(plan_public_id=plan, draft=draft, by=OPERATOR, at=OPENED_AT)

    assert refusal.value.field == field
    assert not PlanGifts.objects.exists()
    assert describe_plan_gifts(plan_ids=[1]) == {}


@pytest.mark.django_db
@pytest.mark.row("CARD-11")
def test_a_refund_takes_back_all_that_the_term_gave(world: World) -> None:
    plan = plan_on_sale(REFUNDABLE, YEAR)
    _gifts(plan, opening=True)
    sell(world.wang, plan, at=on(BEGIN), order="one_1")
    for number in range(60):
        _close(BEGIN + number * ONE_DAY)
    assert balance(chart.COINS, world.wang) == 1500

    assert _refund("one_1", 19900, "2026-04-01") == 19900

    assert balance(chart.COINS, world.wang) == 0
    assert sum(_close(date(2026, 4, 1) + number * ONE_DAY) for number in range(60)) == 0
    assert list(check_cards()) == []


@pytest.mark.django_db
@pytest.mark.row("CARD-11")
def test_what_was_spent_of_the_gifts_is_deducted_from_the_refund(world: World) -> None:
    plan = plan_on_sale(REFUNDABLE, MONTH)
    _gifts(plan, opening=True)
    sell(world.wang, plan, at=on("2026-01-15"), order="one_1")
    _spend_coins(world.wang, 200)

    outcome = preview_refund(order="one_1", at=on("2026-01-20"))
    amount_fen = _refund("one_1", 2900, "2026-01-20")

    assert (outcome.parts.amount_fen, outcome.shortfall_fen, amount_fen) == (2900, 200, 2900)
    assert (balance(chart.COINS, world.wang), balance(chart.REVENUE_CARDS, world.platform)) == (0, 200)
    assert list(check_cards()) == []


@pytest.mark.django_db
@pytest.mark.row("CARD-11")
def test_when_the_gifts_spent_are_worth_the_refund_nothing_is_refunded(world: World) -> None:
    plan = plan_on_sale(replace(REFUNDABLE), replace(MONTH, price_fen=500))
    _gifts(plan, opening=True)
    sell(world.wang, plan, at=on("2026-01-15"), order="one_1")
    _spend_coins(world.wang, 500)

    with pytest.raises(CardGiftsSpent):
        _refund("one_1", 0, "2026-01-20")

    assert options_of(plan)[0].price_fen == 500
    assert not CardGift.objects.filter(grant=None).exists()


@pytest.fixture
def city() -> World:
    """The cast, committed, so that rivals see it."""
    return build_world(at=OPENED_AT)


def _sold_and_due(city: World) -> int:
    plan = plan_on_sale(DINING, YEAR)
    _gifts(plan)
    for member_id in (city.wang, city.li):
        sell(member_id, plan, at=on(BEGIN))
    return 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.row("CARD-7")
def test_rival_workers_give_once(city: World) -> None:
    count = _sold_and_due(city)

    told = at_once(*[partial(_close, date(2026, 2, 27))] * 3)

    assert sorted(told) == [0, 0, count]
    assert RewardGrant.objects.count() == CardGift.objects.count() == count
    assert (balance(chart.COINS, city.wang), balance(chart.COINS, city.li)) == (500, 500)


@pytest.mark.django_db(transaction=True)
@pytest.mark.row("CARD-7")
def test_a_job_killed_at_any_moment_and_run_again_gives_the_same(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _sold_and_due(city)
    monkeypatch.setattr("lianka.domain.cards.operations.grant_monthly_gifts.CARDS_AT_ONCE", 1)
    for moment in (0.02, 0.05, 0.1, 0.2):
        with process(lambda: [_close(BEGIN + number * ONE_DAY) for number in range(100)]) as worker:
            worker.join(moment)
            worker.kill()
            worker.join()

    for number in range(100):
        _close(BEGIN + number * ONE_DAY)

    cards = sorted({card_id for card_id, _day in _given()})
    days = walked(BEGIN, None, None, BEGIN + 100 * ONE_DAY)
    assert _given() == [(card_id, day) for card_id in cards for day in days]
    assert RewardGrant.objects.count() == 2 * len(days) == 6
    assert (balance(chart.COINS, city.wang), balance(chart.COINS, city.li)) == (1500, 1500)
