"""What the pages of cash-back show."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.merchants.models import Merchant
from lianka.domain.rewards.models import (
    Budget,
    CashBack,
    CashBackInstalment,
    CashBackMerchant,
    CashBackRule,
    CashBackTier,
    CashBackUndoing,
)
from lianka.domain.rewards.queries.cash_back import describe_example
from lianka.domain.rewards.values.cash_back import (
    MONTH_CAP_REACHED,
    CashBackStart,
    CashBackTerms,
)
from lianka.foundation.values import Rate
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.rewards.campaigns import REFUSALS
from lianka.interfaces.backoffice.rewards.cash_back_form import EXAMPLE_FEN
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    amount,
    badge,
    code,
    day,
    either,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import percent, state_cell
from lianka.interfaces.shared.formats import format_day, format_fen

_LATEST: Final = 20
_NO_CAP: Final = _("no limit")


def cap_cell(fen: int | None) -> Cell:
    """An amount that bounds something, or that nothing does."""
    return Cell(_NO_CAP if fen is None else format_fen(fen), is_number=True)


def share_cell(rate: Rate) -> Cell:
    """How much comes back."""
    return Cell(percent(rate) if rate.millionths else _("ends the cash-back"), is_number=True)


def coins(fen: int) -> Cell:
    """An amount of coins; a hundredth is worth a fen."""
    return amount(fen, "COIN")


def outcome_cell(row: CashBack) -> Cell:
    """What became of a cash-back."""
    if row.decided_at is None:
        return badge(_("being worked out"), Tone.BUSY)
    if row.refusal:
        words = _("above the cap of the month") if row.refusal == MONTH_CAP_REACHED else REFUSALS.get(row.refusal)
        return badge(words or row.refusal, Tone.BAD)
    if row.undone_fen == row.amount_fen:
        return badge(_("undone by refunds"), Tone.PLAIN)
    return badge(_("promised"), Tone.GOOD)


def describe_rule(rule: CashBackRule) -> Shown:
    """The rule, its budget, what came of it, an example, and the latest of what it promised."""
    merchants = ", ".join(
        CashBackMerchant.objects.filter(rule=rule).order_by("merchant").values_list("merchant__name", flat=True)
    )
    about = [
        Fact(_("Share that comes back"), share_cell(rule.rate)),
        Fact(_("Smallest purchase"), money(rule.minimum_fen)),
        Fact(_("Most for one purchase"), cap_cell(rule.purchase_cap_fen)),
        Fact(_("Most for a member's month"), cap_cell(rule.month_cap_fen)),
        Fact(_("Monthly instalments"), number(rule.instalments)),
        Fact(_("First instalment"), text(rule.get_start_display())),
        Fact(_("Merchants"), either(merchants, _("All merchants"))),
        Fact(_("Members"), either(", ".join(_tier_names(rule)), _("All members"))),
        Fact(_("Applies from"), day(rule.valid_from)),
        Fact(_("Ends on"), day(rule.valid_until)),
        Fact(_("Announced at"), moment(rule.announced_at)),
        Fact(_("Announced by"), text(rule.announced_by)),
    ]
    sections = [Section(_("Rule"), about)]
    if rule.budget is None:
        ended = _("From %(day)s on nothing comes back.") % {"day": format_day(rule.valid_from)}
        return Shown(str(rule), sections, notice=ended)
    sections += [_budget(rule.budget), _came_of(rule)]
    return Shown(str(rule), sections, [_example(rule), _latest(rule)])


def describe_cash_back(row: CashBack) -> Shown:
    """One cash-back: what was bought, each instalment, and what refunds undid."""
    sale = Purchase.objects.filter(public_id=row.purchase).values_list("pk", flat=True).first()
    about = [
        Fact(_("Member"), name_parties([row.member_id])[row.member_id]),
        Fact(_("Merchant"), text(row.merchant.name)),
        Fact(_("Purchase"), code(row.purchase, reverse("admin:checkout_purchase_change", args=[sale]) if sale else "")),
        Fact(_("Happened at"), moment(row.happened_at)),
        Fact(_("Paid with money"), money(row.money_fen)),
        Fact(_("Refunded"), money(row.refunded_fen)),
        Fact(_("Comes back"), coins(row.amount_fen)),
        Fact(_("Undone by refunds"), coins(row.undone_fen)),
        Fact(_("Rule"), text(str(row.rule), reverse("admin:rewards_cashbackrule_change", args=[row.rule_id]))),
        Fact(_("Decided at"), moment(row.decided_at)),
    ]
    tables = [_instalments(row), _undoings(row)]
    title = _("Cash-back %(public_id)s") % {"public_id": row.public_id}
    return Shown(title, [Section(_("Cash-back"), about)], tables, state=outcome_cell(row))


def _instalments(row: CashBack) -> Table:
    rows = [
        [
            number(each.number),
            day(each.due_day),
            coins(each.amount_fen),
            coins(each.cancelled_fen),
            coins(each.taken_fen),
            _instalment_state(each),
        ]
        for each in CashBackInstalment.objects.filter(cash_back=row).order_by("number")
    ]
    headings = [_("Instalment"), _("Day it comes"), _("Amount"), _("Cancelled"), _("Taken back"), _("State")]
    return Table(_("Instalments"), headings, rows, numbers=frozenset({0, 2, 3, 4}))


def _instalment_state(each: CashBackInstalment) -> Cell:
    if each.paid_at is not None:
        return badge(_("arrived"), Tone.GOOD)
    return badge(_("cancelled")) if each.amount_fen == each.cancelled_fen else badge(_("to come"), Tone.BUSY)


def _undoings(row: CashBack) -> Table:
    undoings = list(CashBackUndoing.objects.filter(cash_back=row).order_by("-id")[:_LATEST])
    ids = dict(Refund.objects.filter(public_id__in=[each.refund for each in undoings]).values_list("public_id", "pk"))
    rows = [
        [
            moment(each.undone_at),
            code(each.refund, reverse("admin:checkout_refund_change", args=[ids[each.refund]])),
            coins(each.cancelled_fen),
            coins(each.taken_fen),
        ]
        for each in undoings
    ]
    headings = [_("Happened at"), _("Refund"), _("Cancelled"), _("Taken back")]
    return Table(_("Undone by refunds"), headings, rows, _("Nothing was undone."), numbers=frozenset({2, 3}))


def _budget(budget: Budget) -> Section:
    funder = budget.funder
    return Section(
        _("Budget"),
        [
            Fact(_("Budget"), text(budget.name, reverse("admin:rewards_budget_change", args=[budget.pk]))),
            Fact(_("State"), state_cell(budget.state, budget.get_state_display())),
            Fact(_("Paid by"), either(funder.name if isinstance(funder, Merchant) else "", _("The platform"))),
            Fact(_("Limit"), money(budget.limit_fen)),
            Fact(_("Spent"), money(budget.spent_fen)),
            Fact(_("Left"), money(budget.limit_fen - budget.spent_fen)),
        ],
    )


def _came_of(rule: CashBackRule) -> Section:
    promised = CashBack.objects.filter(rule=rule).aggregate(
        count=Count("id", filter=Q(amount_fen__gt=0)),
        undecided=Count("id", filter=Q(decided_at=None)),
        refused=Count("id", filter=~Q(refusal="")),
        fen=Sum("amount_fen", default=0),
        undone=Sum("undone_fen", default=0),
    )
    parts = CashBackInstalment.objects.filter(cash_back__rule=rule).aggregate(
        paid=Sum(F("amount_fen") - F("cancelled_fen") - F("taken_fen"), filter=Q(paid_at__isnull=False), default=0),
        pending=Sum(F("amount_fen") - F("cancelled_fen"), filter=Q(paid_at=None), default=0),
    )
    return Section(
        _("What came of it"),
        [
            Fact(_("Purchases"), number(promised["count"])),
            Fact(_("Promised"), coins(promised["fen"])),
            Fact(_("Arrived"), coins(parts["paid"])),
            Fact(_("Still to come"), coins(parts["pending"])),
            Fact(_("Undone by refunds"), coins(promised["undone"])),
            Fact(_("Refused purchases"), number(promised["refused"])),
            Fact(_("Being worked out"), number(promised["undecided"])),
        ],
    )


def _latest(rule: CashBackRule) -> Table:
    rows = [
        [
            moment(each.happened_at),
            text(each.member.number, reverse("admin:members_member_change", args=[each.member_id])),
            text(each.merchant.name),
            money(each.money_fen),
            coins(each.amount_fen - each.undone_fen),
            outcome_cell(each),
        ]
        for each in CashBack.objects.filter(rule=rule).select_related("member", "merchant").order_by("-id")[:_LATEST]
    ]
    headings = [
        _("Happened at"),
        _("Member"),
        _("Merchant"),
        _("Paid with money"),
        _("Comes back"),
        _("Outcome"),
    ]
    everything = Cell(_("All cash-backs"), f"{reverse('admin:rewards_cashback_changelist')}?rule__id__exact={rule.pk}")
    empty = _("Nothing was bought under this rule yet.")
    return Table(_("Latest cash-backs"), headings, rows, empty, numbers=frozenset({3, 4}), more=everything)


def _example(rule: CashBackRule) -> Table:
    terms = CashBackTerms(
        rule.rate,
        rule.valid_from,
        minimum_fen=rule.minimum_fen,
        purchase_cap_fen=rule.purchase_cap_fen,
        instalments=rule.instalments,
        start=CashBackStart(rule.start),
    )
    rows = [
        [day(each.due_day), coins(each.amount_fen)]
        for each in describe_example(terms, money_fen=EXAMPLE_FEN, bought_on=rule.valid_from)
    ]
    title = _("Example: a purchase of %(bought)s on %(day)s") % {
        "bought": format_fen(EXAMPLE_FEN),
        "day": format_day(rule.valid_from),
    }
    return Table(title, [_("Day it comes"), _("Amount")], rows, _("Nothing comes back."), numbers=frozenset({1}))


def _tier_names(rule: CashBackRule) -> Sequence[str]:
    codes = list(CashBackTier.objects.filter(rule=rule).order_by("tier").values_list("tier", flat=True))
    book = get_tier_book() if codes else None
    return [book.terms[each].name if book and each in book.terms else each for each in codes]
