"""Put what was counted anew in the place of what is kept."""

from collections.abc import Sequence

from lianka.domain.members.operations.note_purchases import COLUMNS
from lianka.domain.members.values.facts import Facts
from lianka.foundation.db import execute, insert_rows, is_postgresql, transaction_required


@transaction_required
def lock_facts() -> None:
    """Let nobody note a purchase until the transaction ends: whoever counts anew must miss none. SQLite has one writer.

    Waits for those who are noting one, so whatever is read afterwards is all there is.
    """
    if is_postgresql():
        execute("LOCK TABLE members_memberfacts IN SHARE ROW EXCLUSIVE MODE")


@transaction_required
def restate_facts(facts: Sequence[Facts]) -> int:
    """Set the facts of these members to what is given, in one statement, and return how many there are.

    Asks for the lock of `lock_facts` first. Publishes nothing: a first purchase that was never told stays untold.
    """
    changes = ", ".join(f"{name} = excluded.{name}" for name in list(COLUMNS)[1:])
    on_conflict = f"ON CONFLICT (member_id) DO UPDATE SET {changes}"
    return insert_rows("members_memberfacts", COLUMNS, facts, on_conflict=on_conflict)
