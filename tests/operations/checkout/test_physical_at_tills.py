"""Showing a physical card at a till, losing it, and replacing it (CARD-10)."""

from collections import Counter as Tally
from collections.abc import Callable
from functools import partial

import pytest

from lianka.domain.cards.errors import (
    PhysicalCardCannotMove,
    PhysicalCardLost,
    PhysicalCardNotFound,
    PhysicalCardNotSold,
    PhysicalCardOfAnotherPlan,
    PhysicalCardReplaced,
    PhysicalCardSoldAlready,
    PhysicalCardVoided,
    PhysicalNumberInvalid,
)
from lianka.domain.cards.models import MemberCard, PhysicalCard, PhysicalMove
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.replace_physical_card import replace_physical_card
from lianka.domain.cards.operations.report_physical_loss import report_physical_found, report_physical_loss
from lianka.domain.cards.operations.scan_code import scan_code
from lianka.domain.cards.operations.void_physical import void_physical_card
from lianka.domain.cards.queries import find_by_physical_number, list_cards_of_member
from lianka.domain.cards.values import PhysicalState
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.members.errors import (
    MemberCodeInvalid,
    TooManyFailedScans,
)
from lianka.domain.members.models import FailedScan, MemberScan
from lianka.domain.members.queries import get_member_code
from lianka.domain.members.values import Scan
from lianka.foundation.errors import DomainError
from lianka.interfaces.shared.world import WANG_PHONE
from tests.operations.behind import change
from tests.operations.checkout.counter import (
    CASHIER,
    NOW,
    Counter,
    hold_free_card,
    placed,
    quoted,
    set_up_counter,
)
from tests.operations.checkout.plastic import (
    STRANGER_PHONE,
    Plastic,
    bind_plastic,
    free_option,
    hand_over_plastic,
    sell_plastic,
)
from tests.rivals import at_once
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("CARD-10")]


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    return set_up_counter(world)


@pytest.fixture
def plastic(world: World, counter: Counter) -> Plastic:
    return hand_over_plastic(world, counter.paid_option)


def _scan(counter: Counter, code: str, *, key: str | None = None) -> Scan:
    return scan_code(code=code, store_public_id=counter.noodles, key=key, by=CASHIER, at=NOW)


def _is_sound() -> bool:
    return [*check_cards(), *check_sales(), *check_books()] == []


def _tried(work: Callable[[], object]) -> str:
    try:
        work()
    except DomainError as refusal:
        return refusal.code
    return "done"


def _state(number: str) -> str:
    return PhysicalCard.objects.get(number=number).state


def test_the_card_and_the_phone_lead_to_one_account(world: World, counter: Counter) -> None:
    number, code = hand_over_plastic(world, free_option(counter)).cards[0]
    hold_free_card(world, counter)
    bind_plastic(world.wang, number, code)

    by_card = _scan(counter, number)
    by_phone = _scan(counter, get_member_code(member_id=world.wang, at=NOW).text)

    assert by_card.member_id == by_phone.member_id == world.wang
    assert quoted(world, counter.noodles, 10_000).quote.payable_fen == 8_800
    assert placed(world, counter.noodles, 10_000, points=0).payable_fen == 8_800


def test_a_sold_card_is_taken_before_it_is_bound_and_as_often_as_it_is_shown(
    counter: Counter, plastic: Plastic
) -> None:
    order = sell_plastic(counter, plastic.numbers[0])

    scans = [_scan(counter, plastic.numbers[0], key=key) for key in ("1", "2", "2")]

    assert {scan.member_id for scan in scans} == {order.member_id}
    assert MemberScan.objects.filter(step=None).count() == 2


@pytest.mark.parametrize(
    "written",
    ["{0}", " {0} ", "{1}", ";{0}=2812101?", ";{0}?", "%B{0}^CARD^2812?", "https://a.example/m/cards/bind/?number={0}"],
)
def test_a_card_is_read_however_it_is_shown(counter: Counter, plastic: Plastic, written: str) -> None:
    number = plastic.numbers[0]
    order = sell_plastic(counter, number)

    scan = _scan(counter, written.format(number, f"{number[:4]}-{number[4:8]} {number[8:]}"))

    assert scan.member_id == order.member_id


