from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.checkout.queries import TillPreview
from lianka.domain.checkout.values import MemberKey, TillParties, TillRecord
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.interfaces.shared.world import WANG_PHONE
from tests.operations.checkout.tills import BOOKS, MUCH_LATER, ZHAO, balances, results, row_counts, short, take_in, told
from tests.operations.members.merging import merge
from tests.operations.members.phones import NEW_PHONE, join
from tests.world import World

LATER = MUCH_LATER + timedelta(days=1)


def preview(*records: TillRecord) -> list[str]:
    """What a preview says of a file of one batch."""
    look = TillPreview(parties=TillParties(), refunded_pairs={(BOOKS, ZHAO)}, at=LATER)
    return [short(outcome) for outcome in look.look(records)]


@pytest.mark.row("MBR-13", "BUY-7")
def test_a_refund_undoes_what_the_person_bought_under_the_merged_record(world: World) -> None:
    take_in(told("1", 10_000), told("2", 5_000))
    merge(world.zhao, world.wang, at=MUCH_LATER)

    batch = take_in(told("3", -10_000, day=1), at=LATER)

    refund = Refund.objects.select_related("purchase").get()
    assert results(batch) == ["refund"]
    assert refund.purchase is not None
    assert (refund.purchase.receipt_number, refund.purchase.member_id) == ("1", world.zhao)
    assert (refund.member_id, refund.points_taken_back, refund.transaction_fee_fen) == (world.wang, 100, 300)
    assert balances(world.zhao, [chart.POINTS]) == [0]
    assert balances(world.wang, [chart.POINTS, chart.POINTS_DEBT]) == [50, 0]
    assert list(check_books()) == []


@pytest.mark.row("MBR-13", "BUY-7")
def test_a_refund_chooses_among_what_all_records_of_the_person_bought(world: World) -> None:
    take_in(told("1", 1_000), told("2", 3_000, day=2))
    merge(world.zhao, world.li, key="first", at=MUCH_LATER)
    merge(world.li, world.wang, key="second", at=MUCH_LATER)
    take_in(told("3", 2_000, day=1), at=LATER)

    batch = take_in(told("4", -1_000, day=3), told("5", -2_000, day=3), told("6", -500, day=3), at=LATER)

    assert results(batch) == ["refund"] * 3
    undone = Purchase.objects.order_by("receipt_number").values_list("receipt_number", "member_id", "refunded_fen")
    assert list(undone) == [("1", world.zhao, 1_000), ("2", world.zhao, 500), ("3", world.wang, 2_000)]


def test_a_refund_leaves_what_others_bought_alone(world: World) -> None:
    take_in(told("1", 10_000, member="7001"))
    merge(world.zhao, world.wang, at=MUCH_LATER)

    assert results(take_in(told("2", -10_000, day=1), at=LATER)) == ["standalone_refund"]
    assert Purchase.objects.get().refunded_fen == 0


def test_a_preview_foresees_the_refund_of_a_merged_record(world: World) -> None:
    take_in(told("1", 10_000))
    merge(world.zhao, world.wang, at=MUCH_LATER)

    file = (told("1", 10_000), told("2", -4_000, day=1), told("3", -7_000, day=1))

    assert preview(*file) == ["duplicate", "refund", "standalone_refund"]
    assert preview(*file) == results(take_in(*file, at=LATER))


@pytest.mark.row("MBR-13", "BUY-7")
def test_a_preview_foresees_a_refund_that_names_the_person_by_another_number(world: World) -> None:
    merge(join(NEW_PHONE, at=MUCH_LATER).member_id, world.wang, at=MUCH_LATER)
    by_phone = TillParties(member_key=MemberKey.PHONE)
    bought, refunded = told("1", 4_000, member=NEW_PHONE), told("2", -4_000, member=WANG_PHONE, day=1)
    look = TillPreview(parties=by_phone, refunded_pairs={(BOOKS, WANG_PHONE)}, at=LATER)

    foreseen = [short(each) for file in ([bought], [refunded]) for each in look.look(file)]

    assert foreseen == ["purchase", "refund"]
    assert foreseen == results(take_in(bought, refunded, parties=by_phone, at=LATER))


@pytest.mark.row("MBR-13", "BUY-7")
def test_a_file_sent_again_after_the_merge_is_a_duplicate(world: World) -> None:
    file = (told("1", 10_000), told("2", -4_000, day=1), told("3", 700, member="7001"))
    first = take_in(*file)
    merge(world.zhao, world.li, key="first", at=MUCH_LATER)
    merge(world.li, world.wang, key="second", at=MUCH_LATER)
    before = row_counts()

    again = take_in(*file, at=LATER)

    assert results(again) == ["duplicate"] * 3
    assert [each.public_id for each in again.outcomes] == [each.public_id for each in first.outcomes]
    assert row_counts() == before


@pytest.mark.parametrize(
    "changed",
    [told("1", 10_001), told("1", 10_000, day=1), told("1", 10_000, member="7001"), told("1", 10_000, member="7002")],
    ids=["amount", "moment", "another-member", "nobody-met-yet"],
)
def test_a_changed_receipt_of_a_merged_record_is_refused(world: World, changed: TillRecord) -> None:
    take_in(told("1", 10_000), told("2", 700, member="7001"))
    merge(world.zhao, world.wang, at=MUCH_LATER)
    before = row_counts()

    assert results(take_in(changed, at=LATER)) == ["receipt_used"]
    assert row_counts() == before


def test_what_was_told_after_the_merge_is_a_duplicate_too(world: World) -> None:
    merge(world.zhao, world.wang)
    take_in(told("1", 10_000))

    assert results(take_in(told("1", 10_000))) == ["duplicate"]


def test_a_file_sent_again_asks_for_merged_records_once_or_not_at_all(world: World) -> None:
    of_others = [told(f"o{index}", 500, member=f"9{index}") for index in range(20)]
    of_zhao = [told(f"z{index}", 500) for index in range(20)]
    take_in(*of_others, *of_zhao)
    merge(world.zhao, world.wang, at=MUCH_LATER)

    with CaptureQueriesContext(connection) as none_merged:
        take_in(*of_others, at=LATER)
    with CaptureQueriesContext(connection) as some_merged:
        take_in(*of_others, *of_zhao, at=LATER)

    assert len(some_merged) == len(none_merged) + 1
