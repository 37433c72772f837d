"""The rule of a segment as one statement: each condition is a subquery by an index, and none is ever unknown.

Every condition is EXISTS or a comparison that NULL cannot reach, so that `none` and `not` mean the opposite on both
engines. What stands in other contexts, tiers and cards, they compile themselves (`SEGMENT_MATCHES` of the wiring).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from lianka.domain.members.errors.segments import rule_refused
from lianka.domain.members.models import Introduction, Member, MemberFacts, MemberProfile, MemberTag, Tag
from lianka.domain.members.rules.segments import FIXED_NAMES, birthdays_of, conditions_of, moments_of
from lianka.domain.members.values.segments import (
    Amount,
    Choices,
    Condition,
    Group,
    HasBirthday,
    Join,
    OnDays,
    OneOf,
    Topic,
)
from lianka.foundation.calendar import business_date
from lianka.foundation.wiring import resolve, wired


def members_of_rule(rule: Group, *, at: datetime) -> QuerySet[Member]:
    """The members whom a rule means at `at`, merged records left out, as rows of one statement.

    A tier counts as its latest review left it: a hold that ends during the day counts from the day-close on.
    """
    return Member.objects.filter(Q(merged_into=None) & _group(rule, at))


def check_names(rule: Group) -> None:
    """Refuse a rule that names a tag, tier, card plan or merchant there is not, with `SegmentRuleInvalid`."""
    known: dict[Topic, Collection[str]] = {}
    for place, condition in conditions_of(rule):
        if not isinstance(condition, OneOf) or condition.topic in FIXED_NAMES or condition.topic is Topic.CITY:
            continue
        if condition.topic not in known:
            known[condition.topic] = list_choices(condition.topic)
        for number, name in enumerate(condition.names):
            if name not in known[condition.topic]:
                raise rule_refused("unknown_name", f"{place}.any_of[{number}]", name=name)


def list_choices(topic: Topic) -> Choices:
    """What a condition of this topic may name, and what people call each: archived ones too. One statement."""
    if topic is Topic.TAG:
        return dict(Tag.objects.order_by("name").values_list("public_id", "name"))
    names: Choices = resolve(wired("SEGMENT_CHOICES")[topic.value])()
    return names


def _group(group: Group, at: datetime) -> Q:
    parts = [_group(part, at) if isinstance(part, Group) else _condition(part, at) for part in group.parts]
    joined = reduce(and_ if group.join is Join.ALL else or_, parts)
    return ~joined if group.join is Join.NONE else joined


def _condition(condition: Condition, at: datetime) -> Q:
    if isinstance(condition, OneOf):
        match = _one_of(condition, at)
    elif isinstance(condition, OnDays):
        match = _on_days(condition, business_date(at))
    elif isinstance(condition, HasBirthday):
        spans = birthdays_of(condition, today=business_date(at))
        match = _has(MemberProfile, reduce(or_, (Q(birth_month_day__range=span) for span in spans)))
    elif isinstance(condition, Amount):
        match = _amount(condition)
    else:
        match = _invited()
    return ~match if condition.is_not else match


def _has(model: type[Model], which: Q) -> Q:
    return Q(Exists(model._default_manager.filter(which, member_id=OuterRef("pk"))))


def _one_of(condition: OneOf, at: datetime) -> Q:
    own = _OWN_NAMES.get(condition.topic)
    if own is not None:
        return own(condition.names)
    match: Q = resolve(wired("SEGMENT_MATCHES")[condition.topic.value])(condition.names, at=at)
    return match


def _on_days(condition: OnDays, today: date) -> Q:
    moments, column = moments_of(condition, today=today), _MOMENTS[condition.topic]
    bounds: dict[str, Any] = {f"{column}__isnull": False}
    if moments.since is not None:
        bounds[f"{column}__gte"] = moments.since
    if moments.before is not None:
        bounds[f"{column}__lt"] = moments.before
    return Q(**bounds) if condition.topic is Topic.JOINED else _has(MemberFacts, Q(**bounds))


def _amount(condition: Amount) -> Q:
    column = _AMOUNTS[condition.topic]
    match = Q()
    if condition.at_least is not None:
        match &= _has(MemberFacts, Q(**{f"{column}__gte": condition.at_least}))
    if condition.at_most is not None:
        # Who bought nothing has no row, and no more than any number.
        match &= ~_has(MemberFacts, Q(**{f"{column}__gt": condition.at_most}))
    return match


def _introduced(which: Q) -> Q:
    """Someone or something brought in the member, or a record merged into it."""
    told = Introduction.objects.annotate(who=Coalesce(F("sharer__merged_into_id"), F("sharer_id"))).filter(which)
    own, merged = told.filter(member_id=OuterRef("pk")), told.filter(member__merged_into_id=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(merged))


def _invited() -> Q:
    return _introduced(Q(sharer_id__isnull=False) & ~Q(who=OuterRef("pk")))


def _merchants(names: Collection[str]) -> Q:
    return _introduced(Q(issuing_merchant__public_id__in=names))


_OWN_NAMES: Final[Mapping[Topic, Callable[[Collection[str]], Q]]] = {
    Topic.STATUS: lambda names: Q(status__in=names),
    Topic.GENDER: lambda names: _has(MemberProfile, Q(gender__in=names)),
    Topic.CITY: lambda names: _has(MemberProfile, Q(city__in=names)),
    Topic.TAG: lambda names: _has(MemberTag, Q(tag__public_id__in=names)),
    Topic.MERCHANT: _merchants,
}
_MOMENTS: Final = {
    Topic.JOINED: "activated_at",
    Topic.FIRST_PURCHASE: "first_purchase_at",
    Topic.LATEST_PURCHASE: "latest_purchase_at",
}
_AMOUNTS: Final = {Topic.PURCHASES: "purchases", Topic.SPENT_FEN: "spent_fen"}
