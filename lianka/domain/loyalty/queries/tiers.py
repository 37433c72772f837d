"""What others may ask about tiers: how they are set, and which one applies to whom."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from lianka.domain.loyalty import tier_store
from lianka.domain.loyalty.models import Tier as TierRow
from lianka.domain.loyalty.models import TierBenefit, TierSettings
from lianka.domain.loyalty.rules.standing import state_at
from lianka.domain.loyalty.values import (
    NO_TIER,
    Benefit,
    BenefitKind,
    FallKind,
    Tier,
    TierBook,
    TierDraft,
    TierDrafts,
    TierLadder,
    TierMeasure,
    TierRules,
    TierTerms,
)
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.db import as_given_moment, read_once
from lianka.foundation.values import Rate


@read_once
def get_tier_book() -> TierBook | None:
    """The tiers as they are set now; None as long as the alliance has set none. One statement."""
    rows = tier_store.read_tier_rows()
    if not rows:
        return None
    measure, number, measured_from, growth_per_yuan, hold_months, fall, by_approval, *_ = rows[0]
    tiers = [row[7:] for row in rows]
    active = [Tier(code, threshold) for code, _, threshold, *_, archived_at in tiers if archived_at is None]
    ladder = TierLadder(
        tiers=tuple(active), hold_months=hold_months, fall=FallKind(fall), by_approval=bool(by_approval)
    )
    return TierBook(
        measure=TierMeasure(measure),
        measure_number=number,
        measured_from=as_given_moment(measured_from),
        growth_per_yuan=Rate(growth_per_yuan),
        ladder=ladder,
        terms={
            code: TierTerms(code, name, None if rate is None else Rate(rate), Rate(multiplier), points_per_yuan)
            for code, name, _, rate, multiplier, points_per_yuan, _ in tiers
        },
        stand_ins={
            code: ladder.tiers[ladder.step_reached(threshold)].code
            for code, _, threshold, *_, archived_at in tiers
            if archived_at is not None
        },
    )


def get_tier_terms(*, member_ids: Collection[int], at: datetime) -> Mapping[int, TierTerms]:
    """What the tier of each member gives at `at`: the higher of the grown one and those granted (MBR-7, MBR-8).

    One statement beside the settings, and none where there are no tiers. A review that is due by then has counted,
    whether or not the job has come to it. Members who gathered nothing have the base tier.
    """
    book = get_tier_book() if member_ids else None
    return dict.fromkeys(member_ids, NO_TIER) if book is None else _terms(book, member_ids, left={}, at=at)


def get_tier_terms_held(*, member_ids: Collection[int], at: datetime) -> Mapping[int, TierTerms]:
    """Like `get_tier_terms`, for a moment that may be long over: what members rose and fell to since does not count.

    One statement more.
    """
    book = get_tier_book() if member_ids else None
    if book is None:
        return dict.fromkeys(member_ids, NO_TIER)
    return _terms(book, member_ids, left=tier_store.find_tiers_left(member_ids, after=at), at=at)


def _terms(
    book: TierBook, member_ids: Collection[int], *, left: Mapping[int, str], at: datetime
) -> Mapping[int, TierTerms]:
    """`left`: the grown tiers at `at` of members who have left them since."""
    tiers: dict[int, list[str]] = {member_id: [] for member_id in member_ids}
    zone = alliance_zone()
    for member_id, granted_tier, standing in tier_store.find_applying(member_ids, at=at):
        if standing is None:
            tiers[member_id].append(granted_tier)
        elif member_id in left:
            tiers[member_id].append(book.tier_of(left[member_id]))
        else:
            tiers[member_id].append(state_at(book, standing, at=at, zone=zone).tier)
    return {member_id: book.highest_of(codes) for member_id, codes in tiers.items()}


def get_tier_drafts() -> TierDrafts:
    """All that is set about tiers, benefits in words too. Three statements."""
    settings = TierSettings.objects.filter(pk=1).first()
    benefits: dict[str, list[Benefit]] = defaultdict(list)
    for row in TierBenefit.objects.order_by("tier", "number"):
        benefits[row.tier_id].append(Benefit(BenefitKind(row.kind), row.words))
    tiers = [
        TierDraft(
            code=row.code,
            name=row.name,
            threshold=row.threshold,
            rate=row.rate,
            points_multiplier=row.points_multiplier,
            points_per_yuan=row.points_per_yuan,
            benefits=tuple(benefits[row.code]),
        )
        for row in TierRow.objects.filter(archived_at=None).order_by("threshold")
    ]
    return TierDrafts(_rules(settings) if settings else TierRules(), tiers)


def _rules(settings: TierSettings) -> TierRules:
    return TierRules(
        measure=TierMeasure(settings.measure),
        growth_per_yuan=settings.growth_per_yuan,
        hold_months=settings.hold_months,
        fall=FallKind(settings.fall),
        by_approval=settings.by_approval,
    )
