import pytest

from lianka.domain.access import policies
from lianka.domain.access.errors import RoleHeldAlready, RoleNotForParty, UserNotFound
from lianka.domain.access.operations.revoke_role import revoke_role
from lianka.domain.access.policies import Action
from lianka.domain.access.queries import get_user
from lianka.domain.access.values import Role
from lianka.domain.merchants.errors import MerchantNotFound, StoreNameInvalid, StoreNameTaken, StoreNotFound
from lianka.domain.merchants.models import StaffMember, Store
from lianka.domain.merchants.operations.add_staff import add_staff
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.queries import list_stores_of_staff, merchants_of_staff, names_of_staff
from lianka.foundation.errors import DomainError
from tests.world import OPENED_AT, OPERATOR, World


def open_at(merchant_id: int, name: str) -> Store:
    return open_store(merchant_id=merchant_id, name=name, address="南大街 8 号", by=OPERATOR, at=OPENED_AT)


def add(merchant_id: int, username: str, role: Role, store_id: int | None = None) -> StaffMember:
    return add_staff(
        merchant_id=merchant_id, username=username, role=role, store_id=store_id, by=OPERATOR, at=OPENED_AT
    )


def test_a_merchant_opens_a_second_store(world: World) -> None:
    store = open_at(world.noodles, " 老陈面馆  南街店 ")

    assert (store.name, store.public_id[:4], store.merchant_id) == ("老陈面馆 南街店", "sto_", world.noodles)
    assert Store.objects.filter(merchant_id=world.noodles).count() == 2


@pytest.mark.parametrize(
    ("name", "refusal"), [("老陈面馆总店", StoreNameTaken), (" ", StoreNameInvalid), ("x" * 121, StoreNameInvalid)]
)
def test_a_store_needs_a_name_of_its_own(world: World, name: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        open_at(world.noodles, name)

    assert Store.objects.count() == 4


def test_another_merchant_may_use_the_same_store_name(world: World) -> None:
    assert open_at(world.fuel, "老陈面馆总店").merchant_id == world.fuel


def test_staff_may_do_what_their_role_allows_at_their_merchant_alone(world: World) -> None:
    store = Store.objects.get(merchant_id=world.books)

    staff = add(world.books, world.cashier, Role.MERCHANT_CASHIER, store.pk)

    cashier = get_user(username=world.cashier)
    assert staff.store_id == store.pk
    assert policies.visible_merchant_ids(cashier) == frozenset({world.noodles, world.books})
    assert policies.may(cashier, Action.RECORD_PURCHASES, party_id=world.books)
    assert not policies.may(cashier, Action.RECORD_PURCHASES, party_id=world.fuel)


def test_staff_who_leave_may_do_nothing_there(world: World) -> None:
    revoke_role(username=world.cashier, role=Role.MERCHANT_CASHIER, party_id=world.noodles, by=OPERATOR, at=OPENED_AT)

    assert policies.visible_merchant_ids(get_user(username=world.cashier)) == frozenset()


def test_staff_need_a_merchant_a_user_a_store_of_it_and_a_merchants_role(world: World) -> None:
    elsewhere = Store.objects.get(merchant_id=world.fuel).pk
    refused: list[tuple[int, str, Role, int | None, type[DomainError]]] = [
        (world.wang, world.cashier, Role.MERCHANT_CASHIER, None, MerchantNotFound),
        (world.books, "nobody", Role.MERCHANT_CASHIER, None, UserNotFound),
        (world.books, world.cashier, Role.MERCHANT_CASHIER, elsewhere, StoreNotFound),
        (world.books, world.cashier, Role.OPERATOR_ADMIN, None, RoleNotForParty),
        (world.noodles, world.cashier, Role.MERCHANT_CASHIER, None, RoleHeldAlready),
    ]

    for merchant_id, username, role, store_id, refusal in refused:
        with pytest.raises(refusal):
            add(merchant_id, username, role, store_id)

    assert StaffMember.objects.count() == 5


def stores_open_to(username: str, action: Action = Action.TAKE_PAYMENTS) -> list[str]:
    user = get_user(username=username)
    return [store.name for store in list_stores_of_staff(user_id=user.pk, action=action)]


def test_staff_stand_at_the_counters_of_their_merchant(world: World) -> None:
    open_at(world.noodles, "南街店")

    assert stores_open_to(world.cashier) == ["老陈面馆总店", "南街店"]
    assert stores_open_to(world.bookseller) == ["晨光书店总店"]
    assert stores_open_to(world.accountant) == []
    assert stores_open_to(world.admin) == []


def test_staff_limited_to_a_store_stand_at_its_counter_alone(world: World) -> None:
    store = open_at(world.noodles, "南街店")
    add(world.noodles, world.support, Role.MERCHANT_CASHIER, store.pk)
    user = get_user(username=world.support)

    assert stores_open_to(world.support) == ["南街店"]
    assert stores_open_to(world.support, Action.REFUND_PURCHASES) == []
    assert merchants_of_staff(user_id=user.pk, action=Action.TAKE_PAYMENTS) == frozenset()
    assert merchants_of_staff(user_id=get_user(username=world.cashier).pk, action=Action.TAKE_PAYMENTS) == {
        world.noodles
    }


def test_a_revoked_role_opens_no_counter(world: World) -> None:
    revoke_role(username=world.cashier, role=Role.MERCHANT_CASHIER, party_id=world.noodles, by=OPERATOR, at=OPENED_AT)

    assert stores_open_to(world.cashier) == []


def test_a_cashier_learns_who_may_refund_at_the_store(world: World) -> None:
    store = open_at(world.noodles, "南街店")
    add(world.noodles, world.support, Role.MERCHANT_MANAGER, store.pk)

    def names(store_id: int | None) -> list[str]:
        return names_of_staff(merchant_id=world.noodles, store_id=store_id, action=Action.REFUND_PURCHASES)

    assert sorted(names(store.pk)) == ["客服", "小周", "老陈"]
    assert sorted(names(None)) == ["小周", "老陈"]
