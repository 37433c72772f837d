"""Operators name rules by which members are found."""

from datetime import datetime

from lianka.domain.members.errors.segments import (
    SegmentArchived,
    SegmentChangedMeanwhile,
    SegmentNameInvalid,
    SegmentNameTaken,
    SegmentNotFound,
)
from lianka.domain.members.models import Segment, SegmentVersion
from lianka.domain.members.queries.segment_rules import check_names
from lianka.domain.members.rules.segments import read_rule, write_rule
from lianka.domain.members.values.segments import SEGMENT_NAME_LENGTH_MAX, Group, SegmentState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.locks import wait_for_lock

_NO_ID = 0


@transaction
def create_segment(*, name: str, rule: Group, by: Actor, at: datetime) -> int:
    """Keep a new segment and return its database id. Nothing is done to the members whom it means.

    Raises `SegmentNameInvalid`, `SegmentNameTaken` or `SegmentRuleInvalid`.
    """
    sound = _sound_name(name, own_id=_NO_ID)
    _check(rule)
    segment = Segment.objects.create(
        public_id=new_public_id("seg"),
        name=sound,
        state=SegmentState.ACTIVE,
        version_count=1,
        created_at=at,
        created_by=f"{by.kind}:{by.name}",
    )
    _write_version(segment, rule, by=by, at=at)
    facts = {"name": sound, "rule": write_rule(rule)}
    record(by=by, action="members.create_segment", subject=segment.public_id, at=at, facts=facts)
    return segment.pk


@transaction
def change_segment(*, segment_id: int, version: int, name: str, rule: Group, by: Actor, at: datetime) -> int:
    """Write a new version of a segment, for whatever uses it from now on, and return its number.

    `version` is the one that was read: what was changed meanwhile is not written over. The same name and rule again
    change nothing. Raises `SegmentNotFound`, `SegmentArchived`, `SegmentChangedMeanwhile`, `SegmentNameInvalid`,
    `SegmentNameTaken` or `SegmentRuleInvalid`.
    """
    segment = _lock(segment_id)
    sound = _sound_name(name, own_id=segment.pk)
    _check(rule)
    latest = SegmentVersion.objects.values_list("rule", flat=True).get(segment=segment, number=segment.version_count)
    if segment.name == sound and latest == write_rule(rule):
        return segment.version_count
    if segment.version_count != version:
        raise SegmentChangedMeanwhile(field="rule", version=segment.version_count)
    segment.name, segment.version_count = sound, segment.version_count + 1
    segment.save(update_fields=["name", "version_count"])
    _write_version(segment, rule, by=by, at=at)
    facts = {"version": segment.version_count, "name": sound, "rule": write_rule(rule)}
    record(by=by, action="members.change_segment", subject=segment.public_id, at=at, facts=facts)
    return segment.version_count


@transaction
def archive_segment(*, segment_id: int, by: Actor, at: datetime) -> None:
    """Let the segment be used no more, for good. Raises `SegmentNotFound` or `SegmentArchived`."""
    segment = _lock(segment_id)
    segment.state = SegmentState.ARCHIVED
    segment.save(update_fields=["state"])
    record(by=by, action="members.archive_segment", subject=segment.public_id, at=at)


def _lock(segment_id: int) -> Segment:
    segment = Segment.objects.select_for_update(no_key=True).filter(pk=segment_id).first()
    if segment is None:
        raise SegmentNotFound(field="segment")
    if segment.state == SegmentState.ARCHIVED:
        raise SegmentArchived(field="segment")
    return segment


def _check(rule: Group) -> None:
    # What a caller put together itself is held to the same limits as what was typed.
    read_rule(write_rule(rule))
    check_names(rule)


def _write_version(segment: Segment, rule: Group, *, by: Actor, at: datetime) -> None:
    SegmentVersion.objects.create(
        segment=segment,
        number=segment.version_count,
        rule=write_rule(rule),
        made_at=at,
        made_by=f"{by.kind}:{by.name}",
    )


def _sound_name(name: str, *, own_id: int) -> str:
    sound = " ".join(name.split())
    if not 1 <= len(sound) <= SEGMENT_NAME_LENGTH_MAX or not sound.isprintable():
        raise SegmentNameInvalid(field="name", length_max=SEGMENT_NAME_LENGTH_MAX)
    # Whoever names a segment waits here for the others, so that a name taken is a refusal and no defect.
    wait_for_lock("members.segment_names")
    if Segment.objects.filter(name=sound).exclude(pk=own_id).exists():
        raise SegmentNameTaken(field="name")
    return sound
