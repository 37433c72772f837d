"""Bundles: which there are, and what each gives, in words."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.rewards import store
from lianka.domain.rewards.errors import BundleNotFound
from lianka.domain.rewards.models import Budget, BundleItem, BundleVersion, RewardBundle
from lianka.domain.rewards.values import (
    BudgetState,
    BundleState,
    BundleTerms,
    BundleView,
    RewardItem,
    RewardKind,
    VersionView,
)


def list_bundles(*, only_active: bool = True) -> list[BundleView]:
    """The bundles that can be granted, or all of them, in the order they were made. Three statements."""
    bundles = RewardBundle.objects.order_by("id")
    heads = list(bundles.filter(state=BundleState.ACTIVE) if only_active else bundles)
    terms = store.find_bundles([head.pk for head in heads])
    budgets = dict(Budget.objects.filter(pk__in={each.budget_id for each in terms.values()}).values_list("id", "name"))
    return [
        BundleView(
            head.pk,
            head.public_id,
            head.name,
            BundleState(head.state),
            head.version_count,
            terms[head.pk].budget_id,
            budgets[terms[head.pk].budget_id],
            words_of(terms[head.pk].items),
        )
        for head in heads
    ]


def list_budgets() -> list[Budget]:
    """The budgets that can be paid from, in the order they were opened. One statement."""
    return list(Budget.objects.filter(state=BudgetState.OPEN).order_by("id"))


def describe_bundle(bundle_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """What each bundle gives today, in the reader's words, one for each item; unknown ones are left out."""
    return {bundle_id: words_of(terms.items) for bundle_id, terms in store.find_bundles(bundle_ids).items()}


def get_bundle_terms(*, bundle_id: int) -> BundleTerms:
    """The version of a bundle in force. Raises `BundleNotFound`."""
    terms = store.find_bundles([bundle_id]).get(bundle_id)
    if terms is None:
        raise BundleNotFound(field="bundle")
    return terms


def list_versions(*, bundle_id: int) -> list[VersionView]:
    """All versions of a bundle, the latest first. Two statements."""
    versions = list(BundleVersion.objects.filter(bundle_id=bundle_id).select_related("budget").order_by("-number"))
    words = words_of_versions([version.pk for version in versions])
    return [
        VersionView(
            version.number, words[version.pk], version.budget_id, version.budget.name, version.made_at, version.made_by
        )
        for version in versions
    ]


def words_of_versions(version_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """What versions of bundles give, in the reader's words. One statement."""
    items: dict[int, list[RewardItem]] = {}
    for row in BundleItem.objects.filter(version_id__in=version_ids).order_by("version_id", "number"):
        item = RewardItem(RewardKind(row.kind), row.amount, row.tier, row.name, row.days)
        items.setdefault(row.version_id, []).append(item)
    return {version_id: words_of(of_version) for version_id, of_version in items.items()}


def lacks_tier(items: Sequence[RewardItem]) -> bool:
    """Whether an item gives a tier that the alliance does not have (any more)."""
    tiers = {item.tier for item in items if item.kind == RewardKind.TIER}
    book = get_tier_book() if tiers else None
    return bool(tiers) and (book is None or not tiers <= {tier.code for tier in book.ladder.tiers})


def words_of(items: Sequence[RewardItem]) -> list[str]:
    """What items give, in the reader's words."""
    book = get_tier_book() if any(item.kind == RewardKind.TIER for item in items) else None
    names = {} if book is None else {code: terms.name for code, terms in book.terms.items()}
    return [_words_of_item(item, names) for item in items]


def _words_of_item(item: RewardItem, tiers: Mapping[str, str]) -> str:
    match item.kind:
        case RewardKind.POINTS:
            return _("%(amount)s points") % {"amount": item.amount}
        case RewardKind.COINS:
            return _("%(amount)s coins") % {"amount": f"{item.amount // 100}.{item.amount % 100:02d}"}
        case RewardKind.GROWTH:
            return _("%(amount)s growth") % {"amount": item.amount}
        case RewardKind.TIER:
            return _("%(tier)s for %(days)s days") % {"tier": tiers.get(item.tier, item.tier), "days": item.days}
        case RewardKind.RIGHT if item.days is None:
            return _("%(name)s, %(count)s times") % {"name": item.name, "count": item.amount}
        case _:
            facts = {"name": item.name, "count": item.amount, "days": item.days}
            return _("%(name)s, %(count)s times within %(days)s days") % facts
