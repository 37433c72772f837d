"""Tags and segments in the back office: built with the count below, changed by two at once, used and exported."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.members.models import Segment, Tag
from lianka.domain.members.operations.tag_members import tag_members
from lianka.domain.members.queries.segments import tags_of
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import LI_PHONE, WANG_PHONE
from tests.doors.backoffice.conftest import SignedIn
from tests.world import OPENED_AT, OPERATOR, World

EVERYBODY = {"any": [{"about": "status", "any_of": ["active"]}, {"about": "status", "any_of": ["pre_registered"]}]}
ACTIVE = {"all": [{"about": "status", "any_of": ["active"]}]}


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.support)


def _act(client: Client, table: str, act: str, thing: int | None = None, **values: Any) -> Any:
    args, page = ([act], "list_act") if thing is None else ([thing, act], "act")
    return client.post(reverse(f"admin:members_{table}_{page}", args=args), values)


def _segment(client: Client, rule: dict[str, Any] = EVERYBODY, name: str = "所有人") -> Segment:
    assert _act(client, "segment", "create", name=name, rule=json.dumps(rule)).status_code == 302
    return Segment.objects.latest("pk")


def _tag(client: Client, name: str = "老客") -> Tag:
    assert _act(client, "tag", "create", name=name, color="green").status_code == 302
    return Tag.objects.latest("pk")


def _preview(client: Client, rule: object) -> Any:
    return client.post(reverse("admin:members_segment_preview"), {"rule": json.dumps(rule)})


@pytest.mark.row("MBR-12")
def test_the_count_and_examples_are_shown_before_anything_is_saved(world: World, support: Client) -> None:
    answer = _preview(support, EVERYBODY)

    assert answer.status_code == 200
    assert "<strong>3</strong>" in answer.text
    assert "138****5678" in answer.text
    assert not Segment.objects.exists()


def test_the_count_says_what_is_wrong_and_where(world: World, support: Client) -> None:
    answer = _preview(support, {"all": [{"about": "tag", "any_of": ["<b>"]}]})

    assert answer.status_code == 422
    assert 'data-path="all[0].any_of[0]"' in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    "rule", ["", "{}", '{"all": []}', '{"all": [{"about": "purchases", "min": 1e20}]}', "x" * 30_000]
)
def test_a_rule_that_cannot_be_is_refused_with_what_was_typed(world: World, support: Client, rule: str) -> None:
    answer = _act(support, "segment", "create", name="空", rule=rule)

    assert answer.status_code == 422
    assert not Segment.objects.exists()


@pytest.mark.row("MBR-12")
def test_of_two_tabs_the_second_is_told_and_writes_nothing_over(world: World, support: Client) -> None:
    segment = _segment(support)
    first = _act(support, "segment", "change", segment.pk, name="活跃", rule=json.dumps(ACTIVE), version=1)
    none = json.dumps({"none": ACTIVE["all"]})

    second = _act(support, "segment", "change", segment.pk, name="休眠", rule=none, version=1)

    segment.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 409)
    assert "第 2 版" in second.text
    assert (segment.name, segment.version_count) == ("活跃", 2)


@pytest.mark.row("MBR-12")
def test_all_of_a_segment_are_tagged_and_the_count_stands_on_the_page_before(world: World, support: Client) -> None:
    tag, segment = _tag(support), _segment(support)
    page = support.get(reverse("admin:members_segment_act", args=[segment.pk, "tag-all"])).text

    answer = _act(support, "segment", "tag-all", segment.pk, tag=tag.pk)

    assert "当前符合 3 人" in page
    assert answer.status_code == 302
    assert len(tags_of([world.wang, world.li, world.zhao])) == 3


def test_a_tag_is_given_to_a_pasted_list_if_each_line_names_a_member(world: World, support: Client) -> None:
    tag = _tag(support)

    refused = _act(support, "tag", "give", tag.pk, members=f"{WANG_PHONE}\nM-404\n")
    given = _act(support, "tag", "give", tag.pk, members=f"{WANG_PHONE}\n{LI_PHONE}")
    taken = _act(support, "tag", "take", tag.pk, members=LI_PHONE)

    assert (refused.status_code, given.status_code, taken.status_code) == (422, 302, 302)
    assert "M-404" in refused.text
    assert set(tags_of([world.wang, world.li])) == {world.wang}


@pytest.mark.row("MBR-12")
def test_the_members_file_changes_what_was_ticked_and_leaves_what_others_gave(world: World, support: Client) -> None:
    old, new, others = _tag(support, "旧"), _tag(support, "新"), _tag(support, "他人")
    tag_members(tag_id=old.pk, member_ids=[world.wang], by=OPERATOR, at=OPENED_AT)
    tag_members(tag_id=others.pk, member_ids=[world.wang], by=OPERATOR, at=OPENED_AT)

    answer = _act(support, "member", "tags", world.wang, tags=[new.pk], seen=str(old.pk))

    page = support.get(reverse("admin:members_member_change", args=[world.wang])).text
    assert answer.status_code == 302
    assert [tag.name for tag in tags_of([world.wang])[world.wang]] == ["他人", "新"]
    assert "他人" in page


def test_members_are_filtered_by_tag_and_by_segment(world: World, support: Client) -> None:
    tag, segment = _tag(support), _segment(support, ACTIVE)
    tag_members(tag_id=tag.pk, member_ids=[world.li], by=OPERATOR, at=OPENED_AT)
    page = reverse("admin:members_member_changelist")

    tagged, found = support.get(page, {"tag": tag.pk}).text, support.get(page, {"segment": segment.pk}).text

    assert ("139****1234" in tagged, "138****5678" in tagged) == (True, False)
    assert ("139****1234" in found, "138****5678" in found) == (False, True)
    for nonsense in ("x", "9" * 30, "-1", "0"):
        assert support.get(page, {"tag": nonsense, "segment": nonsense}).status_code in (200, 302)


@pytest.mark.row("MBR-12")
def test_a_list_has_masked_phones_unless_a_reason_is_given(world: World, support: Client) -> None:
    segment = _segment(support)

    masked = _act(support, "segment", "export", segment.pk)
    without = _act(support, "segment", "export-phones", segment.pk, reason="")
    whole = _act(support, "segment", "export-phones", segment.pk, reason="活动短信")

    assert "138****5678" in masked.text
    assert "13800005678" not in masked.text
    assert without.status_code == 422
    assert "+8613800005678" in whole.text
    assert AuditEntry.objects.filter(action="members.export_segment").latest("pk").reason == "活动短信"


def test_the_pages_of_tags_and_segments_need_few_statements(
    world: World, support: Client, django_assert_max_num_queries: Any
) -> None:
    tag, segment = _tag(support), _segment(support)
    pages = [
        reverse("admin:members_tag_changelist"),
        reverse("admin:members_segment_changelist"),
        reverse("admin:members_tag_change", args=[tag.pk]),
        reverse("admin:members_segment_change", args=[segment.pk]),
        reverse("admin:members_segment_act", args=[segment.pk, "change"]),
        f"{reverse('admin:members_member_changelist')}?tag={tag.pk}&segment={segment.pk}",
        reverse("admin:members_member_change", args=[world.wang]),
        reverse("admin:members_member_act", args=[world.wang, "tags"]),
    ]

    for page in pages:
        with django_assert_max_num_queries(20):
            assert support.get(page).status_code == 200
