"""What the pages of a merchant and of a contract show."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action, may
from lianka.domain.access.queries import list_api_keys
from lianka.domain.ledger.chart import CHART, PAYABLE, POINTS_DUE, POINTS_ISSUED, POINTS_PREPAID, POINTS_REDEEMED
from lianka.domain.ledger.models import Account
from lianka.domain.ledger.queries import browsing
from lianka.domain.merchants.models import (
    Contract,
    ContractCategoryRate,
    Merchant,
    MerchantMove,
    StaffMember,
    Store,
)
from lianka.interfaces.backoffice.api_keys import key_table
from lianka.interfaces.backoffice.histories import history_table
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    amount,
    code,
    day,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import percent, state_cell

_SHOWN_ACCOUNTS = (PAYABLE, POINTS_ISSUED, POINTS_REDEEMED, POINTS_PREPAID, POINTS_DUE)


def describe_merchant(request: HttpRequest, merchant: Merchant) -> Shown:
    """Who the merchant is, what stands on its accounts, its contracts, stores and staff."""
    sections = [_about(merchant)]
    if may(request.user, Action.VIEW_BOOKS):
        sections.append(_accounts(merchant))
    tables = [_contract_table(merchant), _store_table(merchant), _staff_table(merchant)]
    if may(request.user, Action.VIEW_USERS):
        tables.append(key_table(merchant, list_api_keys(party_id=merchant.pk)))
    return Shown(
        merchant.name,
        sections,
        [*tables, _move_table(merchant)],
        state=state_cell(merchant.status, merchant.get_status_display()),
        links=[
            Cell(_("Purchases"), f"{reverse('admin:checkout_purchase_changelist')}?merchant={merchant.pk}"),
            Cell(_("Statements"), f"{reverse('admin:settlement_statement_changelist')}?merchant={merchant.pk}"),
            Cell(_("Cards taken"), f"{reverse('admin:cards_cardlink_changelist')}?merchant={merchant.pk}"),
        ],
    )


def describe_contract(contract: Contract) -> Shown:
    """The terms of one version."""
    merchant = contract.merchant
    address = reverse("admin:merchants_merchant_change", args=[merchant.pk])
    rates = ContractCategoryRate.objects.filter(contract=contract).order_by("category")
    preset = _("the alliance's preset")
    terms = [
        Fact(_("Transaction rate"), text(percent(contract.transaction_rate))),
        Fact(_("Points per yuan"), text(contract.points_per_yuan or preset)),
        Fact(_("Issue price (fen per point)"), text(contract.issue_price)),
        Fact(_("Redemption price (fen per point)"), text(contract.redemption_price)),
        Fact(_("Points are"), text(contract.get_points_mode_display())),
        Fact(_("Credit limit"), money(contract.credit_limit_fen)),
        Fact(_("Settlement cycle"), text(contract.get_settlement_cycle_display())),
        Fact(_("Days until due"), number(contract.settlement_days)),
        Fact(_("Money is collected by"), text(contract.get_collect_mode_display())),
    ]
    validity = [
        Fact(_("Merchant"), text(merchant.name, address)),
        Fact(_("In force from"), day(contract.valid_from)),
        Fact(_("Until before"), day(contract.valid_until)),
        Fact(_("Signed at"), moment(contract.signed_at)),
        Fact(_("Signed by"), text(contract.signed_by)),
    ]
    rows = [[code(rate.category), text(rate.points_per_yuan)] for rate in rates]
    empty = _("No category has a rate of its own.")
    return Shown(
        f"{_('Contract')} · {merchant.name}",
        [Section(_("Validity"), validity), Section(_("Terms"), terms)],
        [Table(_("Rates by category"), [_("Category"), _("Points per yuan")], rows, empty)],
    )


def _about(merchant: Merchant) -> Section:
    return Section(
        _("Merchant"),
        [
            Fact(_("Merchant code"), code(merchant.code)),
            Fact(_("Trade"), text(merchant.trade)),
            Fact(_("Unified social credit code"), code(merchant.licence_number)),
            Fact(_("Bank account"), text(_("kept, sealed") if merchant.bank_account_sealed else _("none"))),
            Fact(_("Public id"), code(merchant.party.public_id)),
            Fact(_("Joined at"), moment(merchant.joined_at)),
        ],
    )


def _accounts(merchant: Merchant) -> Section:
    accounts = list(Account.objects.filter(party_id=merchant.pk, kind__in=_SHOWN_ACCOUNTS, scope=""))
    balances = browsing.balances_now(accounts=accounts)
    facts = [
        Fact(
            CHART[account.kind].label,
            amount(balances[account.pk], account.asset, reverse("admin:books_account", args=[account.pk])),
        )
        for account in sorted(accounts, key=lambda account: _SHOWN_ACCOUNTS.index(account.kind))
    ]
    return Section(_("Accounts"), facts or [Fact(_("Nothing is booked yet."), text(None))])


def _contract_table(merchant: Merchant) -> Table:
    rows = [
        [
            text(day(contract.valid_from).text, reverse("admin:merchants_contract_change", args=[contract.pk])),
            day(contract.valid_until),
            text(percent(contract.transaction_rate)),
            text(contract.issue_price),
            text(contract.redemption_price),
            text(contract.get_settlement_cycle_display()),
            text(contract.get_collect_mode_display()),
        ]
        for contract in Contract.objects.filter(merchant=merchant).order_by("-valid_from")
    ]
    headings = [
        _("In force from"),
        _("Until before"),
        _("Transaction rate"),
        _("Issue price (fen per point)"),
        _("Redemption price (fen per point)"),
        _("Settlement cycle"),
        _("Money is collected by"),
    ]
    return Table(_("Contracts"), headings, rows, _("No contract is signed: nothing can be sold yet."))


def _store_table(merchant: Merchant) -> Table:
    rows = [
        [
            text(store.name, reverse("admin:merchants_store_change", args=[store.pk])),
            text(store.address),
            text(percent(store.points_share)),
            code(store.public_id),
            moment(store.opened_at),
        ]
        for store in Store.objects.filter(merchant=merchant).order_by("id")
    ]
    headings = [_("Name"), _("Address"), _("Points pay at most"), _("Public id"), _("Opened at")]
    return Table(_("Stores"), headings, rows)


def _staff_table(merchant: Merchant) -> Table:
    staff = StaffMember.objects.filter(merchant=merchant).select_related("grant__user", "store").order_by("pk")
    rows = [
        [
            text(each.grant.user.username, reverse("admin:access_user_change", args=[each.grant.user_id])),
            text(each.grant.get_role_display()),
            text(each.store or _("All stores")),
            moment(each.grant.granted_at),
            moment(each.grant.revoked_at),
        ]
        for each in staff
    ]
    headings = [_("User name"), _("Role"), _("Store"), _("Since"), _("Ended at")]
    return Table(_("Staff"), headings, rows)


def _move_table(merchant: Merchant) -> Table:
    return history_table(MerchantMove.objects.filter(merchant=merchant).order_by("-id"), column="status")
