from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from lianka.domain.access.errors import LatestAdministrator, RoleHeldAlready, RoleNotForParty, RoleNotHeld
from lianka.domain.access.models import Alliance, Grant
from lianka.domain.access.operations.appoint_operator import appoint_operator
from lianka.domain.access.operations.deactivate_user import deactivate_user
from lianka.domain.access.operations.revoke_role import revoke_role
from lianka.domain.access.queries import get_user, needs_second_factor
from lianka.domain.access.values import HeldRole, Role
from lianka.foundation.models import AuditEntry
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR, World

LATER = OPENED_AT + timedelta(days=1)


def appoint(username: str, role: Role) -> None:
    appoint_operator(username=username, role=role, by=OPERATOR, at=LATER)


def revoke(username: str, role: Role, party_id: int) -> None:
    revoke_role(username=username, role=role, party_id=party_id, by=OPERATOR, at=LATER, reason="moved on")


def test_an_operators_role_is_held_at_the_platform(world: World) -> None:
    appoint(world.support, Role.OPERATOR_AUDITOR)

    held = get_user(username=world.support).held_roles
    assert held == (
        HeldRole(Role.OPERATOR_SUPPORT, world.platform),
        HeldRole(Role.OPERATOR_AUDITOR, world.platform),
    )
    assert AuditEntry.objects.latest("id").facts["role"] == "operator_auditor"


def test_a_merchants_role_makes_no_operator(world: World) -> None:
    with pytest.raises(RoleNotForParty):
        appoint(world.support, Role.MERCHANT_OWNER)

    assert len(get_user(username=world.support).held_roles) == 1


def test_a_role_is_held_once(world: World) -> None:
    with pytest.raises(RoleHeldAlready):
        appoint(world.admin, Role.OPERATOR_ADMIN)

    assert Grant.objects.filter(role=Role.OPERATOR_ADMIN).count() == 1


def test_the_database_lets_a_user_hold_a_role_at_a_party_once(world: World) -> None:
    held = Grant.objects.get(role=Role.OPERATOR_ADMIN)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=held.user, role=held.role, party=held.party, granted_at=LATER)


def test_a_revoked_role_is_history_and_can_be_given_again(world: World) -> None:
    revoke(world.support, Role.OPERATOR_SUPPORT, world.platform)
    held_between = get_user(username=world.support).held_roles
    appoint(world.support, Role.OPERATOR_SUPPORT)

    assert held_between == ()
    grants = Grant.objects.filter(role=Role.OPERATOR_SUPPORT).order_by("id")
    assert [grant.revoked_at for grant in grants] == [LATER, None]


def test_a_role_not_held_cannot_be_revoked(world: World) -> None:
    with pytest.raises(RoleNotHeld):
        revoke(world.owner, Role.MERCHANT_OWNER, world.books)

    assert not Grant.objects.exclude(revoked_at=None).exists()


def test_the_latest_administrator_stays(world: World) -> None:
    with pytest.raises(LatestAdministrator):
        revoke(world.admin, Role.OPERATOR_ADMIN, world.platform)
    with pytest.raises(LatestAdministrator):
        deactivate_user(username=world.admin, by=OPERATOR, at=LATER)

    assert get_user(username=world.admin).is_staff


def test_an_administrator_may_go_when_another_stays(world: World) -> None:
    appoint(world.finance, Role.OPERATOR_ADMIN)

    deactivate_user(username=world.admin, by=OPERATOR, at=LATER)

    gone = get_user(username=world.admin)
    assert (gone.is_active, gone.is_staff) == (False, False)


def test_the_alliance_can_oblige_those_with_power_to_a_second_factor(world: World) -> None:
    users = [get_user(username=name) for name in (world.admin, world.finance, world.support, world.owner)]
    before = [needs_second_factor(user=user) for user in users]

    Alliance.objects.update(requires_second_factor=True)

    assert before == [False, False, False, False]
    assert [needs_second_factor(user=user) for user in users] == [True, True, False, False]


def test_roles_are_read_once_and_forgotten_with_the_row(world: World) -> None:
    support = get_user(username=world.support)
    before = support.is_staff
    revoke(world.support, Role.OPERATOR_SUPPORT, world.platform)

    support.refresh_from_db()

    assert (before, support.is_staff) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_revoke_each_other_at_once_leave_one(world: World) -> None:
    appoint(world.finance, Role.OPERATOR_ADMIN)

    def dismiss(username: str) -> bool:
        try:
            revoke(username, Role.OPERATOR_ADMIN, world.platform)
        except LatestAdministrator:
            return False
        return True

    answers = at_once(partial(dismiss, world.admin), partial(dismiss, world.finance))

    assert sorted(answers) == [False, True]
    assert Grant.objects.filter(role=Role.OPERATOR_ADMIN, revoked_at=None).count() == 1
