"""What comes back of purchases: the rules, and what a member got and will get."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from lianka.domain.members.queries.merges import ids_of
from lianka.domain.merchants.queries import name_merchants
from lianka.domain.rewards import cash_back_store
from lianka.domain.rewards.models import CashBack, CashBackMerchant, CashBackRule, CashBackTier
from lianka.domain.rewards.rules.cash_back import instalments_of, rule_on, share_of
from lianka.domain.rewards.values.cash_back import (
    CashBackRuleView,
    CashBackStart,
    CashBackTerms,
    CashBackView,
    Instalment,
    PendingCashBack,
)
from lianka.foundation.db import as_day, fetch_all, read_once

T = TypeVar("T")
REFUSAL_WORDS = {
    "month_cap_reached": _("You have had as much for this month's purchases as can come back."),
    "budget_exhausted": _("The budget for cash-back was used up."),
    "budget_stopped": _("The budget for cash-back was used up."),
    "funder_has_no_contract": _("The merchant gives no cash-back at present."),
}
"""What members are told of a purchase of which nothing comes back."""


@read_once
def get_cash_back_rules() -> Sequence[CashBackRuleView]:
    """All rules ever announced, in their order. One statement; where there are any, three."""
    rows = list(CashBackRule.objects.select_related("budget").order_by("id"))
    if not rows:
        return ()
    merchants = _grouped(CashBackMerchant.objects.values_list("rule_id", "merchant_id"))
    tiers = _grouped(CashBackTier.objects.values_list("rule_id", "tier"))
    return [
        CashBackRuleView(
            row.pk,
            CashBackTerms(
                rate=row.rate,
                valid_from=row.valid_from,
                budget_id=row.budget_id,
                minimum_fen=row.minimum_fen,
                purchase_cap_fen=row.purchase_cap_fen,
                month_cap_fen=row.month_cap_fen,
                instalments=row.instalments,
                start=CashBackStart(row.start),
                merchant_ids=frozenset(merchants.get(row.pk, ())),
                tiers=frozenset(tiers.get(row.pk, ())),
                valid_until=row.valid_until,
            ),
            row.budget.funder_id if row.budget else None,
        )
        for row in rows
    ]


def get_cash_back_rule(*, day: date) -> CashBackRuleView | None:
    """The rule for purchases of this day; None when nothing of them comes back."""
    return rule_on(get_cash_back_rules(), day)


def describe_example(terms: CashBackTerms, *, money_fen: int, bought_on: date) -> Sequence[Instalment]:
    """What comes back of one purchase paid with so much money, and when, while no month's cap is near."""
    return instalments_of(terms, amount_fen=share_of(terms, money_fen=money_fen), bought_on=bought_on)


def find_cash_back(*, purchase: str) -> CashBackView | None:
    """What comes back of the purchase with this public id; None when nothing was promised. Three statements at most."""
    views = _views(list(CashBack.objects.filter(purchase=purchase))) if purchase.isprintable() else []
    return views[0] if views else None


def list_cash_backs(*, member_id: int, before: int | None = None, limit: int) -> list[CashBackView]:
    """What came and comes back to a member, the latest purchase first, of ids below `before`. Four statements."""
    found = CashBack.objects.filter(member_id__in=ids_of(member_id))
    if before is not None:
        found = found.filter(pk__lt=before)
    return _views(list(found.order_by("-pk")[:limit]))


def sum_pending_cash_back(*, member_id: int) -> PendingCashBack:
    """What is still to come to a member. Two statements."""
    ids = ids_of(member_id)
    marks = ", ".join(["%s"] * len(ids))
    # What is undecided has no instalments; the count says that there is something to look at.
    [(count, fen, day)] = fetch_all(
        "SELECT count(*), coalesce(sum(i.amount_fen - i.cancelled_fen), 0), min(i.due_day) FROM rewards_cashback c"
        " LEFT JOIN rewards_cashbackinstalment i ON i.cash_back_id = c.id AND i.paid_at IS NULL"
        f" AND i.amount_fen > i.cancelled_fen WHERE c.member_id IN ({marks})",
        ids,
    )
    return PendingCashBack(int(fen), as_day(day) if day else None, bool(count))


def _views(rows: Sequence[CashBack]) -> list[CashBackView]:
    instalments = cash_back_store.find_instalments([row.pk for row in rows]) if rows else {}
    names = name_merchants(merchant_ids={row.merchant_id for row in rows}) if rows else {}
    return [_view(row, names, instalments.get(row.pk, ())) for row in rows]


def _view(row: CashBack, names: Mapping[int, str], instalments: Sequence[Instalment]) -> CashBackView:
    return CashBackView(
        row.pk,
        row.purchase,
        names[row.merchant_id],
        row.happened_at,
        row.amount_fen,
        row.undone_fen,
        row.refusal,
        row.decided_at is not None,
        instalments,
    )


def _grouped(pairs: Iterable[tuple[int, T]]) -> Mapping[int, Collection[T]]:
    groups: dict[int, list[T]] = {}
    for rule_id, value in pairs:
        groups.setdefault(rule_id, []).append(value)
    return groups
