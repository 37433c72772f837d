"""The chat group that a new holder is shown: the first one with room."""

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.cards.errors import GroupCodeInvalid, PlanNotFound
from lianka.domain.cards.models import GroupCode, MemberCard
from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.queries import get_card_of_member
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.cards.scene import DINING, MONTH, on, plan_on_sale, sell
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-8")]


def _add(plan: str, label: str, capacity: int, *, day: str = "2026-01-05") -> str:
    address = f"https://weixin.qq.com/g/{label}"
    return add_group_code(plan_public_id=plan, label=label, address=address, capacity=capacity, by=OPERATOR, at=on(day))


def _given() -> list[tuple[str, int]]:
    return list(GroupCode.objects.order_by("pk").values_list("label", "given_count"))


def _labels() -> list[str | None]:
    return list(MemberCard.objects.order_by("pk").values_list("group_code__label", flat=True))


def test_a_new_holder_is_shown_the_group(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    code = _add(plan, "一群", 200)

    opened = sell(world.wang, plan, at=OPENED_AT)

    card = get_card_of_member(public_id=opened.public_id, member_id=world.wang, at=OPENED_AT)
    assert card.group == (code, "一群", "https://weixin.qq.com/g/一群")
    assert AuditEntry.objects.get(subject=code).action == "cards.add_group_code"


def test_the_next_group_begins_when_the_one_before_is_full(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    _add(plan, "一群", 1)
    _add(plan, "二群", 1)

    for member in (world.wang, world.li, world.zhao):
        sell(member, plan, at=OPENED_AT)

    assert _labels() == ["一群", "二群", None]
    assert _given() == [("一群", 1), ("二群", 1)]


def test_a_renewal_keeps_the_group(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    _add(plan, "一群", 2)

    for _ in range(2):
        sell(world.wang, plan, at=OPENED_AT)

    assert (_labels(), _given()) == (["一群"], [("一群", 1)])


def test_holders_of_valid_cards_without_a_group_are_given_the_next_one_added(world: World) -> None:
    plan, other = plan_on_sale(DINING, MONTH), plan_on_sale(DINING, MONTH)
    sell(world.zhao, plan, at=on("2026-01-05"))
    sell(world.wang, plan, at=on("2026-02-01"))
    sell(world.li, plan, at=on("2026-02-02"))
    sell(world.wang, other, at=on("2026-02-02"))

    # Zhao's card was valid to 5 February.
    _add(plan, "一群", 1, day="2026-02-06")
    _add(plan, "二群", 9, day="2026-02-06")

    assert _labels() == [None, "一群", "二群", None]
    assert _given() == [("一群", 1), ("二群", 1)]
    sell(world.zhao, plan, at=on("2026-02-07"))
    assert _labels()[0] == "二群"


@pytest.mark.parametrize(
    ("field", "label", "address", "capacity"),
    [
        ("label", "", "https://a.cn/g", 1),
        ("label", "x" * 61, "https://a.cn/g", 1),
        ("address", "群", "javascript:alert(1)", 1),
        ("address", "群", "https://", 1),
        ("address", "群", "https://a.cn/a b", 1),
        ("address", "群", "https://[x", 1),
        ("address", "群", "", 1),
        ("capacity", "群", "https://a.cn/g", 0),
    ],
)
def test_a_group_out_of_bounds_is_refused_and_its_field_named(
    world: World, field: str, label: str, address: str, capacity: int
) -> None:
    plan = plan_on_sale(DINING, MONTH)

    with pytest.raises(GroupCodeInvalid) as refused:
        add_group_code(plan_public_id=plan, label=label, address=address, capacity=capacity, by=OPERATOR, at=OPENED_AT)

    assert (refused.value.field, GroupCode.objects.count()) == (field, 0)


def test_a_group_belongs_to_a_card(world: World) -> None:
    with pytest.raises(PlanNotFound):
        _add("pln_none", "一群", 1)


def test_the_database_itself_keeps_a_group_within_its_capacity(world: World) -> None:
    _add(plan_on_sale(DINING, MONTH), "一群", 1)

    with pytest.raises(IntegrityError, match="group_code_is_given_within_its_capacity"), django_transaction.atomic():
        GroupCode.objects.update(given_count=2)
