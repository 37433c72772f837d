"""Segments are kept in versions; what a rule cannot say is refused with the path of the bad part."""

import json
from typing import Any

import pytest

from lianka.domain.members.errors.segments import (
    SegmentArchived,
    SegmentChangedMeanwhile,
    SegmentNameTaken,
    SegmentNotFound,
    SegmentRuleInvalid,
)
from lianka.domain.members.models import SegmentVersion
from lianka.domain.members.operations.change_segments import archive_segment, change_segment, create_segment
from lianka.domain.members.operations.export_segment import export_segment
from lianka.domain.members.queries.segments import count_segment, get_segment, list_segments, read_segment_rule
from lianka.domain.members.values.segments import Group, Join, OneOf, Topic
from lianka.foundation.models import AuditEntry
from tests.doc_cases import RULES, WorkedCase, read_cases
from tests.operations.members.merging import MERGED_AT, merge
from tests.world import OPENED_AT, OPERATOR, World

ACTIVE = Group(Join.ALL, (OneOf(topic=Topic.STATUS, names=("active",)),))
NOT_YET = Group(Join.ALL, (OneOf(topic=Topic.STATUS, names=("pre_registered",)),))
BOTH = Group(Join.ANY, (*ACTIVE.parts, *NOT_YET.parts))
REFUSED = [case for case in read_cases(RULES / "segments.md", "Refused rules") if case.is_refused]


def _create(name: str = "会员", rule: Group = ACTIVE) -> int:
    return create_segment(name=name, rule=rule, by=OPERATOR, at=OPENED_AT)


def _change(segment_id: int, *, version: int, rule: Group, name: str = "会员") -> int:
    return change_segment(segment_id=segment_id, version=version, name=name, rule=rule, by=OPERATOR, at=OPENED_AT)


@pytest.mark.row("MBR-12")
def test_a_segment_means_whoever_fits_its_latest_version(world: World) -> None:
    segment_id = _create()
    before = count_segment(get_segment(segment_id=segment_id).rule, at=OPENED_AT)

    version = _change(segment_id, version=1, rule=NOT_YET)

    view = get_segment(segment_id=segment_id)
    assert (before, version, view.version) == (1, 2, 2)
    assert count_segment(view.rule, at=OPENED_AT) == 2
    assert SegmentVersion.objects.filter(segment=segment_id).count() == 2


@pytest.mark.row("MBR-12")
def test_of_two_who_change_a_segment_the_second_is_told(world: World) -> None:
    segment_id = _create()
    _change(segment_id, version=1, rule=NOT_YET)

    with pytest.raises(SegmentChangedMeanwhile):
        _change(segment_id, version=1, rule=BOTH)

    assert get_segment(segment_id=segment_id).rule == NOT_YET
    assert _change(segment_id, version=1, rule=NOT_YET) == 2
    assert AuditEntry.objects.filter(action="members.change_segment").count() == 1


def test_a_segment_has_a_name_of_its_own_and_is_archived_for_good(world: World) -> None:
    segment_id = _create()
    with pytest.raises(SegmentNameTaken):
        _create(" 会员 ")

    archive_segment(segment_id=segment_id, by=OPERATOR, at=OPENED_AT)

    assert list_segments() == []
    with pytest.raises(SegmentArchived):
        archive_segment(segment_id=segment_id, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(SegmentArchived):
        _change(segment_id, version=1, rule=BOTH)
    with pytest.raises(SegmentNotFound):
        get_segment(segment_id=2**40)


def test_a_merged_record_is_in_no_segment(world: World) -> None:
    merge(world.zhao, world.wang)

    assert count_segment(BOTH, at=MERGED_AT) == 2


def test_a_list_of_a_segment_shows_phones_to_who_gives_a_reason(world: World) -> None:
    segment_id = _create(rule=BOTH)

    masked = export_segment(segment_id=segment_id, with_phones=False, by=OPERATOR, at=OPENED_AT)
    whole = export_segment(segment_id=segment_id, with_phones=True, reason="活动", by=OPERATOR, at=OPENED_AT)

    assert {phone for _view, phone in masked} == {""}
    assert {phone for _view, phone in whole} == {"+8613800005678", "+8613900001234", ""}
    assert list(
        AuditEntry.objects.filter(action="members.export_segment").order_by("pk").values_list("reason", flat=True)
    ) == ["", "活动"]


@pytest.mark.row("MBR-12")
@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.title)
def test_a_rule_is_refused_with_the_path_of_its_bad_part(world: World, case: WorkedCase) -> None:
    with pytest.raises(SegmentRuleInvalid) as refusal:
        read_segment_rule(json.dumps(case.case))

    assert {"code": refusal.value.code, "path": refusal.value.facts["path"]} == case.answer["error"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 10_000,
        "{" * 6_000,
        "9" * 5_000,
        "null",
        '"all"',
        '{"all": ' * 2_000,
        "x" * 30_000,
        '{"all": null}',
    ],
)
def test_what_is_no_rule_at_all_is_refused(world: World, text: str) -> None:
    with pytest.raises(SegmentRuleInvalid):
        read_segment_rule(text)


@pytest.mark.parametrize("value", [10**20, -1, True, 1.5, "5", [], {}, "\x00"])
@pytest.mark.parametrize(
    ("about", "part"),
    [("joined", "days_max"), ("purchases", "min"), ("spent_fen", "max"), ("birthday", "months"), ("city", "any_of")],
)
def test_no_part_takes_what_it_cannot_mean(world: World, about: str, part: str, value: Any) -> None:
    with pytest.raises(SegmentRuleInvalid) as refusal:
        read_segment_rule(json.dumps({"all": [{"about": about, part: value}]}))

    assert str(refusal.value.facts["path"]).startswith(f"all[0].{part}")
