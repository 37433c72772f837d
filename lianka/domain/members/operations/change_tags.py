"""Operators keep the list of tags."""

from datetime import datetime

from lianka.domain.members.errors.segments import (
    TagArchived,
    TagColorInvalid,
    TagNameInvalid,
    TagNameTaken,
    TagNotFound,
)
from lianka.domain.members.models import Tag
from lianka.domain.members.values.segments import TAG_NAME_LENGTH_MAX, TagColor
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction, transaction_required
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.locks import wait_for_lock

_NO_ID = 0


@transaction
def create_tag(*, name: str, color: str = "", by: Actor, at: datetime) -> int:
    """Keep a new tag, which nobody has yet, and return its database id.

    Raises `TagNameInvalid`, `TagColorInvalid` or `TagNameTaken`.
    """
    sound = _sound_name(name, color, own_id=_NO_ID)
    tag = Tag.objects.create(
        public_id=new_public_id("tag"), name=sound, color=color, created_at=at, created_by=f"{by.kind}:{by.name}"
    )
    record(by=by, action="members.create_tag", subject=tag.public_id, at=at, facts={"name": sound, "color": color})
    return tag.pk


@transaction
def change_tag(*, tag_id: int, name: str, color: str, by: Actor, at: datetime) -> None:
    """Call a tag by another name or show it in another colour; the same again changes nothing.

    Raises `TagNotFound`, `TagArchived`, `TagNameInvalid`, `TagColorInvalid` or `TagNameTaken`.
    """
    tag = lock_tag(tag_id)
    sound = _sound_name(name, color, own_id=tag.pk)
    if (tag.name, tag.color) == (sound, color):
        return
    facts = {"from": [tag.name, tag.color], "to": [sound, color]}
    tag.name, tag.color = sound, color
    tag.save(update_fields=["name", "color"])
    record(by=by, action="members.change_tag", subject=tag.public_id, at=at, facts=facts)


@transaction
def archive_tag(*, tag_id: int, by: Actor, at: datetime) -> None:
    """Give the tag to nobody any more. Who has it keeps it. Raises `TagNotFound` or `TagArchived`."""
    tag = lock_tag(tag_id)
    tag.archived_at = at
    tag.save(update_fields=["archived_at"])
    record(by=by, action="members.archive_tag", subject=tag.public_id, at=at)


@transaction_required
def lock_tag(tag_id: int) -> Tag:
    """A tag that can be given, ours until the transaction ends. Raises `TagNotFound` or `TagArchived`."""
    tag = Tag.objects.select_for_update(no_key=True).filter(pk=tag_id).first()
    if tag is None:
        raise TagNotFound(field="tag")
    if tag.archived_at is not None:
        raise TagArchived(field="tag")
    return tag


def _sound_name(name: str, color: str, *, own_id: int) -> str:
    sound = " ".join(name.split())
    if not 1 <= len(sound) <= TAG_NAME_LENGTH_MAX or not sound.isprintable():
        raise TagNameInvalid(field="name", length_max=TAG_NAME_LENGTH_MAX)
    if color and color not in TagColor.values:
        raise TagColorInvalid(field="color")
    # Whoever names a tag waits here for the others, so that a name taken is a refusal and no defect.
    wait_for_lock("members.tag_names")
    if Tag.objects.filter(name=sound).exclude(pk=own_id).exists():
        raise TagNameTaken(field="name")
    return sound
