"""Who is meant by many lines that someone pasted."""

from collections.abc import Sequence
from typing import NamedTuple

from lianka.domain.members.errors import PhoneInvalid
from lianka.domain.members.models import Member
from lianka.domain.members.queries import member_ids_by_external_ref, member_ids_by_phone_hash
from lianka.domain.members.queries.merges import survivors_of
from lianka.domain.members.values import hash_phone, parse_phone


class Found(NamedTuple):
    """The members whom the lines name, and the lines that name nobody, or several."""

    member_ids: frozenset[int]
    unknown: tuple[str, ...]


def find_members(lines: Sequence[str]) -> Found:
    """The members with these numbers, phones or numbers elsewhere. Four statements, however many lines.

    A merged record stands for the surviving one. A line that names two members names nobody.
    """
    texts = [line for line in dict.fromkeys(each.strip() for each in lines) if line]
    hashes = {text: each for text in texts if (each := _phone_hash(text))}
    numbers = dict(
        Member.objects.filter(number__in=[text for text in texts if text.isprintable()]).values_list("number", "pk")
    )
    survivors = survivors_of(numbers.values())
    by_phone, by_ref = member_ids_by_phone_hash(hashes=hashes.values()), member_ids_by_external_ref(refs=texts)
    found: set[int] = set()
    unknown: list[str] = []
    for text in texts:
        meant = {by_ref.get(text), by_phone.get(hashes.get(text, "")), survivors.get(numbers.get(text, 0))} - {None}
        if len(meant) == 1:
            found |= {each for each in meant if each is not None}
        else:
            unknown.append(text)
    return Found(frozenset(found), tuple(unknown))


def _phone_hash(text: str) -> str:
    try:
        return hash_phone(parse_phone(text))
    except PhoneInvalid:
        return ""
