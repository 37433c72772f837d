"""What the pages of bundles, budgets and grants show."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.rewards.models import Budget, CashBackRule, MemberRight, RewardBundle, RewardGrant, RewardTakeBack
from lianka.domain.rewards.queries import list_bundles, list_versions, words_of_versions
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Words,
    amount,
    code,
    either,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import percent, state_cell
from lianka.interfaces.shared.formats import format_day

CAUSE_LABELS: dict[str, Words] = {
    "card_opening": _("Opening or renewal of a card"),
    "card_month": _("Month of a card"),
    "birthday": _("Birthday"),
    "joining": _("Joining"),
    "inviting": _("Inviting"),
    "again": _("Granted later"),
    "hand": _("By hand"),
    "code": _("Gift code"),
}
"""By how a cause begins: what it is called."""


def cause_words(cause: str) -> Words:
    """What a grant was for, in words where its beginning is known."""
    return CAUSE_LABELS.get(cause.partition(":")[0], cause)


def describe_bundle_page(bundle: RewardBundle) -> Shown:
    """A bundle, and all it ever gave."""
    versions = list_versions(bundle_id=bundle.pk)
    rows = [
        [
            number(version.number),
            text("; ".join(version.words)),
            text(version.budget, reverse("admin:rewards_budget_change", args=[version.budget_id])),
            moment(version.made_at),
            text(version.made_by),
        ]
        for version in versions
    ]
    headings = [_("Version"), _("Gives"), _("Budget"), _("Made at"), _("Made by")]
    about = Section(
        _("Bundle"),
        [
            Fact(_("Public id"), code(bundle.public_id)),
            Fact(_("Gives"), text("; ".join(versions[0].words))),
            Fact(_("Created at"), moment(bundle.created_at)),
            Fact(_("Created by"), text(bundle.created_by)),
        ],
    )
    everything = Cell(_("All grants"), f"{reverse('admin:rewards_rewardgrant_changelist')}?version__bundle={bundle.pk}")
    return Shown(
        bundle.name,
        [about],
        [Table(_("Versions"), headings, rows, numbers=frozenset({0}), more=everything)],
        state=state_cell(bundle.state, bundle.get_state_display()),
    )


def describe_budget_page(budget: Budget) -> Shown:
    """A budget, and the bundles and the cash-back it pays for."""
    bundles = [view for view in list_bundles(only_active=False) if view.budget_id == budget.pk]
    rows = [
        [
            text(view.name, reverse("admin:rewards_rewardbundle_change", args=[view.bundle_id])),
            state_cell(view.state.value, view.state.label),
            text("; ".join(view.words)),
        ]
        for view in bundles
    ]
    funder = _("The platform") if budget.funder_id is None else name_parties([budget.funder_id])[budget.funder_id]
    about = Section(
        _("Budget"),
        [
            Fact(_("Public id"), code(budget.public_id)),
            Fact(_("Paid by"), funder if isinstance(funder, Cell) else either("", funder)),
            Fact(_("Limit"), money(budget.limit_fen)),
            Fact(_("Spent"), money(budget.spent_fen)),
            Fact(_("Left"), money(budget.limit_fen - budget.spent_fen)),
            Fact(_("Warns from"), money(budget.alert_fen)),
            Fact(_("Alerted at"), moment(budget.alerted_at)),
            Fact(_("Exhausted at"), moment(budget.exhausted_at)),
            Fact(_("Created at"), moment(budget.created_at)),
            Fact(_("Created by"), text(budget.created_by)),
        ],
    )
    return Shown(
        budget.name,
        [about],
        [Table(_("Bundles"), [_("Bundle"), _("State"), _("Gives")], rows), _cash_back_rules(budget)],
        state=state_cell(budget.state, budget.get_state_display()),
    )


def _cash_back_rules(budget: Budget) -> Table:
    rows = [
        [
            text(format_day(rule.valid_from), reverse("admin:rewards_cashbackrule_change", args=[rule.pk])),
            Cell(percent(rule.rate), is_number=True),
        ]
        for rule in CashBackRule.objects.filter(budget=budget).order_by("-valid_from", "-id")
    ]
    headings = [_("Applies from"), _("Share that comes back")]
    return Table(_("Rules of cash-back"), headings, rows, numbers=frozenset({1}))


def describe_grant_page(grant: RewardGrant) -> Shown:
    """A grant, what became of its rights, and whether it was taken back."""
    undone = RewardTakeBack.objects.filter(pk=grant.pk).first()
    rows = [
        [text(right.name), number(right.count), number(right.used), moment(right.valid_until)]
        for right in MemberRight.objects.filter(grant=grant).order_by("number")
    ]
    about = Section(
        _("Grant"),
        [
            Fact(_("Public id"), code(grant.public_id)),
            Fact(_("Bundle"), text(grant.version.bundle.name)),
            Fact(_("Version"), number(grant.version.number)),
            Fact(_("Gave"), text("; ".join(words_of_versions([grant.version_id])[grant.version_id]))),
            Fact(_("For"), Cell(cause_words(grant.cause))),
            Fact(_("Cause"), code(grant.cause)),
            Fact(_("Member"), name_parties([grant.recipient_id])[grant.recipient_id]),
            Fact(_("Cost"), money(grant.cost_fen)),
            Fact(_("Happened at"), moment(grant.happened_at)),
            Fact(_("Granted at"), moment(grant.granted_at)),
        ],
    )
    headings = [_("Right"), _("Times"), _("Used"), _("Valid until")]
    return Shown(
        _("Grant %(public_id)s") % {"public_id": grant.public_id},
        [about, *([_undone(undone)] if undone else [])],
        [Table(_("Rights"), headings, rows, _("The bundle gave no rights."), numbers=frozenset({1, 2}))],
    )


def _undone(row: RewardTakeBack) -> Section:
    return Section(
        _("Taken back"),
        [
            Fact(_("Cause"), code(row.cause)),
            Fact(_("Points"), number(row.points)),
            Fact(_("Coins"), amount(row.coins, "COIN")),
            Fact(_("Growth"), number(row.growth)),
            Fact(_("Returned to the budget"), money(row.returned_fen)),
            Fact(_("Spent already"), money(row.shortfall_fen)),
            Fact(_("Taken back at"), moment(row.taken_at)),
        ],
    )