def test_a_card_that_is_not_in_force_is_refused_for_what_it_is(counter: Counter, plastic: Plastic) -> None:
    made, lost, replaced, new, voided = plastic.numbers
    sell_plastic(counter, lost, phone="13900000002", key="lost")
    sell_plastic(counter, replaced, phone="13900000003", key="replaced")
    sell_plastic(counter, voided, phone="13900000004", key="voided")
    report_physical_loss(number=lost, by=CASHIER, at=NOW)
    replace_physical_card(number=replaced, new_number=new, by=CASHIER, at=NOW)
    void_physical_card(number=voided, by=OPERATOR, at=NOW, reason="")

    refusals = {
        made: PhysicalCardNotSold,
        lost: PhysicalCardLost,
        replaced: PhysicalCardReplaced,
        voided: PhysicalCardVoided,
        "9000000000999996": PhysicalCardNotFound,
        "9000000000999997": PhysicalNumberInvalid,
    }
    for number, refusal in refusals.items():
        with pytest.raises(refusal):
            _scan(counter, number)

    assert (MemberScan.objects.count(), FailedScan.objects.count()) == (0, 6)


def test_guessed_numbers_close_the_store_as_wrong_codes_do(counter: Counter) -> None:
    for _guess in range(20):
        with pytest.raises(PhysicalNumberInvalid):
            _scan(counter, "9000000000999997")

    with pytest.raises(TooManyFailedScans):
        _scan(counter, "9000000000999996")
    assert FailedScan.objects.count() == 20


def test_what_is_no_card_is_taken_for_a_member_code(counter: Counter) -> None:
    with pytest.raises(MemberCodeInvalid):
        _scan(counter, "8000000000000018")


def test_a_lost_card_is_refused_at_once_and_the_phone_goes_on(world: World, counter: Counter, plastic: Plastic) -> None:
    order = sell_plastic(counter, plastic.numbers[0], phone=WANG_PHONE)

    report_physical_loss(number=plastic.numbers[0], member_id=world.wang, by=CASHIER, at=NOW)
    report_physical_loss(number=plastic.numbers[0], member_id=world.wang, by=CASHIER, at=NOW)

    with pytest.raises(PhysicalCardLost):
        find_by_physical_number(number=plastic.numbers[0])
    [card] = list_cards_of_member(member_id=world.wang, at=NOW)
    assert (card.public_id, card.is_valid) == (order.card_id, True)
    assert PhysicalMove.objects.filter(to_state="lost").count() == 1


def test_a_card_that_is_found_is_again_what_it_was(counter: Counter, plastic: Plastic) -> None:
    (sold, _), (bound, code), *_rest = plastic.cards
    sell_plastic(counter, sold, phone="13900000002", key="sold")
    order = sell_plastic(counter, bound, phone="13900000003", key="bound")
    bind_plastic(order.member_id, bound, code)

    for number in (sold, bound):
        report_physical_loss(number=number, by=CASHIER, at=NOW)
        report_physical_found(number=number, by=CASHIER, at=NOW)
        with pytest.raises(PhysicalCardCannotMove):
            report_physical_found(number=number, by=CASHIER, at=NOW)

    assert (_state(sold), _state(bound)) == ("sold", "bound")
    assert _is_sound()


def test_a_new_card_takes_the_place_of_the_old_one_in_the_same_account(counter: Counter, plastic: Plastic) -> None:
    (old, code), (new, new_code), *_rest = plastic.cards
    order = sell_plastic(counter, old)
    bind_plastic(order.member_id, old, code)
    report_physical_loss(number=old, by=CASHIER, at=NOW)

    first = replace_physical_card(number=old, new_number=new, by=CASHIER, at=NOW, reason="丢了")
    second = replace_physical_card(number=old, new_number=new, by=CASHIER, at=NOW, reason="丢了")

    assert first == second == (new, order.card_id)
    assert (_state(old), _state(new)) == ("replaced", "bound")
    assert find_by_physical_number(number=new).member_id == order.member_id
    with pytest.raises(PhysicalCardReplaced):
        find_by_physical_number(number=old)
    assert bind_plastic(order.member_id, new, new_code, key="new") == (new, order.card_id)
    assert MemberCard.objects.get().term_count == 1
    assert _is_sound()


def test_two_counters_that_replace_one_card_replace_it_once(counter: Counter, plastic: Plastic) -> None:
    sell_plastic(counter, plastic.numbers[0])

    def replace(number: str) -> str:
        return _tried(partial(replace_physical_card, number=plastic.numbers[0], new_number=number, by=CASHIER, at=NOW))

    answers = at_once(partial(replace, plastic.numbers[1]), partial(replace, plastic.numbers[2]))

    assert Tally(answers) == {"done": 1, "physical_card_cannot_move": 1}
    assert PhysicalCard.objects.filter(state="sold").count() == 1
    assert _is_sound()


