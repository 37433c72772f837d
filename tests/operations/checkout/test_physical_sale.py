"""Selling a physical card at a counter, and binding it on the phone (CARD-10)."""

from collections import Counter as Tally
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from lianka.domain.cards.errors import (
    MemberHasPhysicalCard,
    NumberOrCodeWrong,
    PhysicalCardBuysNothing,
    PhysicalCardNotFound,
    PhysicalCardOfAnotherMember,
    PhysicalCardSoldAlready,
    PhysicalNumberInvalid,
    TooManyActivationFailures,
)
from lianka.domain.cards.models import CardTerm, MemberCard, PhysicalCard, PhysicalFailure, PhysicalMove
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.cards.operations.scan_code import scan_code
from lianka.domain.cards.operations.void_physical import void_physical_card
from lianka.domain.cards.queries import list_cards_of_member
from lianka.domain.checkout.errors import MerchantNotActive, PriceChanged
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.members.errors import (
    PhoneInvalid,
    StoreTakesNoScans,
)
from lianka.domain.members.models import Member
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.queries import get_member
from lianka.domain.members.values import Scan
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.errors import DomainError
from lianka.foundation.idempotency import IdempotencyKeyReused
from lianka.interfaces.shared.world import WANG_PHONE
from tests.operations.checkout.counter import (
    CASHIER,
    NOW,
    Counter,
    hold_free_card,
    member_actor,
    set_up_counter,
)
from tests.operations.checkout.plastic import (
    Plastic,
    bind_plastic,
    free_option,
    hand_over_plastic,
    make_plastic,
    sell_plastic,
    wrong,
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


def test_a_sale_opens_the_card_of_a_phone_that_nobody_had(world: World, counter: Counter, plastic: Plastic) -> None:
    owed = balance_of(AccountRef(chart.PAYABLE, world.noodles))

    order = sell_plastic(counter, plastic.numbers[0])

    card = PhysicalCard.objects.get(number=plastic.numbers[0])
    assert card.member_card is not None
    assert (card.state, card.order, card.bound_at) == ("sold", order.public_id, None)
    assert (card.member_card.public_id, card.member_card.member_id) == (order.card_id, order.member_id)
    assert get_member(member_id=order.member_id).phone_masked == "139****0001"
    assert balance_of(AccountRef(chart.PAYABLE, world.noodles)) == owed - 19_900
    assert _is_sound()


def test_a_member_who_has_the_card_on_the_phone_is_sold_a_renewal(
    world: World, counter: Counter, plastic: Plastic
) -> None:
    first = sell_plastic(counter, plastic.numbers[0], phone=WANG_PHONE)
    void_physical_card(number=plastic.numbers[0], by=OPERATOR, at=NOW, reason="断了")

    second = sell_plastic(counter, plastic.numbers[1], phone=WANG_PHONE, key="again")

    assert (first.card_id, first.member_id) == (second.card_id, world.wang)
    assert MemberCard.objects.get().term_count == 2
    assert _is_sound()


def test_a_sale_that_is_sent_twice_is_one(counter: Counter, plastic: Plastic) -> None:
    first = sell_plastic(counter, plastic.numbers[0])
    second = sell_plastic(counter, plastic.numbers[0])

    assert first == second
    assert Order.objects.count() == 1
    with pytest.raises(IdempotencyKeyReused):
        sell_plastic(counter, plastic.numbers[1])


def test_a_sold_card_is_not_sold_again(counter: Counter, plastic: Plastic) -> None:
    sell_plastic(counter, plastic.numbers[0])

    with pytest.raises(PhysicalCardSoldAlready):
        sell_plastic(counter, plastic.numbers[0], phone=WANG_PHONE, key="other")

    assert (Order.objects.count(), PhysicalMove.objects.count()) == (1, 1)


def test_two_counters_that_sell_one_number_sell_it_once(counter: Counter, plastic: Plastic) -> None:
    def sell(phone: str) -> str:
        return _tried(partial(sell_plastic, counter, plastic.numbers[0], phone=phone, key=phone))

    answers = at_once(*(partial(sell, f"1390000000{number}") for number in range(4)))

    assert Tally(answers) == {"done": 1, "physical_card_sold_already": 3}
    assert (Order.objects.count(), CardTerm.objects.count()) == (1, 1)
    assert _is_sound()


def test_two_cards_that_are_sold_to_one_member_at_once_are_one(counter: Counter, plastic: Plastic) -> None:
    def sell(number: str) -> str:
        return _tried(partial(sell_plastic, counter, number, key=number))

    answers = at_once(*(partial(sell, number) for number in plastic.numbers[:3]))

    assert Tally(answers) == {"done": 1, "member_has_physical_card": 2}
    assert (Order.objects.count(), MemberCard.objects.get().term_count) == (1, 1)
    assert _is_sound()


def test_nothing_is_sold_for_a_price_that_was_not_shown(counter: Counter, plastic: Plastic) -> None:
    members = Member.objects.count()

    with pytest.raises(PriceChanged):
        sell_plastic(counter, plastic.numbers[0], price_fen=9_900)

    assert _state(plastic.numbers[0]) == "made"
    assert not Order.objects.exists()
    assert Member.objects.count() == members


def test_a_counter_sells_no_card_of_another_merchant_and_none_at_the_printers(world: World, counter: Counter) -> None:
    theirs = hand_over_plastic(world, counter.paid_option, count=1, merchant_id=world.books)
    make_plastic(counter.paid_option, count=1)
    unprinted = PhysicalCard.objects.latest("pk").number

    for number in (theirs.numbers[0], unprinted, "9000000000999996"):
        with pytest.raises(PhysicalCardNotFound):
            sell_plastic(counter, number, key=number)
    for number in ("9000000000000018", "12345", "", "９０００"):
        with pytest.raises(PhysicalNumberInvalid):
            sell_plastic(counter, number, key=f"bad {number}")

    assert not Order.objects.exists()


def test_a_phone_that_is_none_buys_nothing(counter: Counter, plastic: Plastic) -> None:
    with pytest.raises(PhoneInvalid):
        sell_plastic(counter, plastic.numbers[0], phone="12")

    assert _state(plastic.numbers[0]) == "made"


def test_a_merchant_that_takes_no_part_sells_nothing(world: World, counter: Counter, plastic: Plastic) -> None:
    move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=NOW)

    with pytest.raises(MerchantNotActive):
        sell_plastic(counter, plastic.numbers[0])
    with pytest.raises(StoreTakesNoScans):
        _scan(counter, plastic.numbers[0])


