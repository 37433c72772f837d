"""What `docs/rules/books.md` shows is what the books compute."""

import re
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lianka.domain.ledger.chart import CHART, LOT_MAX
from lianka.domain.ledger.rules.chain import FIRST_LINK, JournalsDigest, day_digest
from lianka.domain.ledger.rules.digests import journal_digest, request_digest
from lianka.domain.ledger.rules.state import LotState
from lianka.domain.ledger.values import AccountRef, Grant, Journal, Transfer
from tests.doc_tables import read_table

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "books.md"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 1, 5, 12, tzinfo=SHANGHAI)
CHANNEL, PAYABLE, FUND = AccountRef("channel", 1), AccountRef("payable", 2), AccountRef("points_fund", 1)
REVENUE, SPREAD = AccountRef("revenue.transaction", 1), AccountRef("revenue.points_spread", 1)
POINTS, ISSUED = AccountRef("points", 4), AccountRef("points.issued", 2)
GRANT = Grant(POINTS, 100, ISSUED, 120, PAYABLE, FUND, SPREAD, 2, datetime(2027, 1, 1, tzinfo=SHANGHAI))
SALE = Journal(
    "purchase",
    "pur_1",
    "sale",
    NOON,
    (Transfer(CHANNEL, PAYABLE, 10_000), Transfer(PAYABLE, REVENUE, 300)),
    (GRANT,),
)
ROWS: list[tuple[int | str, ...]] = [
    (0, "channel:1:", "payable:2:", 10_000),
    (1, "payable:2:", "revenue.transaction:1:", 300),
    (2, "points.issued:2:", "points:4:", 100),
    (3, "payable:2:", "points_fund:1:", 120),
    (1, "points:4:", 2, 100, 120),
]
TOTALS = [
    ("channel", "CNY", 10_000, 0, -10_000),
    ("payable", "CNY", 420, 10_000, 9_580),
    ("points", "POINT", 0, 100, 100),
    ("points.issued", "POINT", 100, 0, -100),
    ("points_fund", "CNY", 0, 120, 120),
    ("revenue.transaction", "CNY", 0, 300, 300),
]


def _block(name: str) -> str:
    """What stands between the fences of that name."""
    found = re.search(rf"^```\w+ {name}\n(.*?)\n```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def _is_told(digest: bytes) -> bool:
    return f"`{digest.hex()}`" in PAGE.read_text(encoding="utf-8")


def _booked() -> bytes:
    return journal_digest(
        source=SALE.source,
        key=SALE.key,
        reason=SALE.reason,
        happened_at=SALE.happened_at,
        book_date=date(2026, 1, 5),
        asked=request_digest(SALE),
        rows=ROWS,
    )


def test_the_page_names_every_kind_of_account() -> None:
    told = {
        kind.strip("`"): (asset, guarded == "guarded")
        for kind, asset, guarded, _party, _positive in read_table(PAGE, "The accounts")
    }

    assert told == {kind.code: (kind.asset, kind.guarded) for kind in CHART.values()}
    assert list(told) == list(CHART)


def test_the_sale_that_is_written_out_is_the_one_that_is_hashed() -> None:
    told = [
        (debit.strip("`"), credit.strip("`"), int(fen))
        for debit, credit, fen in read_table(PAGE, "A sale, written out")
    ]

    hashed = [(str(debit).split(":")[0], str(credit).split(":")[0], fen) for _number, debit, credit, fen in ROWS[:4]]
    assert told == hashed


@pytest.mark.row("PTS-4")
def test_the_cost_of_a_lot_leaves_as_the_page_tells() -> None:
    lot = LotState(
        id=1, account_id=1, issuer_id=2, granted=3, cost_fen=10, remaining=3, held=0, earned_at=NOON, expires_at=None
    )

    for points, taken, gone, moved in read_table(PAGE, "Lots"):
        assert lot.change(int(points)) == int(moved)
        assert lot.granted - lot.remaining == int(taken)
        assert lot.cost_fen * int(taken) // lot.granted == int(gone)


def test_the_largest_lot_is_told() -> None:
    assert f"{LOT_MAX:,} points at most" in PAGE.read_text(encoding="utf-8")


def test_what_is_asked_is_hashed_as_the_page_tells() -> None:
    assert request_digest(SALE) == sha256(_block("asked").encode()).digest()
    assert _is_told(request_digest(SALE))


def test_a_journal_is_hashed_as_the_page_tells() -> None:
    assert _booked() == sha256(_block("booked").encode()).digest()
    assert _is_told(_booked())


@pytest.mark.row("PTS-12")
def test_a_date_is_chained_as_the_page_tells() -> None:
    journals = JournalsDigest()
    journals.add(_booked())
    link = day_digest(
        before=FIRST_LINK, day=date(2026, 1, 5), journal_count=1, journals=journals.digest(), totals=TOTALS
    )

    assert link == sha256(_block("link").encode()).digest()
    assert _is_told(journals.digest())
    assert _is_told(link)


@pytest.mark.row("PTS-12")
def test_an_empty_date_is_chained_too() -> None:
    before = sha256(_block("link").encode()).digest()
    nothing = JournalsDigest().digest()

    link = day_digest(before=before, day=date(2026, 1, 6), journal_count=0, journals=nothing, totals=[])

    assert nothing.hex().startswith("e3b0c442")
    assert _is_told(link)


def test_a_moment_is_the_same_in_every_zone_and_everything_else_makes_another_journal() -> None:
    others = [
        SALE._replace(reason="gift"),
        SALE._replace(happened_at=NOON.replace(microsecond=1)),
        SALE._replace(transfers=SALE.transfers[::-1]),
        SALE._replace(acts=()),
        SALE._replace(acts=(GRANT._replace(amount=101),)),
    ]

    assert request_digest(SALE._replace(happened_at=NOON.astimezone(ZoneInfo("UTC")))) == request_digest(SALE)
    assert len({request_digest(journal) for journal in [SALE, *others]}) == 6
