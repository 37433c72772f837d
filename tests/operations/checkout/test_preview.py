from lianka.domain.checkout.queries import TillPreview
from lianka.domain.checkout.values import TillParties, TillRecord
from tests.operations.checkout.test_record_till_records import NEWCOMERS
from tests.operations.checkout.tills import MUCH_LATER, NOODLES, row_counts, short, take_in, told
from tests.world import World

FILE = (
    told("1", 10_000),
    told("2", 5_000, member="7001"),
    told("3", 700, merchant="corner shop", member="7001"),
    told("4", -5_000, member="7001", day=1),
    told("5", -700, merchant="Corner Shop", member="7001", day=1),
    told("6", -900, merchant=NOODLES, day=1),
    told("7", 100, store="nowhere"),
    told("8", -2_500, day=2),
)


def preview(*records: TillRecord, parties: TillParties | None = None, size: int = 3) -> tuple[list[str], TillPreview]:
    """Look at records in batches of three."""
    pairs = {(record.merchant, record.member) for record in records if record.amount_fen < 0}
    look = TillPreview(parties=parties or TillParties(), refunded_pairs=pairs, at=MUCH_LATER)
    batches = [records[start : start + size] for start in range(0, len(records), size)]
    return [short(outcome) for batch in batches for outcome in look.look(batch)], look


def test_a_preview_tells_what_recording_would_do(world: World) -> None:
    foreseen, look = preview(*FILE, parties=NEWCOMERS)
    told_new = (look.new_members, look.new_merchants)

    batch = take_in(*FILE, parties=NEWCOMERS)

    assert foreseen == [short(outcome) for outcome in batch.outcomes]
    assert told_new == (batch.new_members, batch.new_merchants) == (1, 1)


def test_a_preview_writes_nothing(world: World) -> None:
    before = row_counts()

    preview(*FILE, parties=NEWCOMERS)

    assert row_counts() == before


def test_a_preview_of_what_is_recorded_sees_duplicates_only(world: World) -> None:
    take_in(*FILE, parties=NEWCOMERS)

    foreseen, look = preview(*FILE, parties=NEWCOMERS)

    assert foreseen == ["duplicate"] * 6 + ["store_unknown", "duplicate"]
    assert (look.new_members, look.new_merchants) == (0, 0)


def test_a_preview_knows_what_was_bought_before_the_file(world: World) -> None:
    take_in(told("1", 10_000))

    foreseen, _look = preview(told("2", -6_000, day=1), told("3", -4_000, day=2), told("4", -1, day=3))

    assert foreseen == ["refund", "refund", "standalone_refund"]


def test_a_preview_names_merchants_nobody_knows(world: World) -> None:
    assert preview(told("1", 1, merchant="nobody"))[0] == ["merchant_unknown"]
