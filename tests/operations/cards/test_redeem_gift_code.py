"""A member opens a card with a gift code, once (CARD-12)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from lianka.domain.cards.errors import (
    ActivationNeeded,
    CardLimitReached,
    CardWasGift,
    GiftCodeExpired,
    GiftCodeMistyped,
    GiftCodeUnknown,
    GiftCodeUsed,
    GiftCodeVoid,
    PlanSoldOut,
    TooManyGiftCodes,
)
from lianka.domain.cards.models import CardPlan, CardRefund, CardTerm, GiftCode, GiftCodeFailure, MemberCard
from lianka.domain.cards.operations.archive_price_option import archive_price_option
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.expire_gift_codes import expire_gift_codes
from lianka.domain.cards.operations.gift_code_limits import prune_gift_failures
from lianka.domain.cards.operations.redeem_gift_code import look_up_gift_code
from lianka.domain.cards.operations.refund_term import refund_term
from lianka.domain.cards.operations.release_card_income import release_card_income
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.queries import preview_refund
from lianka.domain.cards.rules.gift_codes import gift_code
from lianka.domain.cards.values import GiftCodeOffer
from lianka.domain.ledger import chart
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.idempotency import IdempotencyKeyReused
from lianka.interfaces.shared.world import World
from tests.operations.cards.gifts import ADDRESS, LAST_DAY, codes_of, paid, redeem, void
from tests.operations.cards.scene import DINING, MONTH, balance, on, options_of, plan_on_sale, sell
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-12")]
NOBODYS = gift_code(key=b"\1" * 32, nonce=b"\2" * 16, number=1)


@pytest.fixture
def plan(world: World) -> str:
    """A card of two for a month at 31.00, refundable, twice a member."""
    return plan_on_sale(replace(DINING, stock_total=2, member_limit=2, refund_days=30), MONTH)


@pytest.fixture
def batch(plan: str) -> str:
    """Three codes of it for 100.00."""
    return paid(plan)


@pytest.fixture
def codes(batch: str) -> list[str]:
    """The codes."""
    return codes_of(batch)


def _refusal(work: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value


def _look(code: str, member_id: int) -> GiftCodeOffer:
    return look_up_gift_code(typed=code, member_id=member_id, address=ADDRESS, at=OPENED_AT)


def test_a_code_opens_its_card_for_what_it_cost(world: World, codes: list[str]) -> None:
    opened = redeem(codes[0], world.wang, at=on("2026-01-31"))

    term = CardTerm.objects.get(card__public_id=opened.public_id)
    code = GiftCode.objects.get(number=1)
    assert not opened.is_renewal
    assert (term.price_fen, term.last_day) == (3334, date(2026, 2, 28))
    assert (code.state, code.member_id, code.term_id) == ("redeemed", world.wang, term.pk)
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 6_666
    assert balance(chart.CARDS_DEFERRED, world.platform) == 3_334
    assert CardPlan.objects.get().opened_count == 1
    assert list(check_cards()) == []


def test_what_a_code_cost_is_earned_with_the_days_of_its_card(world: World, codes: list[str]) -> None:
    redeem(codes[0], world.wang, at=on("2026-01-05"))

    for day in (date(2026, 1, 31), date(2026, 2, 28)):
        release_card_income(business_date=day, at=end_of_day(day))

    assert balance(chart.REVENUE_CARDS, world.platform) == 3_334
    assert balance(chart.CARDS_DEFERRED, world.platform) == 0
    assert list(check_cards()) == []


def test_a_code_renews_a_card_that_was_bought(world: World, plan: str, codes: list[str]) -> None:
    bought = sell(world.wang, plan, at=on("2026-01-31"))

    opened = redeem(codes[0], world.wang, at=on("2026-02-10"))

    assert opened.is_renewal
    assert opened.public_id == bought.public_id
    assert MemberCard.objects.get().last_day == date(2026, 3, 31)
    assert list(check_cards()) == []


def test_a_code_is_shown_before_it_is_used(world: World, plan: str, codes: list[str]) -> None:
    offer = _look(codes[1].lower().replace("-", " "), world.wang)

    assert (offer.code, offer.plan_public_id, offer.buyer) == (codes[1], plan, "星河科技")
    assert (offer.option.public_id, offer.is_renewal) == (options_of(plan)[0].public_id, False)
    assert offer.expires_at == end_of_day(LAST_DAY)
    assert GiftCode.objects.filter(state="new").count() == 3


def test_the_same_tap_and_the_same_member_get_the_same_card(world: World, codes: list[str]) -> None:
    first = redeem(codes[0], world.wang, key="tap")
    again = redeem(codes[0], world.wang, key="tap")
    later = redeem(codes[0], world.wang, key="another page", at=OPENED_AT + timedelta(days=1))

    assert first == again == later
    assert CardTerm.objects.count() == 1
    with pytest.raises(IdempotencyKeyReused):
        redeem(codes[1], world.wang, key="tap")


def test_a_used_code_opens_nothing_for_another_member(world: World, codes: list[str]) -> None:
    redeem(codes[0], world.wang)

    refusal = _refusal(lambda: redeem(codes[0], world.li))

    assert isinstance(refusal, GiftCodeUsed)
    assert refusal.facts == {"day": OPENED_AT.date()}
    assert isinstance(_refusal(lambda: _look(codes[0], world.wang)), GiftCodeUsed)
    assert CardTerm.objects.count() == 1


def test_a_voided_code_opens_nothing(world: World, batch: str, codes: list[str]) -> None:
    void(batch, [1])

    assert isinstance(_refusal(lambda: redeem(codes[0], world.wang)), GiftCodeVoid)
    assert CardTerm.objects.count() == 0


def test_a_code_ends_at_its_moment_whether_the_job_has_run_or_not(world: World, codes: list[str]) -> None:
    over = end_of_day(LAST_DAY)

    redeem(codes[0], world.wang, at=over - timedelta(microseconds=1))
    before = _refusal(lambda: redeem(codes[1], world.wang, at=over))
    expire_gift_codes(business_date=LAST_DAY, at=over)
    after = _refusal(lambda: redeem(codes[1], world.wang, at=over))

    assert isinstance(before, GiftCodeExpired)
    assert isinstance(after, GiftCodeExpired)
    assert before.facts == {"day": LAST_DAY}


def test_a_code_is_honoured_though_its_card_is_sold_no_longer(world: World, plan: str, codes: list[str]) -> None:
    archive_price_option(option_public_id=options_of(plan)[0].public_id, by=OPERATOR, at=OPENED_AT)
    withdraw_plan(plan_public_id=plan, by=OPERATOR, at=OPENED_AT, reason="")

    redeem(codes[0], world.wang)
    redeem(codes[1], world.zhao)

    assert MemberCard.objects.count() == 2
    assert isinstance(_refusal(lambda: redeem(codes[2], world.zhao)), PlanSoldOut)
    assert list(check_cards()) == []


def test_a_refused_code_stays_as_it_was(world: World, codes: list[str]) -> None:
    for code in codes[:2]:
        redeem(code, world.wang)

    refusals = [_refusal(partial(redeem, codes[2], member)) for member in (world.wang, world.li)]

    assert [type(each) for each in refusals] == [PlanSoldOut, PlanSoldOut]
    assert GiftCode.objects.get(number=3).state == "new"
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 3_333


def test_the_limit_of_the_plan_counts(world: World) -> None:
    plan = plan_on_sale(replace(DINING, member_limit=1), MONTH)
    codes = codes_of(paid(plan))
    redeem(codes[0], world.wang)

    assert isinstance(_refusal(lambda: redeem(codes[1], world.wang)), CardLimitReached)
    assert isinstance(_refusal(lambda: _look(codes[1], world.wang)), CardLimitReached)


def test_a_card_for_verified_phones_wants_one_for_a_code_too(world: World) -> None:
    codes = codes_of(paid(plan_on_sale(replace(DINING, requires_activation=True), MONTH)))

    assert isinstance(_refusal(lambda: redeem(codes[0], world.li)), ActivationNeeded)
    assert not redeem(codes[0], world.wang).is_renewal


def test_what_is_no_code_is_not_counted_and_what_nobody_has_is(world: World, codes: list[str]) -> None:
    mistyped = _refusal(lambda: redeem(codes[0][:-1], world.wang))
    unknown = _refusal(lambda: redeem(NOBODYS, world.wang))

    assert isinstance(mistyped, GiftCodeMistyped)
    assert isinstance(unknown, GiftCodeUnknown)
    assert GiftCodeFailure.objects.get().member_id == world.wang


def test_after_ten_wrong_codes_the_right_one_waits_half_an_hour(world: World, codes: list[str]) -> None:
    for _ in range(10):
        _refusal(lambda: redeem(NOBODYS, world.wang))

    assert isinstance(_refusal(lambda: redeem(codes[0], world.wang)), TooManyGiftCodes)
    assert isinstance(_refusal(lambda: _look(codes[0], world.wang)), TooManyGiftCodes)
    assert not redeem(codes[1], world.zhao).is_renewal
    assert not redeem(codes[0], world.wang, at=OPENED_AT + timedelta(minutes=30)).is_renewal


def test_after_thirty_wrong_codes_from_one_address_nobody_there_goes_on(world: World, codes: list[str]) -> None:
    for member_id in (world.wang, world.li, world.zhao):
        for _ in range(10):
            _refusal(partial(_look, NOBODYS, member_id))

    assert isinstance(_refusal(lambda: redeem(codes[0], world.books)), TooManyGiftCodes)


def test_old_failures_are_forgotten(world: World) -> None:
    _refusal(lambda: redeem(NOBODYS, world.wang))

    assert prune_gift_failures(business_date=OPENED_AT.date() + timedelta(days=30), at=OPENED_AT) == 0
    assert prune_gift_failures(business_date=OPENED_AT.date() + timedelta(days=31), at=OPENED_AT) == 1


def test_a_gift_is_not_refunded_to_its_holder(world: World, plan: str, codes: list[str]) -> None:
    redeem(codes[0], world.wang)
    order = CardTerm.objects.get().order

    def refund() -> None:
        transaction(refund_term)(order=order, expected_fen=3334, reason="", by=OPERATOR, at=OPENED_AT)

    assert isinstance(_refusal(refund), CardWasGift)
    assert isinstance(_refusal(lambda: preview_refund(order=order, at=OPENED_AT)), CardWasGift)
    assert CardRefund.objects.count() == 0


def test_a_renewal_that_was_bought_after_a_gift_is_refunded_and_leaves_the_gift(
    world: World, plan: str, codes: list[str]
) -> None:
    redeem(codes[0], world.wang, at=on("2026-01-31"))
    sell(world.wang, plan, at=on("2026-01-31"), order="ord_paid")

    given = transaction(refund_term)(order="ord_paid", expected_fen=3100, reason="", by=OPERATOR, at=on("2026-02-01"))

    assert given.amount_fen == 3100
    assert MemberCard.objects.get().last_day == date(2026, 2, 28)
    assert list(check_cards()) == []
