"""Making, printing and handing over physical cards (CARD-10)."""

import pytest

from lianka.domain.cards.errors import (
    BatchHandedOver,
    BatchHasNoneLeft,
    BatchInvalid,
    BatchNotExported,
    BatchNotFound,
    BatchOfAnotherMerchant,
    NumbersTaken,
    OptionNotFound,
    PlanWithdrawn,
)
from lianka.domain.cards.models import PhysicalBatch, PhysicalCard, PhysicalMove
from lianka.domain.cards.operations.archive_price_option import archive_price_option
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.export_physical_batch import export_physical_batch
from lianka.domain.cards.operations.hand_over_batch import hand_over_batch
from lianka.domain.cards.operations.make_physical_batch import make_physical_batch
from lianka.domain.cards.operations.void_physical import void_batch
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.values import BatchState, PhysicalState
from lianka.foundation.models import AuditEntry
from tests.operations.checkout.counter import NOW, Counter, set_up_counter
from tests.operations.checkout.plastic import (
    BIND_ADDRESS,
    batch_of,
    hand_over_plastic,
    make_plastic,
    print_plastic,
    sell_plastic,
)
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("CARD-10")]


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    return set_up_counter(world)


def test_a_batch_has_successive_numbers_that_go_on_after_the_highest(counter: Counter) -> None:
    make_plastic(counter.paid_option, count=2)
    make_plastic(counter.paid_option, count=1)

    numbers = PhysicalCard.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["9000000000000019", "9000000000000027", "9000000000000035"]
    assert set(PhysicalCard.objects.values_list("state", flat=True)) == {PhysicalState.MADE}
    assert [*check_cards()] == []


def test_a_range_can_be_chosen_but_not_twice(counter: Counter) -> None:
    def make(first_serial: int, count: int) -> str:
        return make_physical_batch(
            option_public_id=counter.paid_option, count=count, first_serial=first_serial, by=OPERATOR, at=NOW
        )

    make(1_000, 10)
    make(1_010, 1)
    make(990, 10)
    for first_serial, count in ((1_009, 1), (999, 1), (995, 50), (1_000, 10), (1_010, 2)):
        with pytest.raises(NumbersTaken) as refusal:
            make(first_serial, count)
        assert refusal.value.facts["serial"] == 1_011

    assert PhysicalBatch.objects.count() == 3


@pytest.mark.parametrize(("first_serial", "count"), [(1, 0), (1, 50_001), (0, 1), (10**14 - 1, 2), (-5, 1)])
def test_numbers_out_of_range_are_refused(counter: Counter, first_serial: int, count: int) -> None:
    with pytest.raises(BatchInvalid):
        make_physical_batch(
            option_public_id=counter.paid_option, count=count, first_serial=first_serial, by=OPERATOR, at=NOW
        )

    assert not PhysicalBatch.objects.exists()


def test_there_is_no_batch_of_a_price_that_is_not_offered(counter: Counter) -> None:
    archive_price_option(option_public_id=counter.paid_option, by=OPERATOR, at=NOW)

    with pytest.raises(OptionNotFound):
        make_plastic(counter.paid_option)


def test_there_is_no_batch_of_a_withdrawn_plan(counter: Counter) -> None:
    withdraw_plan(plan_public_id=counter.paid_plan, by=OPERATOR, at=NOW, reason="停")

    with pytest.raises(PlanWithdrawn):
        make_plastic(counter.paid_option)


def test_the_printers_file_has_numbers_codes_and_addresses(counter: Counter) -> None:
    batch = make_plastic(counter.paid_option, count=2)

    file = export_physical_batch(batch_public_id=batch, bind_address=BIND_ADDRESS, by=OPERATOR, at=NOW)

    heading, first, _second = file.content.decode("utf-8-sig").splitlines()
    number, printed, code, qr_code, track = first.split(",")
    assert heading == "number,printed_number,activation_code,qr_code,magnetic_track_2"
    assert (number, printed) == ("9000000000000019", "9000 0000 0000 0019")
    assert (len(code), code.isdigit()) == (8, True)
    assert (qr_code, track) == (f"{BIND_ADDRESS}?number={number}", f";{number}=?")
    assert (file.row_count, file.name) == (2, f"lianka-{batch}.csv")


def test_a_lost_file_is_made_again_until_the_batch_is_handed_over(world: World, counter: Counter) -> None:
    batch = make_plastic(counter.paid_option)

    assert print_plastic(batch) == print_plastic(batch)
    hand_over_batch(batch_public_id=batch, merchant_id=world.noodles, by=OPERATOR, at=NOW)

    with pytest.raises(BatchHandedOver):
        print_plastic(batch)
    exports = AuditEntry.objects.filter(action="cards.export_physical_batch", subject=batch)
    assert (exports.count(), batch_of(batch).nonce) == (2, None)


def test_no_row_holds_an_activation_code(world: World, counter: Counter) -> None:
    plastic = hand_over_plastic(world, counter.paid_option)

    codes = {code for _number, code in plastic.cards}
    hashes = set(PhysicalCard.objects.values_list("code_hash", flat=True))
    assert (len(codes), len(hashes)) == (5, 5)
    assert not any(code in kept for code in codes for kept in hashes)


def test_what_was_not_printed_is_not_handed_over(world: World, counter: Counter) -> None:
    batch = make_plastic(counter.paid_option)

    with pytest.raises(BatchNotExported):
        hand_over_batch(batch_public_id=batch, merchant_id=world.noodles, by=OPERATOR, at=NOW)

    assert batch_of(batch).state == BatchState.MADE


def test_a_batch_made_for_a_merchant_goes_to_no_other(world: World, counter: Counter) -> None:
    plastic = print_plastic(make_plastic(counter.paid_option, merchant_id=world.books))

    with pytest.raises(BatchOfAnotherMerchant):
        hand_over_batch(batch_public_id=plastic.batch, merchant_id=world.noodles, by=OPERATOR, at=NOW)
    hand_over_batch(batch_public_id=plastic.batch, merchant_id=world.books, by=OPERATOR, at=NOW)
    with pytest.raises(BatchHandedOver):
        hand_over_batch(batch_public_id=plastic.batch, merchant_id=world.books, by=OPERATOR, at=NOW)

    assert batch_of(plastic.batch).holder_id == world.books


def test_voiding_a_batch_leaves_what_was_sold(world: World, counter: Counter) -> None:
    plastic = hand_over_plastic(world, counter.paid_option, count=3)
    sell_plastic(counter, plastic.numbers[1])

    voided = void_batch(batch_public_id=plastic.batch, by=OPERATOR, at=NOW, reason="印错")
    with pytest.raises(BatchHasNoneLeft):
        void_batch(batch_public_id=plastic.batch, by=OPERATOR, at=NOW, reason="印错")

    states = list(PhysicalCard.objects.order_by("number").values_list("state", flat=True))
    assert (voided, states) == (2, ["voided", "sold", "voided"])
    assert PhysicalMove.objects.filter(to_state="voided", reason="印错").count() == 2
    assert [*check_cards()] == []


def test_there_is_nothing_to_do_with_a_batch_that_there_is_not(world: World) -> None:
    with pytest.raises(BatchNotFound):
        print_plastic("pcb_none")
    with pytest.raises(BatchNotFound):
        hand_over_batch(batch_public_id="pcb_none", merchant_id=world.noodles, by=OPERATOR, at=NOW)
    with pytest.raises(BatchNotFound):
        void_batch(batch_public_id="pcb_none", by=OPERATOR, at=NOW, reason="")
