"""What two records bought adds up, what one alone told stays known, and their tags unite (MBR-13)."""

from dataclasses import replace
from datetime import datetime

from lianka.domain.members.operations.change_profile import keep_profile
from lianka.domain.members.operations.note_purchases import add_facts, tell_of_first
from lianka.domain.members.queries.profiles import open_profile
from lianka.domain.members.values.facts import Facts
from lianka.domain.members.values.profiles import Profile
from lianka.foundation.audit import Actor
from lianka.foundation.db import as_moment, execute, fetch_all, transaction_required


@transaction_required
def merge(*, from_id: int, into_id: int, by: Actor, at: datetime) -> None:
    """Add the facts of the merged record to the survivor's, fill what its profile leaves empty, and unite the tags.

    A survivor who had bought nothing has made its first purchase by this, and is told of. A tag that both had stays as
    the survivor got it.
    """
    _merge_facts(from_id, into_id, at)
    _merge_tags(from_id, into_id)
    known = open_profile(member_id=into_id)
    told = _fill(known, open_profile(member_id=from_id))
    if told != known:
        keep_profile(member_id=into_id, profile=told, at=at)


def _merge_facts(from_id: int, into_id: int, at: datetime) -> None:
    taken = fetch_all(
        "DELETE FROM members_memberfacts WHERE member_id = %s"
        " RETURNING purchases, spent_fen, first_purchase_at, latest_purchase_at",
        [from_id],
    )
    facts = [Facts(into_id, row[0], row[1], as_moment(row[2]), as_moment(row[3])) for row in taken]
    tell_of_first(add_facts(facts), at=at)


def _merge_tags(from_id: int, into_id: int) -> None:
    execute(
        "INSERT INTO members_membertag (tag_id, member_id, tagged_at, tagged_by)"
        " SELECT tag_id, %s, tagged_at, tagged_by FROM members_membertag WHERE member_id = %s"
        " ON CONFLICT (member_id, tag_id) DO NOTHING",
        [into_id, from_id],
    )
    execute("DELETE FROM members_membertag WHERE member_id = %s", [from_id])


def _fill(known: Profile, other: Profile) -> Profile:
    filled = replace(
        known,
        nickname=known.nickname or other.nickname,
        real_name=known.real_name or other.real_name,
        gender=known.gender or other.gender,
        city=known.city or other.city,
    )
    # The year belongs to its day.
    return filled if known.birthday else replace(filled, birthday=other.birthday, birth_year=other.birth_year)
