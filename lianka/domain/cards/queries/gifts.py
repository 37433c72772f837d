"""What cards give, and what each gave (CARD-6, CARD-7)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from lianka.domain.cards.models import CardGift, CardTerm, MemberCard, PlanGifts
from lianka.domain.cards.rules.gifts import next_gift
from lianka.domain.cards.values import CardGiftsView, GiftKind, GiftView, MonthlySetting, PlanGiftsView
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.rewards.models import RewardTakeBack
from lianka.domain.rewards.queries import describe_bundle
from lianka.domain.rewards.queries.bundles import words_of_versions
from lianka.foundation.calendar import business_date

_LATEST = 60


def gifts_in_force(*, plan_id: int) -> PlanGifts | None:
    """What a plan gives to openings now; None when that was never set. One statement."""
    return PlanGifts.objects.filter(plan_id=plan_id).order_by("-pk").first()


def monthly_settings(*, plan_ids: Collection[int]) -> Mapping[int, Sequence[MonthlySetting]]:
    """What these plans gave and give every month, each from the oldest. One statement."""
    settings: dict[int, list[MonthlySetting]] = {plan_id: [] for plan_id in plan_ids}
    for row in PlanGifts.objects.filter(plan_id__in=plan_ids).order_by("pk"):
        settings[row.plan_id].append(MonthlySetting(row.monthly_from, row.monthly_bundle_id, row.monthly_day))
    return settings


def describe_plan_gifts(*, plan_ids: Collection[int]) -> Mapping[int, PlanGiftsView]:
    """What these plans give, in words; those that give nothing are left out. Three statements."""
    in_force = {row.plan_id: row for row in PlanGifts.objects.filter(plan_id__in=plan_ids).order_by("pk")}
    if not in_force:
        return {}
    bundles = {
        each
        for row in in_force.values()
        for each in (row.opening_bundle_id, row.renewal_bundle_id, row.monthly_bundle_id)
        if each is not None
    }
    words, book = describe_bundle(bundles), get_tier_book()
    views = {}
    for plan_id, row in in_force.items():
        terms = book.terms.get(row.tier) if book is not None else None
        view = PlanGiftsView(
            words.get(row.opening_bundle_id or 0, ()),
            words.get(row.renewal_bundle_id or 0, ()),
            words.get(row.monthly_bundle_id or 0, ()),
            row.monthly_day,
            terms.name if terms is not None else row.tier,
        )
        if not view.is_empty:
            views[plan_id] = view
    return views


def gifts_of_card(*, card_id: int, at: datetime) -> CardGiftsView:
    """What a member's card gave, the latest first, and when it gives next. Five statements."""
    rows = list(CardGift.objects.filter(card_id=card_id).select_related("grant").order_by("-day", "-pk")[:_LATEST])
    gone = set(
        RewardTakeBack.objects.filter(pk__in=[row.grant_id for row in rows if row.grant_id]).values_list(
            "pk", flat=True
        )
    )
    granted = words_of_versions({row.grant.version_id for row in rows if row.grant is not None})
    planned = describe_bundle({row.bundle_id for row in rows if row.grant is None})
    received = [
        GiftView(
            GiftKind(row.kind),
            row.day,
            granted[row.grant.version_id] if row.grant is not None else planned.get(row.bundle_id, ()),
            row.refusal,
            row.grant_id in gone,
        )
        for row in rows
    ]
    return CardGiftsView(received, _next_day(card_id, today=business_date(at)))


def gift_causes(term: CardTerm) -> list[str]:
    """The causes for which a term was given anything. One statement."""
    months = CardGift.objects.filter(term=term, month__isnull=False).order_by("month").values_list("month", flat=True)
    return [opening_cause(term), *(monthly_cause(term.card_id, month) for month in months if month)]


def opening_cause(term: CardTerm) -> str:
    """The cause of what an opening or renewal gives."""
    return f"card_opening:{term.card_id}:{term.number}"


def monthly_cause(card_id: int, month: date) -> str:
    """The cause of what a card gives for a month."""
    return f"card_month:{card_id}:{month:%Y-%m}"


def tier_cause(term: CardTerm) -> str:
    """The cause of the tier that a term carries."""
    return f"card_tier:{term.card_id}:{term.number}"


def _next_day(card_id: int, *, today: date) -> date | None:
    card = MemberCard.objects.get(pk=card_id)
    if card.last_day is not None and card.last_day < today:
        return None
    settings = monthly_settings(plan_ids=[card.plan_id])[card.plan_id]
    due = next_gift(run_day=card.first_day, last_day=card.last_day, settings=settings, after=today)
    return due.day if due else None
