"""Every role against every action: what is not marked here is not allowed."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from lianka.domain.access import policies
from lianka.domain.access.errors import ActionNotAllowed
from lianka.domain.access.policies import Action
from lianka.domain.access.values import OPERATOR_ROLES, HeldRole, Role, Subject

PLATFORM, NOODLES, BOOKS = 1, 2, 3

COLUMNS = [
    Role.OPERATOR_ADMIN,
    Role.OPERATOR_FINANCE,
    Role.OPERATOR_SUPPORT,
    Role.OPERATOR_AUDITOR,
    Role.MERCHANT_OWNER,
    Role.MERCHANT_MANAGER,
    Role.MERCHANT_CASHIER,
    Role.MERCHANT_FINANCE,
]
TABLE = """
    back_office.enter        x x x x . . . .
    figures.view             x x x x x x . x
    members.view             x x x x . . . .
    members.register         x . x . x x x .
    members.reveal           x . x . . . . .
    members.manage_tiers     x . x . . . . .
    members.merge            x . x . . . . .
    members.tag              x . x . . . . .
    members.manage_segments  x . x . . . . .
    rewards.view             x x x x . . . .
    rewards.manage           x . x . . . . .
    rewards.manage_budgets   x x . . . . . .
    accounts.correct         x . x . . . . .
    accounts.approve_corrections x x . . . . . .
    merchants.view           x x x x x x x x
    merchants.manage         x . . . . . . .
    merchants.manage_staff   x . . . x . . .
    contracts.sign           x . . . . . . .
    bank_accounts.view       x x . x x . . x
    purchases.view           x x x x x x x x
    purchases.record         x . x . x x x .
    purchases.refund         x . x . x x . .
    purchases.import         x x . . x x . .
    points_rules.view        x x x x . . . .
    points_rules.manage      x . . . . . . .
    prepayments.record       x x . . . . . .
    books.view               x x . x . . . .
    books.close              x x . . . . . .
    statements.view          x x x x x . . x
    statements.issue         x x . . . . . .
    statements.confirm       x x . . x . . x
    statements.dispute       x x . . x . . x
    statements.pay           x x . . . . . .
    cards.view               x x x x x x x x
    cards.manage             x . x . . . . .
    cards.answer_links       x . . . x x . .
    top_ups.manage           x . . . x . . .
    payments.take            x . . . x x x .
    payments.view            x x x x . . . .
    payments.manage          x x . . . . . .
    api_keys.manage          x . . . x . . .
    jobs.view                x x x x . . . .
    jobs.run                 x x . . . . . .
    audit.view               x x . x . . . .
    users.view               x . . x . . . .
    users.manage             x . . . . . . .
    alliance.manage          x . . . . . . .
"""
CASES = [
    (Action(words[0]), role, mark == "x")
    for words in (line.split() for line in TABLE.strip().splitlines())
    for role, mark in zip(COLUMNS, words[1:], strict=True)
]
READING = {action for action in Action if action.value.endswith(".view")} | {Action.ENTER_BACK_OFFICE}


def holder(*roles: tuple[Role, int], is_active: bool = True) -> Subject:
    return SimpleNamespace(is_active=is_active, held_roles=[HeldRole(*each) for each in roles])


def home_of(role: Role) -> int:
    return PLATFORM if role in OPERATOR_ROLES else NOODLES


def test_the_table_names_every_role_and_every_action() -> None:
    assert set(COLUMNS) == set(Role)
    assert len(CASES) == len(Action) * len(Role)
    assert {action for action, _, _ in CASES} == set(Action)


@pytest.mark.parametrize(("action", "role", "is_allowed"), CASES, ids=str)
def test_a_role_may_do_what_the_table_marks_and_nothing_else(action: Action, role: Role, is_allowed: bool) -> None:
    user = holder((role, home_of(role)))

    assert policies.may(user, action, party_id=NOODLES) is is_allowed


@pytest.mark.parametrize(("action", "role"), [(action, role) for action, role, _ in CASES], ids=str)
def test_a_merchants_role_reaches_neither_another_merchant_nor_the_alliance(action: Action, role: Role) -> None:
    user = holder((role, home_of(role)))

    reaches_all = role in OPERATOR_ROLES and policies.may(user, action, party_id=NOODLES)

    assert policies.may(user, action, party_id=BOOKS) is reaches_all
    assert policies.may(user, action) is reaches_all


def test_an_auditor_only_reads() -> None:
    assert policies.ALLOWED[Role.OPERATOR_AUDITOR] <= READING


@pytest.mark.parametrize("action", Action)
def test_nobody_and_the_deactivated_may_do_nothing(action: Action) -> None:
    left = holder((Role.OPERATOR_ADMIN, PLATFORM), is_active=False)

    assert not policies.may(AnonymousUser(), action, party_id=NOODLES)
    assert not policies.may(left, action, party_id=NOODLES)
    assert not policies.may(holder(), action, party_id=NOODLES)


def test_require_lets_pass_or_refuses() -> None:
    cashier = holder((Role.MERCHANT_CASHIER, NOODLES))

    policies.require(cashier, Action.RECORD_PURCHASES, party_id=NOODLES)
    with pytest.raises(ActionNotAllowed):
        policies.require(cashier, Action.REFUND_PURCHASES, party_id=NOODLES)


def test_a_merchants_people_see_their_merchants_and_operators_see_all() -> None:
    of_two = holder((Role.MERCHANT_OWNER, NOODLES), (Role.MERCHANT_CASHIER, BOOKS))

    assert policies.visible_merchant_ids(of_two) == frozenset({NOODLES, BOOKS})
    assert policies.visible_merchant_ids(holder((Role.OPERATOR_SUPPORT, PLATFORM))) is None
    assert policies.visible_merchant_ids(AnonymousUser()) == frozenset()


@pytest.mark.parametrize(
    ("role", "permission", "is_allowed"),
    [
        (Role.OPERATOR_SUPPORT, "members.view_member", True),
        (Role.OPERATOR_ADMIN, "members.change_member", False),
        (Role.OPERATOR_ADMIN, "members.delete_member", False),
        (Role.OPERATOR_SUPPORT, "ledger.view_journal", False),
        (Role.OPERATOR_AUDITOR, "ledger.view_journal", True),
        (Role.OPERATOR_ADMIN, "merchants.change_trade", True),
        (Role.OPERATOR_FINANCE, "merchants.change_trade", False),
        (Role.OPERATOR_ADMIN, "merchants.change_contract", False),
        (Role.OPERATOR_SUPPORT, "foundation.view_auditentry", False),
        (Role.OPERATOR_SUPPORT, "foundation.view_jobrun", True),
        (Role.OPERATOR_FINANCE, "access.view_user", False),
        (Role.OPERATOR_ADMIN, "no_such_app.view_thing", False),
        (Role.OPERATOR_ADMIN, "nonsense", False),
        (Role.MERCHANT_OWNER, "merchants.view_merchant", False),
    ],
)
def test_the_back_office_shows_tables_and_changes_settings_only(role: Role, permission: str, is_allowed: bool) -> None:
    assert policies.may_in_back_office(holder((role, home_of(role))), permission) is is_allowed


def test_an_app_is_shown_to_who_sees_one_of_its_tables() -> None:
    support = holder((Role.OPERATOR_SUPPORT, PLATFORM))

    assert policies.may_see_app(support, "members")
    assert not policies.may_see_app(support, "ledger")
    assert not policies.may_see_app(holder((Role.MERCHANT_OWNER, NOODLES)), "members")