def test_a_card_is_replaced_by_an_unsold_one_of_its_plan_and_its_merchant(
    world: World, counter: Counter, plastic: Plastic
) -> None:
    old, sold, *_rest = plastic.numbers
    free = hand_over_plastic(world, free_option(counter), count=1).numbers[0]
    theirs = hand_over_plastic(world, counter.paid_option, count=1, merchant_id=world.books).numbers[0]
    sell_plastic(counter, old)
    sell_plastic(counter, sold, phone=WANG_PHONE, key="other")

    refusals = {
        old: PhysicalCardSoldAlready,
        sold: PhysicalCardSoldAlready,
        free: PhysicalCardOfAnotherPlan,
        theirs: PhysicalCardNotFound,
    }
    for new, refusal in refusals.items():
        with pytest.raises(refusal):
            replace_physical_card(number=old, new_number=new, merchant_id=world.noodles, by=CASHIER, at=NOW)

    assert (_state(old), _state(free), _state(theirs)) == ("sold", "made", "made")


def test_nobody_reports_what_is_not_theirs(world: World, counter: Counter, plastic: Plastic) -> None:
    sell_plastic(counter, plastic.numbers[0])

    with pytest.raises(PhysicalCardNotFound):
        report_physical_loss(number=plastic.numbers[0], member_id=world.wang, by=CASHIER, at=NOW)
    with pytest.raises(PhysicalCardNotFound):
        report_physical_loss(number=plastic.numbers[0], merchant_id=world.books, by=CASHIER, at=NOW)
    with pytest.raises(PhysicalCardNotFound):
        report_physical_loss(number=plastic.numbers[1], member_id=world.wang, by=CASHIER, at=NOW)
    with pytest.raises(PhysicalCardCannotMove):
        report_physical_loss(number=plastic.numbers[1], by=CASHIER, at=NOW)

    assert PhysicalMove.objects.count() == 1


def test_a_voided_card_is_void_for_good(counter: Counter, plastic: Plastic) -> None:
    sell_plastic(counter, plastic.numbers[0])
    void_physical_card(number=plastic.numbers[0], by=OPERATOR, at=NOW, reason="客服")

    for again in (
        partial(void_physical_card, number=plastic.numbers[0], by=OPERATOR, at=NOW, reason=""),
        partial(report_physical_loss, number=plastic.numbers[0], by=OPERATOR, at=NOW),
        partial(replace_physical_card, number=plastic.numbers[0], new_number=plastic.numbers[1], by=CASHIER, at=NOW),
    ):
        with pytest.raises(PhysicalCardCannotMove):
            again()

    assert _state(plastic.numbers[1]) == "made"


def test_the_self_check_names_what_differs(world: World, counter: Counter, plastic: Plastic) -> None:
    sell_plastic(counter, plastic.numbers[0])
    hold_free_card(world, counter)
    card = PhysicalCard.objects.get(number=plastic.numbers[0])
    other = MemberCard.objects.get(member_id=world.wang)
    tampered: list[tuple[str, object, str]] = [
        ("state", PhysicalState.BOUND.value, "stands where its latest move led"),
        ("number", "9000000000999996", "has all of its cards"),
        ("member_card_id", other.pk, "is one account with a card of its own plan"),
        ("order", "ord_none", "was sold by the order that opened"),
        ("order", "", "was sold by an order, or took"),
    ]

    for column, value, law in tampered:
        before = getattr(card, column)
        change(card, '"order"' if column == "order" else column, value)
        assert any(law in each.what for each in check_cards()), law
        change(card, '"order"' if column == "order" else column, before)

    assert _is_sound()


def test_the_self_check_names_a_card_that_another_merchants_till_sold(
    world: World, counter: Counter, plastic: Plastic
) -> None:
    sell_plastic(counter, plastic.numbers[0])

    change(PhysicalCard.objects.get(number=plastic.numbers[0]).batch, "holder_id", world.books)

    assert any("was sold at the till of the merchant" in each.what for each in check_sales())


def test_the_phone_at_the_till_is_written_nowhere(counter: Counter, plastic: Plastic) -> None:
    order = sell_plastic(counter, plastic.numbers[0])

    digits = STRANGER_PHONE.replace(" ", "")
    assert digits not in f"{Order.objects.values_list()} {PhysicalMove.objects.values_list()}"
    assert order.member_id not in (None, 0)