def test_a_free_card_of_plastic_is_given_out_for_nothing(world: World, counter: Counter) -> None:
    plastic = hand_over_plastic(world, free_option(counter))

    order = sell_plastic(counter, plastic.numbers[0], price_fen=0)

    assert (order.payable_fen, _state(plastic.numbers[0])) == (0, "sold")
    assert _is_sound()


def test_the_member_of_the_phone_binds_a_sold_card(counter: Counter, plastic: Plastic) -> None:
    number, code = plastic.cards[0]
    order = sell_plastic(counter, number)

    bound = bind_plastic(order.member_id, number, code)
    again = bind_plastic(order.member_id, number, code, key="again")

    assert bound == again == (number, order.card_id)
    assert PhysicalCard.objects.get(number=number).bound_at == NOW
    assert PhysicalMove.objects.count() == 2
    assert _is_sound()


def test_what_a_member_types_is_read_as_people_write_it(counter: Counter, plastic: Plastic) -> None:
    number, code = plastic.cards[0]
    order = sell_plastic(counter, number)
    spaced = f"{number[:4]} {number[4:8]}-{number[8:]}"

    bound = bind_plastic(order.member_id, spaced, f" {code[:4]} {code[4:]} ")

    assert bound.number == number


def test_another_member_does_not_bind_a_sold_card(world: World, counter: Counter, plastic: Plastic) -> None:
    number, code = plastic.cards[0]
    sell_plastic(counter, number)

    with pytest.raises(PhysicalCardOfAnotherMember):
        bind_plastic(world.wang, number, code)

    assert _state(number) == "sold"


def test_an_unsold_card_is_bound_to_the_card_on_the_phone(world: World, counter: Counter) -> None:
    number, code = hand_over_plastic(world, free_option(counter)).cards[0]
    card_id = hold_free_card(world, counter)

    bound = bind_plastic(world.wang, number, code)

    assert bound.card_id == card_id
    assert [card.public_id for card in list_cards_of_member(member_id=world.wang, at=NOW)] == [card_id]
    assert (_state(number), MemberCard.objects.get().term_count) == ("bound", 1)
    assert _is_sound()


