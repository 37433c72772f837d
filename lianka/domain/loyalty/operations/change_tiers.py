"""The operator sets the tiers: what the climb counts, the thresholds, what each tier gives."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from lianka.domain.loyalty import tier_store
from lianka.domain.loyalty.errors import BaseTierStays, TierInUse, TierNotFound
from lianka.domain.loyalty.models import Tier, TierBenefit, TierGrant, TierSettings
from lianka.domain.loyalty.queries.tiers import get_tier_drafts
from lianka.domain.loyalty.rules.tier_drafts import check_rules, check_tiers
from lianka.domain.loyalty.values import TierDraft, TierRules
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock

_LOCK = "loyalty.tiers"


@transaction
def change_tiers(*, rules: TierRules, tiers: Sequence[TierDraft], by: Actor, at: datetime) -> None:
    """Set the tiers from the base up, and what is counted. A tier that is not named is taken away.

    By itself it moves nobody: thresholds apply from a member's next growth and at its next review, a hold under way
    ends when it was promised. Another measure counts from now on: each member stands where its tier begins. Raises
    `BaseTierStays`, `TierInUse`, `InvalidTierTerms`, and what a ladder refuses.
    """
    wait_for_lock(_LOCK)
    _change(rules, tiers, by=by, at=at)


@transaction
def change_tier_rules(*, rules: TierRules, by: Actor, at: datetime) -> None:
    """Set what is counted and how long a tier is held; the tiers stay. Raises what `change_tiers` does."""
    wait_for_lock(_LOCK)
    _change(rules, get_tier_drafts().tiers, by=by, at=at)


@transaction
def set_tier(*, tier: TierDraft, by: Actor, at: datetime) -> None:
    """Add a tier, or change the one of this code. The first of all is everyone's. Raises what `change_tiers` does."""
    wait_for_lock(_LOCK)
    drafts = get_tier_drafts()
    others = [each for each in drafts.tiers if each.code != tier.code]
    _change(drafts.rules, sorted([*others, tier], key=lambda each: each.threshold), by=by, at=at)


@transaction
def remove_tier(*, code: str, by: Actor, at: datetime) -> None:
    """Take a tier away that no member has. Raises `TierNotFound`, and what `change_tiers` does."""
    wait_for_lock(_LOCK)
    drafts = get_tier_drafts()
    left = [each for each in drafts.tiers if each.code != code]
    if len(left) == len(drafts.tiers):
        raise TierNotFound(field="code")
    _change(drafts.rules, left, by=by, at=at)


def _change(rules: TierRules, tiers: Sequence[TierDraft], *, by: Actor, at: datetime) -> None:
    check_rules(rules)
    _check_removed(list(Tier.objects.filter(archived_at=None).order_by("threshold")), tiers, at=at)
    check_tiers(rules, tiers)
    _store_settings(rules, at=at)
    _store_tiers(tiers, at=at)
    audit.record(by=by, action="loyalty.change_tiers", subject="tiers", at=at, facts=_facts(rules, tiers))


def _check_removed(active: Sequence[Tier], tiers: Sequence[TierDraft], *, at: datetime) -> None:
    if active and (not tiers or tiers[0].code != active[0].code):
        raise BaseTierStays(field="tiers[0].code", tier=active[0].name)
    named = {tier.code for tier in tiers}
    for tier in active:
        if tier.code not in named and _is_in_use(tier, at=at):
            raise TierInUse(field="tiers", tier=tier.name)


def _is_in_use(tier: Tier, *, at: datetime) -> bool:
    granted = TierGrant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), tier=tier, revoked_at=None)
    return tier_store.is_grown(tier.code) or granted.exists()


def _store_settings(rules: TierRules, *, at: datetime) -> None:
    before = TierSettings.objects.filter(pk=1).first()
    values: dict[str, Any] = {
        "measure": rules.measure.value,
        "growth_per_yuan": rules.growth_per_yuan,
        "hold_months": rules.hold_months,
        "fall": rules.fall.value,
        "by_approval": rules.by_approval,
    }
    if before is None or before.measure != rules.measure:
        values |= {"measure_number": before.measure_number + 1 if before else 1, "measured_from": at}
    TierSettings.objects.update_or_create(pk=1, defaults=values)


def _store_tiers(tiers: Sequence[TierDraft], *, at: datetime) -> None:
    # All are archived first, or one would meet the old threshold of another that is about to change.
    Tier.objects.filter(archived_at=None).update(archived_at=at)
    for tier in tiers:
        Tier.objects.update_or_create(
            code=tier.code,
            defaults={
                "name": tier.name,
                "threshold": tier.threshold,
                "rate": tier.rate,
                "points_multiplier": tier.points_multiplier,
                "points_per_yuan": tier.points_per_yuan,
                "archived_at": None,
            },
        )
    TierBenefit.objects.all().delete()
    TierBenefit.objects.bulk_create(
        TierBenefit(tier_id=tier.code, number=number, kind=benefit.kind.value, words=benefit.words)
        for tier in tiers
        for number, benefit in enumerate(tier.benefits, start=1)
    )


def _facts(rules: TierRules, tiers: Sequence[TierDraft]) -> Mapping[str, Any]:
    return {
        "measure": rules.measure.value,
        "growth_per_yuan": str(rules.growth_per_yuan),
        "hold_months": rules.hold_months,
        "fall": rules.fall.value,
        "by_approval": rules.by_approval,
        "tiers": [
            {
                "code": tier.code,
                "name": tier.name,
                "threshold": tier.threshold,
                "rate": None if tier.rate is None else str(tier.rate),
                "points_multiplier": str(tier.points_multiplier),
                "points_per_yuan": tier.points_per_yuan,
                "benefits": [[benefit.kind.value, benefit.words] for benefit in tier.benefits],
            }
            for tier in tiers
        ],
    }
