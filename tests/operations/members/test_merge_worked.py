"""The worked example of docs/rules/members.md."""

from pathlib import Path

import pytest

from lianka.domain.checkout.operations.rebuild_member_facts import rebuild_member_facts
from lianka.domain.checkout.queries.receipts import list_receipts
from lianka.domain.ledger import chart
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.members.models import Member, MemberFacts
from tests.doc_tables import read_table
from tests.operations.checkout.tills import MUCH_LATER, NOODLES, take_in, told
from tests.operations.members.merging import merge
from tests.world import OPERATOR, World

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "members.md"


def _figures(member_id: int) -> dict[str, str]:
    facts = MemberFacts.objects.filter(pk=member_id).first() or MemberFacts(purchases=0, spent_fen=0)
    return {
        "points": str(balance_of(AccountRef(chart.POINTS, member_id))),
        "purchases": str(facts.purchases),
        "spent (fen)": str(facts.spent_fen),
        "receipts shown": str(len(list_receipts(member_id=member_id, limit=9))),
    }


@pytest.mark.row("MBR-13")
def test_the_figures_of_the_page_are_those_of_the_merge(world: World) -> None:
    Member.objects.filter(pk=world.wang).update(external_ref="wang")
    take_in(
        told("1", 12_000),
        told("2", 3_000, merchant=NOODLES, day=1, points_spent=20),
        told("3", 5_000, member="wang"),
    )
    MemberFacts.objects.all().delete()
    rebuild_member_facts(by=OPERATOR, at=MUCH_LATER)
    before = [_figures(world.zhao), _figures(world.wang)]

    merge(world.zhao, world.wang)

    columns = [*before, _figures(world.zhao), _figures(world.wang)]
    shown = [(name, *(figures[name] for figures in columns)) for name in before[0]]
    assert shown == [tuple(row) for row in read_table(PAGE, "What becomes of the figures")]
