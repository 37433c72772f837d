"""What segments of members ask of tiers, by the wiring: members know no tiers."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q

from lianka.domain.loyalty.models import MemberTier, TierGrant
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.values import TierBook

_EVERYBODY: Final = Q(pk__gte=0)
_NOBODY: Final = Q(pk__lt=0)


def list_tier_names() -> Mapping[str, str]:
    """The code and the name of each tier, archived ones too; nothing where there are no tiers. One statement."""
    book = get_tier_book()
    return {code: terms.name for code, terms in book.terms.items()} if book else {}


def match_tiers(codes: Collection[str], *, at: datetime) -> Q:
    """That the tier of a member is one of these: the higher of the grown one and those granted, as a condition.

    It is asked of rows of members by their primary key. The grown tier is that of the latest review: one that is due
    counts once the day-close has made it. An archived tier means the one that stands in for it.
    """
    book = get_tier_book()
    if book is None:
        return _NOBODY
    steps = {book.ladder.step_of(book.tier_of(code)) for code in codes}
    match = Q()
    for step in sorted(steps):
        match |= _at_least(book, step, at) & ~_at_least(book, step + 1, at)
    return match


def _at_least(book: TierBook, step: int, at: datetime) -> Q:
    codes = [code for code in book.terms if book.ladder.step_of(book.tier_of(code)) >= step]
    if step == 0:
        return _EVERYBODY
    if not codes:
        return _NOBODY
    grown = MemberTier.objects.filter(member_id=OuterRef("pk"), tier__in=codes)
    granted = TierGrant.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        Q(revoked_at=None) | Q(revoked_at__gt=at),
        member_id=OuterRef("pk"),
        tier_id__in=codes,
        valid_from__lte=at,
    )
    return Q(Exists(grown)) | Q(Exists(granted))
