"""Who may do what: the only place that decides. Doors ask here; a test walks all roles through all actions.

Pure but for the roles a user holds, which the user brings along.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from django.contrib.auth.models import AnonymousUser

from lianka.domain.access.errors import ActionNotAllowed
from lianka.domain.access.values import OPERATOR_ROLES, HeldRole, Role, Subject


class Action(StrEnum):
    """What can be allowed: by a merchant's role for that merchant alone, by an operator's everywhere."""

    ENTER_BACK_OFFICE = "back_office.enter"
    VIEW_FIGURES = "figures.view"
    VIEW_MEMBERS = "members.view"
    REGISTER_MEMBERS = "members.register"
    REVEAL_PERSONAL_DATA = "members.reveal"
    MANAGE_MEMBER_TIERS = "members.manage_tiers"
    MERGE_MEMBERS = "members.merge"
    TAG_MEMBERS = "members.tag"
    MANAGE_SEGMENTS = "members.manage_segments"
    VIEW_MERCHANTS = "merchants.view"
    MANAGE_MERCHANTS = "merchants.manage"
    MANAGE_STAFF = "merchants.manage_staff"
    SIGN_CONTRACTS = "contracts.sign"
    VIEW_BANK_ACCOUNTS = "bank_accounts.view"
    VIEW_PURCHASES = "purchases.view"
    RECORD_PURCHASES = "purchases.record"
    REFUND_PURCHASES = "purchases.refund"
    IMPORT_PURCHASES = "purchases.import"
    VIEW_POINTS_RULES = "points_rules.view"
    MANAGE_POINTS_RULES = "points_rules.manage"
    RECORD_PREPAYMENTS = "prepayments.record"
    VIEW_BOOKS = "books.view"
    CLOSE_DATES = "books.close"
    VIEW_STATEMENTS = "statements.view"
    ISSUE_STATEMENTS = "statements.issue"
    CONFIRM_STATEMENTS = "statements.confirm"
    DISPUTE_STATEMENTS = "statements.dispute"
    PAY_STATEMENTS = "statements.pay"
    VIEW_CARDS = "cards.view"
    MANAGE_CARDS = "cards.manage"
    ANSWER_CARD_LINKS = "cards.answer_links"
    VIEW_REWARDS = "rewards.view"
    MANAGE_REWARDS = "rewards.manage"
    MANAGE_BUDGETS = "rewards.manage_budgets"
    CORRECT_ACCOUNTS = "accounts.correct"
    APPROVE_CORRECTIONS = "accounts.approve_corrections"
    MANAGE_TOP_UPS = "top_ups.manage"
    TAKE_PAYMENTS = "payments.take"
    VIEW_PAYMENTS = "payments.view"
    MANAGE_PAYMENTS = "payments.manage"
    MANAGE_API_KEYS = "api_keys.manage"
    VIEW_JOBS = "jobs.view"
    RUN_JOBS = "jobs.run"
    VIEW_AUDIT = "audit.view"
    VIEW_USERS = "users.view"
    MANAGE_USERS = "users.manage"
    MANAGE_ALLIANCE = "alliance.manage"


_A = Action
_OPERATOR_VIEWS: Final = frozenset(
    {
        _A.ENTER_BACK_OFFICE,
        _A.VIEW_FIGURES,
        _A.VIEW_MEMBERS,
        _A.VIEW_MERCHANTS,
        _A.VIEW_PURCHASES,
        _A.VIEW_POINTS_RULES,
        _A.VIEW_BOOKS,
        _A.VIEW_STATEMENTS,
        _A.VIEW_CARDS,
        _A.VIEW_REWARDS,
        _A.VIEW_PAYMENTS,
        _A.VIEW_JOBS,
    }
)
_MERCHANT_VIEWS: Final = frozenset({_A.VIEW_MERCHANTS, _A.VIEW_PURCHASES, _A.VIEW_CARDS})
_COUNTER: Final = frozenset({_A.REGISTER_MEMBERS, _A.RECORD_PURCHASES, _A.TAKE_PAYMENTS})
_OWN_STATEMENTS: Final = frozenset({_A.VIEW_STATEMENTS, _A.CONFIRM_STATEMENTS, _A.DISPUTE_STATEMENTS, _A.VIEW_FIGURES})

ALLOWED: Final[Mapping[Role, frozenset[Action]]] = {
    Role.OPERATOR_ADMIN: frozenset(Action),
    Role.OPERATOR_FINANCE: _OPERATOR_VIEWS
    | {
        _A.VIEW_BANK_ACCOUNTS,
        _A.IMPORT_PURCHASES,
        _A.RECORD_PREPAYMENTS,
        _A.CLOSE_DATES,
        _A.ISSUE_STATEMENTS,
        _A.CONFIRM_STATEMENTS,
        _A.DISPUTE_STATEMENTS,
        _A.PAY_STATEMENTS,
        _A.MANAGE_PAYMENTS,
        _A.MANAGE_BUDGETS,
        _A.APPROVE_CORRECTIONS,
        _A.RUN_JOBS,
        _A.VIEW_AUDIT,
    },
    Role.OPERATOR_SUPPORT: _OPERATOR_VIEWS - {_A.VIEW_BOOKS}
    | {
        _A.REGISTER_MEMBERS,
        _A.REVEAL_PERSONAL_DATA,
        _A.MERGE_MEMBERS,
        _A.TAG_MEMBERS,
        _A.MANAGE_SEGMENTS,
        _A.RECORD_PURCHASES,
        _A.REFUND_PURCHASES,
        _A.MANAGE_CARDS,
        _A.MANAGE_REWARDS,
        _A.CORRECT_ACCOUNTS,
        _A.MANAGE_MEMBER_TIERS,
    },
    Role.OPERATOR_AUDITOR: _OPERATOR_VIEWS | {_A.VIEW_BANK_ACCOUNTS, _A.VIEW_AUDIT, _A.VIEW_USERS},
    Role.MERCHANT_OWNER: _MERCHANT_VIEWS
    | _COUNTER
    | _OWN_STATEMENTS
    | {
        _A.REFUND_PURCHASES,
        _A.IMPORT_PURCHASES,
        _A.MANAGE_STAFF,
        _A.VIEW_BANK_ACCOUNTS,
        _A.ANSWER_CARD_LINKS,
        _A.MANAGE_TOP_UPS,
        _A.MANAGE_API_KEYS,
    },
    Role.MERCHANT_MANAGER: _MERCHANT_VIEWS
    | _COUNTER
    | {_A.VIEW_FIGURES, _A.REFUND_PURCHASES, _A.IMPORT_PURCHASES, _A.ANSWER_CARD_LINKS},
    Role.MERCHANT_CASHIER: _MERCHANT_VIEWS | _COUNTER,
    Role.MERCHANT_FINANCE: _MERCHANT_VIEWS | _OWN_STATEMENTS | {_A.VIEW_BANK_ACCOUNTS},
}
"""What each role may do."""

NEEDS_SECOND_FACTOR: Final = frozenset({Role.OPERATOR_ADMIN, Role.OPERATOR_FINANCE})
"""The roles that the alliance can oblige to a second factor: those that move money or rights."""

_VIEW_ACTIONS: Final[Mapping[str, Action]] = {
    "access": _A.VIEW_USERS,
    "access.party": _A.VIEW_BOOKS,
    "access.alliance": _A.ENTER_BACK_OFFICE,
    "members": _A.VIEW_MEMBERS,
    "merchants": _A.VIEW_MERCHANTS,
    "loyalty": _A.VIEW_POINTS_RULES,
    "loyalty.correction": _A.VIEW_MEMBERS,
    "checkout": _A.VIEW_PURCHASES,
    "ledger": _A.VIEW_BOOKS,
    "settlement": _A.VIEW_STATEMENTS,
    "cards": _A.VIEW_CARDS,
    "rewards": _A.VIEW_REWARDS,
    "payments": _A.VIEW_PAYMENTS,
    "notices": _A.VIEW_JOBS,
    "foundation": _A.VIEW_JOBS,
    "foundation.auditentry": _A.VIEW_AUDIT,
    "otp_totp": _A.VIEW_USERS,
    "axes": _A.VIEW_USERS,
}
_CHANGE_ACTIONS: Final[Mapping[str, Action]] = {
    "access.alliance": _A.MANAGE_ALLIANCE,
    "merchants.trade": _A.MANAGE_MERCHANTS,
    "loyalty": _A.MANAGE_POINTS_RULES,
}


def may(user: Subject | AnonymousUser, action: Action, *, party_id: int | None = None) -> bool:
    """Whether the user may do this, at the party `party_id` or, without one, for the whole alliance.

    An operator's role reaches every party; a merchant's role reaches that merchant alone.
    """
    return any(
        action in ALLOWED[held.role] and (held.role in OPERATOR_ROLES or held.party_id == party_id)
        for held in _held_roles(user)
    )


def require(user: Subject | AnonymousUser, action: Action, *, party_id: int | None = None) -> None:
    """Let pass who may do this; `ActionNotAllowed` for everybody else."""
    if not may(user, action, party_id=party_id):
        raise ActionNotAllowed(action=action)


def roles_that_may(action: Action) -> frozenset[Role]:
    """The roles that allow this, for queries that ask for many users or parties at once."""
    return frozenset(role for role, actions in ALLOWED.items() if action in actions)


def may_in_back_office(user: Subject | AnonymousUser, permission: str) -> bool:
    """Whether the user may do what Django's admin calls `app.view_model`, `app.change_model` and so on.

    Tables are shown by the view action of their context. Only pure settings can be added or changed in
    place, and nothing can be deleted: what moves value, status or rights is an operation of its own.
    """
    app_label, _, verb_and_model = permission.partition(".")
    verb, _, model = verb_and_model.partition("_")
    table = {"view": _VIEW_ACTIONS, "add": _CHANGE_ACTIONS, "change": _CHANGE_ACTIONS}.get(verb, {})
    action = table.get(f"{app_label}.{model}", table.get(app_label))
    return action is not None and may(user, Action.ENTER_BACK_OFFICE) and may(user, action)


def may_see_app(user: Subject | AnonymousUser, app_label: str) -> bool:
    """Whether the back office shows the user any table of the app."""
    shown = [action for key, action in _VIEW_ACTIONS.items() if key.partition(".")[0] == app_label]
    return may(user, Action.ENTER_BACK_OFFICE) and any(may(user, action) for action in shown)


def visible_merchant_ids(user: Subject | AnonymousUser) -> frozenset[int] | None:
    """The merchants whose things the user may see; `None` means all of them. A merchant sees its own only."""
    if may(user, Action.VIEW_MERCHANTS):
        return None
    return frozenset(held.party_id for held in _held_roles(user) if Action.VIEW_MERCHANTS in ALLOWED[held.role])


def _held_roles(user: Subject | AnonymousUser) -> Iterable[HeldRole]:
    return () if isinstance(user, AnonymousUser) or not user.is_active else user.held_roles
