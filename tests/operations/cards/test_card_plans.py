"""Designing cards, pricing them, and the card centre that shows them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext

from lianka.domain.cards.errors import (
    OptionInvalid,
    OptionNotFound,
    PermanentStandsAlone,
    PlanCannotMove,
    PlanHasNoOption,
    PlanInvalid,
    PlanNotFound,
    PlanWithdrawn,
    ReasonTooLong,
)
from lianka.domain.cards.models import CardPlan, CardPlanMove, PriceOption
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.archive_price_option import archive_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.queries import get_plan, list_plans_on_sale
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind
from lianka.domain.merchants.errors import TradeNotFound
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.operations.cards.scene import (
    DINING,
    EVERYWHERE,
    FOR_GOOD,
    FREE_WEEK,
    MONTH,
    WELCOME,
    YEAR,
    accepted_link,
    on,
    options_of,
    plan_on_sale,
    sell,
)
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db
SUMMER = OptionDraft(term_kind=TermKind.DATES, first_day=date(2026, 6, 1), last_day=date(2026, 8, 31), price_fen=5000)


def _create(draft: PlanDraft) -> str:
    return create_plan(draft=draft, by=OPERATOR, at=OPENED_AT)


def _add(plan: str, option: OptionDraft) -> str:
    return add_price_option(plan_public_id=plan, option=option, by=OPERATOR, at=OPENED_AT)


def _names(**filters: Any) -> list[str]:
    return [plan.name for plan in list_plans_on_sale(**{"at": OPENED_AT, **filters})]


@pytest.mark.row("CARD-1")
def test_the_centre_shows_a_card_with_prices_benefits_and_merchants(world: World) -> None:
    plan = plan_on_sale(DINING, YEAR, MONTH)
    accepted_link(plan, world.noodles, "0.88")

    [view] = list_plans_on_sale(at=OPENED_AT)

    assert (view.public_id, view.name, view.trade, view.is_free) == (plan, "城南美食卡", "catering", False)
    assert view.benefits == ("面馆 88 折", "生日加菜")
    assert [(each.n, each.price_fen, each.list_price_fen) for each in view.options] == [
        (1, 3100, 3100),
        (12, 19900, 36500),
    ]
    assert (view.linked_count, view.stock_left, view.sale_until) == (1, None, None)
    assert get_plan(public_id=plan, at=OPENED_AT) == view


@pytest.mark.row("CARD-1")
def test_cards_are_found_by_trade_region_and_words(world: World) -> None:
    plan_on_sale(DINING, MONTH)
    plan_on_sale(replace(DINING, name="水果卡", trade="groceries", region="城南区", description="鲜果"), MONTH)

    assert _names() == ["水果卡", "城南美食卡"]
    assert _names(trade="groceries") == ["水果卡"]
    assert _names(region="城南") == ["水果卡", "城南美食卡"]
    assert _names(region="城北") == ["城南美食卡"]
    assert _names(text="鲜果") == ["水果卡"]
    assert _names(text="88 折", trade="catering") == ["城南美食卡"]
    assert _names(text="nothing%") == _names(text="\x00") == _names(trade="fuel") == []


@pytest.mark.row("CARD-1")
def test_only_what_can_be_had_now_is_in_the_centre(world: World) -> None:
    plan = plan_on_sale(replace(DINING, sale_from=on("2026-02-01", 0), sale_until=on("2026-03-01", 0)), MONTH)
    draft = _create(DINING)

    a_moment = timedelta(microseconds=1)
    moments = [on("2026-02-01", 0) - a_moment, on("2026-02-01", 0), on("2026-03-01", 0) - a_moment, on("2026-03-01", 0)]

    assert [len(list_plans_on_sale(at=at)) for at in moments] == [0, 1, 1, 0]
    assert [get_plan(public_id=plan, at=at).is_on_sale for at in moments] == [False, True, True, False]
    with pytest.raises(PlanNotFound):
        get_plan(public_id=draft, at=OPENED_AT)


def test_a_card_that_is_sold_out_is_shown_as_such(world: World) -> None:
    plan = plan_on_sale(replace(DINING, stock_total=2), MONTH)
    sell(world.wang, plan, at=OPENED_AT)

    before = get_plan(public_id=plan, at=OPENED_AT).stock_left
    sell(world.li, plan, at=OPENED_AT)

    assert (before, get_plan(public_id=plan, at=OPENED_AT).stock_left) == (1, 0)
    assert _names() == ["城南美食卡"]


def test_the_centre_costs_three_statements_however_much_is_in_it(world: World) -> None:
    for number in range(5):
        plan = plan_on_sale(replace(EVERYWHERE if number % 2 else DINING, name=f"卡{number}"), MONTH, YEAR)
        for merchant in world.merchants:
            accepted_link(plan, merchant, "0.88")

    with CaptureQueriesContext(connection) as queries:
        found = list_plans_on_sale(at=OPENED_AT)

    assert [(plan.linked_count, len(plan.options)) for plan in found] == [(4, 2)] * 5
    assert len(queries) == 3


def test_what_the_operator_does_is_on_record(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    withdraw_plan(plan_public_id=plan, by=OPERATOR, at=on("2026-03-01"), reason="换新卡")

    actions = AuditEntry.objects.filter(subject=plan).order_by("pk").values_list("action", "actor_name", "reason")
    moves = CardPlanMove.objects.order_by("pk").values_list("from_state", "to_state", "moved_by")
    assert list(actions) == [
        ("cards.create_plan", "admin", ""),
        ("cards.add_price_option", "admin", ""),
        ("cards.move_plan", "admin", ""),
        ("cards.move_plan", "admin", "换新卡"),
    ]
    assert list(moves) == [("draft", "on_sale", "operator:admin"), ("on_sale", "withdrawn", "operator:admin")]


def test_a_card_goes_on_sale_with_a_price_only_and_never_comes_back(world: World) -> None:
    plan = _create(DINING)
    with pytest.raises(PlanHasNoOption):
        put_on_sale(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(PlanCannotMove):
        withdraw_plan(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)
    _add(plan, MONTH)
    put_on_sale(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(ReasonTooLong):
        withdraw_plan(plan_public_id=plan, by=OPERATOR, at=OPENED_AT, reason="x" * 201)
    withdraw_plan(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)

    with pytest.raises(PlanCannotMove):
        put_on_sale(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(PlanWithdrawn):
        _add(plan, YEAR)
    assert CardPlan.objects.values_list("state", "option_count").get() == ("withdrawn", 1)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 61}),
        ("name", {"name": " x"}),
        ("name", {"name": "a\nb"}),
        ("region", {"region": "x" * 61}),
        ("design", {"design": "../x"}),
        ("description", {"description": "\x00"}),
        ("benefits", {"benefits": ("a\nb",)}),
        ("benefits", {"benefits": ("",)}),
        ("benefits", {"benefits": ("x",) * 13}),
        ("sale_until", {"sale_from": OPENED_AT, "sale_until": OPENED_AT}),
        ("stock_total", {"stock_total": 0}),
        ("member_limit", {"member_limit": 0}),
        ("default_in_store_rate", {"default_in_store_rate": Rate.of("0.9")}),
        ("default_in_store_rate", {"accepts_all": True, "default_deal_rate": Rate.of(1)}),
        ("default_deal_rate", {"accepts_all": True, "default_in_store_rate": Rate.of(1)}),
        (
            "default_deal_rate",
            {"accepts_all": True, "default_in_store_rate": Rate.of(1), "default_deal_rate": Rate.of("1.01")},
        ),
    ],
)
def test_a_card_out_of_bounds_is_refused_and_its_field_named(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(PlanInvalid) as refused:
        _create(replace(DINING, trade="", **changes))

    assert refused.value.field == field
    assert CardPlan.objects.count() == 0


def test_a_card_of_an_unknown_trade_is_refused(world: World) -> None:
    with pytest.raises(TradeNotFound):
        _create(replace(DINING, trade="astrology"))

    assert CardPlan.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "option"),
    [
        ("n", replace(MONTH, n=None)),
        ("n", replace(MONTH, n=0)),
        ("n", replace(MONTH, n=121)),
        ("n", replace(FOR_GOOD, n=1)),
        ("first_day", replace(MONTH, first_day=date(2026, 1, 1))),
        ("first_day", replace(SUMMER, first_day=None)),
        ("last_day", replace(SUMMER, last_day=None)),
        ("last_day", replace(SUMMER, last_day=date(2026, 5, 31))),
        ("price_fen", replace(MONTH, price_fen=0)),
        ("price_fen", replace(MONTH, price_fen=-1)),
        ("list_price_fen", replace(MONTH, list_price_fen=3099)),
    ],
)
def test_a_price_out_of_bounds_is_refused_and_its_field_named(world: World, field: str, option: OptionDraft) -> None:
    plan = _create(DINING)

    with pytest.raises(OptionInvalid) as refused:
        _add(plan, option)

    assert refused.value.field == field
    assert PriceOption.objects.count() == 0


@pytest.mark.row("CARD-2")
def test_a_free_card_costs_nothing_and_has_one_price(world: World) -> None:
    plan = _create(WELCOME)

    with pytest.raises(OptionInvalid):
        _add(plan, MONTH)
    _add(plan, FREE_WEEK)
    with pytest.raises(PermanentStandsAlone):
        _add(plan, replace(FREE_WEEK, n=8))

    assert PriceOption.objects.count() == 1


@pytest.mark.row("CARD-3")
@pytest.mark.parametrize(("first", "second"), [(FOR_GOOD, MONTH), (MONTH, FOR_GOOD), (FOR_GOOD, FOR_GOOD)])
def test_a_permanent_price_stands_alone(world: World, first: OptionDraft, second: OptionDraft) -> None:
    plan = _create(DINING)
    public_id = _add(plan, first)

    with pytest.raises(PermanentStandsAlone):
        _add(plan, second)
    assert [option.public_id for option in options_of(plan)] == [public_id]
    archive_price_option(option_public_id=public_id, by=OPERATOR, at=OPENED_AT)
    _add(plan, second)

    assert [option.term_kind for option in options_of(plan)] == [second.term_kind]


@pytest.mark.row("CARD-3")
def test_the_database_itself_keeps_a_permanent_price_alone(world: World) -> None:
    plan = CardPlan.objects.get(public_id=plan_on_sale(DINING, FOR_GOOD))
    [option] = options_of(plan.public_id)

    with (
        pytest.raises(IntegrityError, match="card_plan_with_a_permanent_price_has_no_other"),
        django_transaction.atomic(),
    ):
        CardPlan.objects.update(option_count=2)
    option.pk, option.public_id = None, "opt_other"
    with pytest.raises(IntegrityError), django_transaction.atomic():
        option.save(force_insert=True)

    assert PriceOption.objects.count() == 1


def test_an_archived_price_is_gone_and_is_archived_once(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    [option] = options_of(plan)
    archive_price_option(option_public_id=option.public_id, by=OPERATOR, at=OPENED_AT)

    with pytest.raises(OptionNotFound):
        archive_price_option(option_public_id=option.public_id, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(OptionNotFound):
        archive_price_option(option_public_id="opt_none", by=OPERATOR, at=OPENED_AT)

    assert _names() == []
    assert not get_plan(public_id=plan, at=OPENED_AT).is_on_sale
    assert CardPlan.objects.get().option_count == 0