def test_an_unsold_card_buys_nothing(world: World, counter: Counter, plastic: Plastic) -> None:
    number, code = plastic.cards[0]

    with pytest.raises(PhysicalCardBuysNothing):
        bind_plastic(world.wang, number, code)

    assert (_state(number), MemberCard.objects.count()) == ("made", 0)


def test_an_unsold_card_is_not_bound_to_a_card_that_has_expired(world: World, counter: Counter) -> None:
    number, code = hand_over_plastic(world, free_option(counter)).cards[0]
    hold_free_card(world, counter)

    with pytest.raises(PhysicalCardBuysNothing):
        bind_plastic(world.wang, number, code, at=NOW + timedelta(days=400))


def test_a_member_binds_one_card_of_a_plan(world: World, counter: Counter) -> None:
    plastic = hand_over_plastic(world, free_option(counter))
    hold_free_card(world, counter)
    bind_plastic(world.wang, *plastic.cards[0])

    with pytest.raises(MemberHasPhysicalCard):
        bind_plastic(world.wang, *plastic.cards[1], key="second")

    assert _state(plastic.numbers[1]) == "made"


def test_of_two_members_who_bind_one_card_at_once_one_has_it(world: World, counter: Counter) -> None:
    number, code = hand_over_plastic(world, free_option(counter)).cards[0]
    hold_free_card(world, counter)
    activate_member(member_id=world.li, by=OPERATOR, at=NOW)
    claim_free_card(
        plan_public_id=counter.free_plan, member_id=world.li, key="claim", by=member_actor(world.li), at=NOW
    )

    def bind(member_id: int) -> str:
        return _tried(partial(bind_plastic, member_id, number, code, key=f"{member_id}"))

    answers = at_once(partial(bind, world.wang), partial(bind, world.li))

    assert Tally(answers) == {"done": 1, "physical_card_of_another_member": 1}
    assert PhysicalMove.objects.count() == 1
    assert _is_sound()


def test_wrong_codes_close_a_card_for_a_day(world: World, counter: Counter, plastic: Plastic) -> None:
    number, code = plastic.cards[0]
    order = sell_plastic(counter, number)
    for attempt in range(5):
        with pytest.raises(NumberOrCodeWrong):
            bind_plastic(world.wang, number, wrong(code), key=f"{attempt}")

    with pytest.raises(TooManyActivationFailures):
        bind_plastic(order.member_id, number, code)
    bind_plastic(order.member_id, number, code, key="tomorrow", at=NOW + timedelta(days=1))

    assert (PhysicalFailure.objects.count(), _state(number)) == (5, "bound")


def test_a_member_guesses_ten_times_a_day_whatever_the_card(world: World, counter: Counter) -> None:
    cards = hand_over_plastic(world, free_option(counter), count=11).cards
    hold_free_card(world, counter)
    for number, code in cards[:10]:
        with pytest.raises(NumberOrCodeWrong):
            bind_plastic(world.wang, number, wrong(code), key=number)

    with pytest.raises(TooManyActivationFailures):
        bind_plastic(world.wang, *cards[10])

    assert PhysicalFailure.objects.count() == 10


def test_guesses_at_once_are_counted_one_by_one(world: World, counter: Counter, plastic: Plastic) -> None:
    number, code = plastic.cards[0]

    def guess(attempt: int) -> str:
        return _tried(partial(bind_plastic, world.wang, number, wrong(code), key=f"{attempt}"))

    answers = at_once(*(partial(guess, attempt) for attempt in range(8)))

    assert Tally(answers) == {"physical_number_or_code_wrong": 5, "too_many_activation_failures": 3}


def test_what_cannot_be_a_number_or_a_code_costs_no_attempt(world: World, plastic: Plastic) -> None:
    number, code = plastic.cards[0]

    for typed in ((number[:-1], code), (number, code[:-1]), ("", ""), (number, "abcdefgh"), ("9000000000000018", code)):
        with pytest.raises(NumberOrCodeWrong):
            bind_plastic(world.wang, *typed, key="-".join(typed))

    assert not PhysicalFailure.objects.exists()


def test_a_repeated_wrong_code_counts_once(world: World, plastic: Plastic) -> None:
    number, code = plastic.cards[0]

    for _again in range(3):
        with pytest.raises(NumberOrCodeWrong):
            bind_plastic(world.wang, number, wrong(code))

    assert PhysicalFailure.objects.count() == 1
