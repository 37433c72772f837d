"""Refunding an opening or renewal of a card: its days, its piece of the stock, and its money in the books."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.cards.errors import (
    CardNotRefundable,
    CardRefundChanged,
    CardRefundedAlready,
    CardRefundTooLate,
    CardRenewedSince,
    CardTermNotFound,
    CardUsedUp,
    PlanInvalid,
    PlanSoldOut,
    ReasonTooLong,
)
from lianka.domain.cards.models import CardIncomeRelease, CardPlan, CardRefund, GroupCode, MemberCard
from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.refund_term import refund_term
from lianka.domain.cards.operations.release_card_income import release_card_income
from lianka.domain.cards.queries import (
    get_plan,
    list_cards_of_member,
    list_usable_cards,
    preview_refund,
    refund_of_order,
    refunds_of_card,
)
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind, TermRefunded
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.cards.scene import (
    DINING,
    EVERYWHERE,
    FREE_WEEK,
    MONTH,
    WELCOME,
    balance,
    on,
    plan_on_sale,
    sell,
)
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-11")]
WHOLE = replace(EVERYWHERE, refund_days=30, stock_total=5)
UNUSED = replace(WHOLE, refunds_unused_days=True)
JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)


def _refund(order: str, *, at: datetime, amount_fen: int | None = None, reason: str = "用不上") -> TermRefunded:
    expected_fen = preview_refund(order=order, at=at).parts.amount_fen if amount_fen is None else amount_fen
    return transaction(refund_term)(order=order, expected_fen=expected_fen, reason=reason, by=OPERATOR, at=at)


def _release(day: date) -> int:
    return release_card_income(business_date=day, at=end_of_day(day))


def _booked(world: World) -> tuple[int, ...]:
    return tuple(balance(kind, world.platform) for kind in (chart.CHANNEL, chart.CARDS_DEFERRED, chart.REVENUE_CARDS))


def _days() -> tuple[date, date | None]:
    return MemberCard.objects.values_list("first_day", "last_day").get()


def _usable(world: World, at: datetime) -> int:
    return len(list_usable_cards(member_id=world.wang, store_id=None, merchant_id=world.books, at=at))


def _is_sound() -> bool:
    return list(check_cards()) == []


def test_a_card_that_is_refunded_is_valid_no_longer(world: World) -> None:
    plan = plan_on_sale(WHOLE, MONTH)
    opened = sell(world.wang, plan, at=on("2026-01-15"), order="one_1")
    assert _usable(world, on("2026-01-20", 11)) == 1

    refunded = _refund("one_1", at=on("2026-01-20"))

    [card] = list_cards_of_member(member_id=world.wang, at=on("2026-01-20"))
    assert (refunded.card, refunded.amount_fen) == (opened.public_id, 3100)
    assert (card.is_valid, card.is_refunded) == (False, True)
    assert [_usable(world, on(day)) for day in ("2026-01-15", "2026-01-20", "2026-02-01")] == [0, 0, 0]
    assert _booked(world) == (0, 0, 0)
    assert CardPlan.objects.get().opened_count == 0
    assert _is_sound()


def test_a_refund_takes_deferred_first_and_then_revenue(world: World) -> None:
    sell(world.wang, plan_on_sale(WHOLE, MONTH), at=on("2026-01-15"), order="one_1")
    _release(JANUARY)
    assert _booked(world) == (-3100, 1454, 1646)

    refunded = _refund("one_1", at=on("2026-02-03"))

    refund, journal = CardRefund.objects.get(), Journal.objects.get(source="card_refund")
    assert (refund.amount_fen, refund.deferred_fen, refund.revenue_fen, refund.kept_fen) == (3100, 1454, 1646, 0)
    assert journal.key == refunded.public_id == refund.public_id
    assert _booked(world) == (0, 0, 0)
    assert _is_sound()


def test_used_days_stay_paid_where_the_plan_says_so(world: World) -> None:
    sell(world.wang, plan_on_sale(UNUSED, MONTH), at=on("2026-01-15"), order="one_1")
    _release(JANUARY)

    _refund("one_1", at=on("2026-02-03"))

    refund = CardRefund.objects.get()
    assert (refund.amount_fen, refund.deferred_fen, refund.revenue_fen, refund.kept_fen) == (1260, 1260, 0, 194)
    assert _booked(world) == (-1840, 0, 1840)
    assert _is_sound()


@pytest.mark.parametrize("draft", [WHOLE, UNUSED])
def test_a_refunded_term_is_earned_no_more(world: World, draft: PlanDraft) -> None:
    plan = plan_on_sale(draft, MONTH)
    sell(world.wang, plan, at=on("2026-01-15"), order="one_1")
    sell(world.li, plan, at=on("2026-01-15"), order="one_2")
    _refund("one_1", at=on("2026-01-20"))

    released = [_release(day) for day in (JANUARY, FEBRUARY)]

    assert released == [1, 1]
    assert list(CardIncomeRelease.objects.values_list("term__order", flat=True).distinct()) == ["one_2"]
    assert balance(chart.CARDS_DEFERRED, world.platform) == 0
    assert _is_sound()


def test_a_renewal_that_is_refunded_leaves_the_end_there_was_before(world: World) -> None:
    plan = plan_on_sale(WHOLE, MONTH)
    sell(world.wang, plan, at=on("2026-01-15"), order="one_1")
    sell(world.wang, plan, at=on("2026-02-10"), order="one_2")
    assert _days() == (date(2026, 1, 15), date(2026, 3, 15))

    _refund("one_2", at=on("2026-02-12"))

    assert _days() == (date(2026, 1, 15), date(2026, 2, 15))
    assert [_usable(world, on(day)) for day in ("2026-02-15", "2026-02-16")] == [1, 0]
    assert balance(chart.CARDS_DEFERRED, world.platform) == 3100
    assert _is_sound()


def test_after_a_renewal_the_opening_can_be_refunded_too(world: World) -> None:
    plan = plan_on_sale(WHOLE, MONTH)
    for order in ("one_1", "one_2"):
        sell(world.wang, plan, at=on("2026-01-15"), order=order)
    with pytest.raises(CardRenewedSince):
        _refund("one_1", at=on("2026-01-20"))

    for order in ("one_2", "one_1"):
        _refund(order, at=on("2026-01-20"))

    card = MemberCard.objects.get()
    assert (card.term_count, card.refund_count, CardPlan.objects.get().opened_count) == (2, 2, 0)
    assert [each.order for each in refunds_of_card(card_id=card.pk)] == ["one_1", "one_2"]
    assert _is_sound()


def test_a_card_that_had_expired_before_its_renewal_is_so_again(world: World) -> None:
    plan = plan_on_sale(WHOLE, MONTH)
    sell(world.wang, plan, at=on("2026-01-15"), order="one_1")
    sell(world.wang, plan, at=on("2026-03-10"), order="one_2")

    _refund("one_2", at=on("2026-03-12"))

    assert _days() == (date(2026, 1, 15), date(2026, 2, 15))
    assert _usable(world, on("2026-03-12")) == 0
    assert _is_sound()


@pytest.mark.parametrize("again", ["2026-01-20", "2026-01-25"])
def test_a_refunded_card_is_opened_again_as_the_same_card(world: World, again: str) -> None:
    plan = plan_on_sale(replace(WHOLE, member_limit=1, stock_total=1), MONTH)
    add_group_code(plan_public_id=plan, label="一群", address="https://a.cn/g", capacity=9, by=OPERATOR, at=OPENED_AT)
    before = sell(world.wang, plan, at=on("2026-01-15"), order="one_1")
    with pytest.raises(PlanSoldOut):
        sell(world.wang, plan, at=on("2026-01-16"), order="one_x")
    _refund("one_1", at=on("2026-01-20"))

    after = sell(world.wang, plan, at=on(again), order="one_2")

    card = MemberCard.objects.get()
    assert (after.card_id, after.public_id) == (before.card_id, before.public_id)
    assert (card.first_day, card.last_day) == (date.fromisoformat(again), date(2026, 2, int(again[-2:])))
    assert (card.term_count, card.refund_count, card.group_code_id) == (2, 1, GroupCode.objects.get().pk)
    assert GroupCode.objects.get().given_count == 1
    assert _usable(world, on(again)) == 1
    assert _is_sound()


def test_a_card_whose_dates_had_not_begun_is_opened_again_from_today(world: World) -> None:
    summer = OptionDraft(
        term_kind=TermKind.DATES, first_day=date(2026, 6, 1), last_day=date(2026, 8, 31), price_fen=5000
    )
    plan = plan_on_sale(UNUSED, summer, MONTH)
    sell(world.wang, plan, at=on("2026-05-01"), order="one_1", option=0)
    assert _refund("one_1", at=on("2026-05-10")).amount_fen == 5000

    sell(world.wang, plan, at=on("2026-05-11"), option=1)

    assert _days() == (date(2026, 5, 11), date(2026, 6, 11))
    assert _is_sound()


def test_the_window_ends_with_its_day(world: World) -> None:
    plan = plan_on_sale(replace(WHOLE, refund_days=7), MONTH)
    sell(world.wang, plan, at=on("2026-01-15", 23), order="one_1")

    assert preview_refund(order="one_1", at=on("2026-01-22", 23)).refundable_through == date(2026, 1, 22)
    with pytest.raises(CardRefundTooLate):
        _refund("one_1", at=on("2026-01-23", 0), amount_fen=3100)

    assert not CardRefund.objects.exists()
    assert balance(chart.CARDS_DEFERRED, world.platform) == 3100


def test_a_term_is_refunded_once(world: World) -> None:
    sell(world.wang, plan_on_sale(WHOLE, MONTH), at=on("2026-01-15"), order="one_1")
    _refund("one_1", at=on("2026-01-20"))

    with pytest.raises(CardRefundedAlready):
        _refund("one_1", at=on("2026-01-20"), amount_fen=3100)

    refund = CardRefund.objects.get()
    refund.pk, refund.public_id = None, "crf_other"
    with pytest.raises(IntegrityError, match=r"card_term_is_refunded_once|term_id"), django_transaction.atomic():
        refund.save(force_insert=True)


@pytest.mark.parametrize(
    ("amount_fen", "reason", "refusal"), [(3099, "用不上", CardRefundChanged), (3100, "长" * 201, ReasonTooLong)]
)
def test_what_was_not_agreed_to_is_refused(
    world: World, amount_fen: int, reason: str, refusal: type[DomainError]
) -> None:
    sell(world.wang, plan_on_sale(WHOLE, MONTH), at=on("2026-01-15"), order="one_1")

    with pytest.raises(refusal):
        _refund("one_1", at=on("2026-01-20"), amount_fen=amount_fen, reason=reason)

    assert not CardRefund.objects.exists()
    assert _days() == (date(2026, 1, 15), date(2026, 2, 15))


def test_cards_without_a_window_and_free_ones_are_not_refunded(world: World) -> None:
    sell(world.wang, plan_on_sale(DINING, MONTH), at=on("2026-01-15"), order="one_1")
    sell(world.wang, plan_on_sale(WELCOME, FREE_WEEK), at=on("2026-01-15"), order="one_2")

    for order in ("one_1", "one_2"):
        with pytest.raises(CardNotRefundable):
            _refund(order, at=on("2026-01-15"), amount_fen=0)
    with pytest.raises(CardTermNotFound):
        _refund("one_3", at=on("2026-01-15"), amount_fen=0)

    assert not CardRefund.objects.exists()


def test_when_all_days_were_used_nothing_is_refunded(world: World) -> None:
    week = OptionDraft(term_kind=TermKind.DAYS, n=7, price_fen=700)
    sell(world.wang, plan_on_sale(UNUSED, week), at=on("2026-01-15"), order="one_1")

    assert preview_refund(order="one_1", at=on("2026-01-22")).parts.amount_fen == 88
    with pytest.raises(CardUsedUp):
        _refund("one_1", at=on("2026-01-23"), amount_fen=0)

    assert not CardRefund.objects.exists()


def test_a_refund_is_in_the_audit_and_told_with_its_reason(world: World) -> None:
    sell(world.wang, plan_on_sale(WHOLE, MONTH), at=on("2026-01-15"), order="one_1")
    assert refund_of_order(order="one_1") is None

    refunded = _refund("one_1", at=on("2026-01-20"))

    told, entry = refund_of_order(order="one_1"), AuditEntry.objects.get(action="cards.refund_term")
    assert told == (refunded.public_id, "one_1", 3100, on("2026-01-20"), "用不上", "")
    assert (entry.subject, entry.reason) == (refunded.card, "用不上")


def test_a_plan_says_when_and_what_it_refunds(world: World) -> None:
    plan = get_plan(public_id=plan_on_sale(UNUSED, MONTH), at=OPENED_AT)

    assert (plan.refund_days, plan.refunds_unused_days) == (30, True)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DINING, refund_days=-1), "refund_days"),
        (replace(DINING, refund_days=367), "refund_days"),
        (replace(WELCOME, refund_days=7), "refund_days"),
        (replace(DINING, refunds_unused_days=True), "refunds_unused_days"),
    ],
)
def test_a_window_that_cannot_be_is_refused(world: World, draft: PlanDraft, field: str) -> None:
    with pytest.raises(PlanInvalid) as refusal:
        create_plan(draft=draft, by=OPERATOR, at=OPENED_AT)

    assert refusal.value.field == field
    assert not CardPlan.objects.exists()
