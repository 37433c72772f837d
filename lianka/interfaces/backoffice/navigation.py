"""The menu, by topic; each entry stands there for those who may open it."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action, may
from lianka.interfaces.backoffice.shown import Words


def list_sidebar_groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar's groups and entries. Read by Unfold."""
    groups = []
    for title, entries in _MENU:
        items = [_item(request, entry) for entry in entries if may(request.user, entry.action)]
        if items:
            groups.append({"title": title, "separator": bool(title), "items": items})
    return groups


def list_account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """The links in the user's own menu. Read by Unfold."""
    return [
        {"title": _("Change password"), "link": reverse("admin:password_change")},
        {"title": _("Second factor"), "link": reverse("admin:second_factor")},
    ]


class _Entry(NamedTuple):
    title: Words
    icon: str
    address: str
    action: Action


_MENU: tuple[tuple[Words, tuple[_Entry, ...]], ...] = (
    ("", (_Entry(_("Dashboard"), "dashboard", "index", Action.ENTER_BACK_OFFICE),)),
    (
        _("Members and merchants"),
        (
            _Entry(_("Members"), "group", "members_member_changelist", Action.VIEW_MEMBERS),
            _Entry(_("Segments"), "groups", "members_segment_changelist", Action.VIEW_MEMBERS),
            _Entry(_("Tags"), "sell", "members_tag_changelist", Action.VIEW_MEMBERS),
            _Entry(_("Tiers"), "military_tech", "loyalty_tier_changelist", Action.VIEW_POINTS_RULES),
            _Entry(_("Upgrades to approve"), "upgrade", "loyalty_tierupgrade_changelist", Action.VIEW_POINTS_RULES),
            _Entry(_("Merchants"), "storefront", "merchants_merchant_changelist", Action.VIEW_MERCHANTS),
            _Entry(_("Stores"), "store", "merchants_store_changelist", Action.VIEW_MERCHANTS),
            _Entry(_("Contracts"), "contract", "merchants_contract_changelist", Action.VIEW_MERCHANTS),
        ),
    ),
    (
        _("Cards"),
        (
            _Entry(_("Card plans"), "loyalty", "cards_cardplan_changelist", Action.VIEW_CARDS),
            _Entry(_("Links with merchants"), "handshake", "cards_cardlink_changelist", Action.VIEW_CARDS),
            _Entry(_("Members' cards"), "badge", "cards_membercard_changelist", Action.VIEW_CARDS),
            _Entry(_("Gift codes"), "redeem", "cards_giftbatch_changelist", Action.VIEW_CARDS),
            _Entry(_("Find a gift code"), "search", "cards_giftcode_changelist", Action.VIEW_CARDS),
            _Entry(_("Physical cards"), "credit_card", "cards_physicalcard_changelist", Action.VIEW_CARDS),
            _Entry(_("Batches of physical cards"), "stacks", "cards_physicalbatch_changelist", Action.VIEW_CARDS),
        ),
    ),
    (
        _("Marketing"),
        (
            _Entry(_("Gift bundles"), "redeem", "rewards_rewardbundle_changelist", Action.VIEW_REWARDS),
            _Entry(_("Budgets"), "savings", "rewards_budget_changelist", Action.VIEW_REWARDS),
            _Entry(_("Grants"), "featured_seasonal_and_gifts", "rewards_rewardgrant_changelist", Action.VIEW_REWARDS),
            _Entry(_("Inviting"), "group_add", "rewards_joiningrule_changelist", Action.VIEW_REWARDS),
            _Entry(_("Rewards of inviting"), "diversity_3", "rewards_joiningreward_changelist", Action.VIEW_REWARDS),
            _Entry(_("Birthdays"), "cake", "rewards_birthdayrule_changelist", Action.VIEW_REWARDS),
            _Entry(_("Gifts of birthdays"), "celebration", "rewards_birthdaygift_changelist", Action.VIEW_REWARDS),
            _Entry(
                _("Rules of cash-back"), "currency_exchange", "rewards_cashbackrule_changelist", Action.VIEW_REWARDS
            ),
            _Entry(_("Cash-back"), "event_repeat", "rewards_cashback_changelist", Action.VIEW_REWARDS),
        ),
    ),
    (
        _("Sales"),
        (
            _Entry(_("Orders"), "list_alt", "checkout_order_changelist", Action.VIEW_PURCHASES),
            _Entry(_("Purchases"), "shopping_bag", "checkout_purchase_changelist", Action.VIEW_PURCHASES),
            _Entry(_("Refunds"), "undo", "checkout_refund_changelist", Action.VIEW_PURCHASES),
            _Entry(_("Imports"), "upload_file", "checkout_importrun_changelist", Action.VIEW_PURCHASES),
        ),
    ),
    (
        _("Online payment"),
        (
            _Entry(_("Payments through providers"), "payments", "payments_payment_changelist", Action.VIEW_PAYMENTS),
            _Entry(
                _("Refunds through providers"),
                "currency_exchange",
                "payments_paymentrefund_changelist",
                Action.VIEW_PAYMENTS,
            ),
            _Entry(
                _("Notifications of providers"),
                "sms",
                "payments_paymentnotification_changelist",
                Action.VIEW_PAYMENTS,
            ),
            _Entry(_("Sandbox charges"), "science", "payments_sandboxcharge_changelist", Action.VIEW_PAYMENTS),
            _Entry(_("Sandbox settings"), "tune", "payments_sandboxsettings_changelist", Action.VIEW_PAYMENTS),
        ),
    ),
    (
        _("Settlement"),
        (
            _Entry(_("Statements"), "request_quote", "settlement_statement_changelist", Action.VIEW_STATEMENTS),
            _Entry(_("Bank files"), "account_balance", "settlement_bankfileexport_changelist", Action.VIEW_STATEMENTS),
        ),
    ),
    (
        _("Points"),
        (
            _Entry(_("Validity"), "hourglass", "loyalty_validitypolicyrow_changelist", Action.VIEW_POINTS_RULES),
            _Entry(_("Earning rates"), "percent", "loyalty_earnpreset_changelist", Action.VIEW_POINTS_RULES),
            _Entry(_("Corrections by hand"), "edit_note", "loyalty_correction_changelist", Action.VIEW_MEMBERS),
            _Entry(_("Bought in advance"), "savings", "loyalty_prepaidaccount_changelist", Action.VIEW_POINTS_RULES),
        ),
    ),
    (
        _("Stored value"),
        (
            _Entry(_("Top-up offers"), "add_card", "loyalty_topupoffer_changelist", Action.VIEW_POINTS_RULES),
            _Entry(
                _("Rules of stored value"),
                "gavel",
                "loyalty_storedvaluesettings_changelist",
                Action.VIEW_POINTS_RULES,
            ),
        ),
    ),
    (
        _("Books"),
        (
            _Entry(_("Accounts"), "account_balance_wallet", "books_accounts", Action.VIEW_BOOKS),
            _Entry(_("Journals"), "receipt_long", "books_journals", Action.VIEW_BOOKS),
            _Entry(_("Closed dates"), "event_available", "books_closings", Action.VIEW_BOOKS),
        ),
    ),
    (
        _("Operation"),
        (
            _Entry(_("Notices"), "notifications", "notices_operatornotice_changelist", Action.VIEW_JOBS),
            _Entry(_("Job runs"), "schedule", "foundation_jobrun_changelist", Action.VIEW_JOBS),
            _Entry(_("Events"), "outbox", "foundation_outboxmessage_changelist", Action.VIEW_JOBS),
            _Entry(_("Users"), "person", "access_user_changelist", Action.VIEW_USERS),
            _Entry(_("Roles"), "key", "access_grant_changelist", Action.VIEW_USERS),
            _Entry(_("API keys"), "vpn_key", "access_apikey_changelist", Action.VIEW_USERS),
            _Entry(_("Audit"), "policy", "foundation_auditentry_changelist", Action.VIEW_AUDIT),
        ),
    ),
)


def _item(request: HttpRequest, entry: _Entry) -> dict[str, Any]:
    link = reverse(f"admin:{entry.address}")
    is_active = request.path == link if entry.address == "index" else request.path.startswith(link)
    return {"title": entry.title, "icon": entry.icon, "link": link, "active": is_active}
