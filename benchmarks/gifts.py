"""Monthly gifts to a million card holders, all due on one day, beside the bare SQL of the same rows."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from benchmarks.databases import analyze
from benchmarks.jobs import HEAD, DailyJob, measure, run_apart, sizes_of
from benchmarks.people import activate_members, register_members
from benchmarks.report import Row, Table
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.cards.models import MemberCard, PriceOption
from lianka.domain.cards.operations import grant_monthly_gifts as gifts
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.queries.gifts import monthly_settings
from lianka.domain.cards.rules.numbers import card_number
from lianka.domain.cards.values import OptionDraft, PlanDraft, PlanGiftsDraft, TermKind
from lianka.domain.rewards.operations.create_budget import create_budget
from lianka.domain.rewards.operations.create_bundle import create_bundle
from lianka.domain.rewards.values import BudgetDraft, RewardItem, RewardKind
from lianka.foundation.audit import SYSTEM
from lianka.foundation.calendar import ONE_DAY, end_of_day, start_of_day
from lianka.foundation.db import fetch_all, insert_rows, next_ids, transaction
from lianka.foundation.identifiers import new_public_id

_FOUNDED = start_of_day(date(2025, 12, 1))
_OPENED = date(2026, 1, 10)
_LAST_DAY = date(2027, 6, 30)
_FEW_ON, _CHUNKS_ON, _MANY_ON, _NONE_ON = (date(2026, 2, day) for day in (5, 6, 7, 8))
_AT_ONCE = 10_000


def monthly_gifts(size: int) -> Table:
    """Give `size` cards their gift of a month, and look for gifts on a day that has none."""
    sizes = sizes_of(size, chunk=gifts.CARDS_AT_ONCE)
    members = _found(sum(sizes))
    first = 0
    for count, day in zip(sizes, (_FEW_ON, _CHUNKS_ON, _MANY_ON), strict=True):
        _hand_out_cards(members[first : first + count], _plan(day))
        first += count
    analyze()
    table = Table(f"Monthly gifts to the holders of {sum(sizes):,} cards, five yuan in coins each", HEAD)
    measure(DailyJob("cards", sizes, gifts.CARDS_AT_ONCE, _one_chunk, give_all, _FEW_ON, _MANY_ON), table)
    none = run_apart(give_all, _NONE_ON)
    table.rows.append(Row(f"a day on which none of {sum(sizes):,} cards gives", f"{none.seconds:.2f}", "", ""))
    return table


def give_all(day: date) -> int:
    """The job of the day that begins with `day`."""
    return gifts.grant_monthly_gifts(business_date=day - ONE_DAY, at=start_of_day(day))


def _one_chunk(number: int) -> None:
    plan_id = fetch_all("SELECT plan_id FROM cards_plangifts WHERE monthly_day = %s", [_CHUNKS_ON.day])[0][0]
    cards = MemberCard.objects.filter(plan_id=plan_id).order_by("pk").values_list("pk", flat=True)
    first = number * gifts.CARDS_AT_ONCE
    page = list(cards[first : first + gifts.CARDS_AT_ONCE])
    settings = monthly_settings(plan_ids=[plan_id])
    gifts.give_page(page, settings=settings, until=_CHUNKS_ON, at=start_of_day(_CHUNKS_ON))


# --- The alliance that is measured ---


def _found(members: int) -> list[int]:
    ensure_platform_party(name="Bench", by=SYSTEM, at=_FOUNDED)
    register_members(0, members, _FOUNDED)
    activate_members()
    return [row[0] for row in fetch_all("SELECT party_id FROM members_member ORDER BY party_id")]


class _Plan(NamedTuple):
    plan_id: int
    option_id: int


def _plan(monthly_day: date) -> _Plan:
    """A card that gives coins on a day of the month."""
    plan = create_plan(draft=PlanDraft(name=f"Bench {monthly_day}", is_free=True), by=SYSTEM, at=_FOUNDED)
    option = OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=0)
    add_price_option(plan_public_id=plan, option=option, by=SYSTEM, at=_FOUNDED)
    put_on_sale(plan_public_id=plan, by=SYSTEM, at=_FOUNDED)
    budget_id = create_budget(draft=BudgetDraft("Bench", 10**12), by=SYSTEM, at=_FOUNDED)
    coins = RewardItem(RewardKind.COINS, 500)
    bundle_id = create_bundle(name="Bench", budget_id=budget_id, items=[coins], by=SYSTEM, at=_FOUNDED)
    draft = PlanGiftsDraft(monthly_bundle_id=bundle_id, monthly_day=monthly_day.day)
    set_plan_gifts(plan_public_id=plan, draft=draft, by=SYSTEM, at=_FOUNDED)
    row = PriceOption.objects.get(plan__public_id=plan)
    return _Plan(row.plan_id, row.pk)


_CARD = {
    "id": "bigint",
    "public_id": "text",
    "number": "text",
    "member_id": "bigint",
    "plan_id": "bigint",
    "first_day": "date",
    "last_day": "date",
    "term_count": "integer",
    "refund_count": "integer",
    "opened_at": "timestamptz",
}
_TERM = {
    "card_id": "bigint",
    "number": "integer",
    '"order"': "text",
    "option_id": "bigint",
    "price_fen": "bigint",
    "first_day": "date",
    "last_day": "date",
    "anchor_day": "date",
    "anchor_months": "integer",
    "deferral_from": "date",
    "deferral_until": "date",
    "opened_at": "timestamptz",
    "opened_by": "text",
}


def _hand_out_cards(members: list[int], plan: _Plan) -> None:
    """By hand, because a million orders are not what is measured."""
    for first in range(0, len(members), _AT_ONCE):
        _write_cards(members[first : first + _AT_ONCE], plan)


@transaction
def _write_cards(members: list[int], plan: _Plan) -> None:
    cards, terms = [], []
    for card_id, member_id in zip(next_ids("cards_membercard", len(members)), members, strict=True):
        day = _OPENED + timedelta(days=card_id % 20)
        opened_at: datetime = end_of_day(day)
        owner = (card_id, new_public_id("crd"), card_number(card_id), member_id, plan.plan_id)
        cards.append((*owner, day, _LAST_DAY, 1, 0, opened_at))
        head = (card_id, 1, f"bench_{card_id}", plan.option_id, 0, day, _LAST_DAY)
        terms.append((*head, day, 12, day, _LAST_DAY, opened_at, "system:bench"))
    insert_rows("cards_membercard", _CARD, cards)
    insert_rows("cards_cardterm", _TERM, terms)
