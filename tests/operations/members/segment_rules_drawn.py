"""Random rules of segments, in the JSON of the documentation, with short names for tags, plans and merchants."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from lianka.domain.members.values.segments import CONDITION_COUNT_MAX
from tests.operations.members.segment_people import CITIES, MERCHANTS, PLANS, TAGS, TIERS, Names

Rule = dict[str, Any]
DAYS = st.sampled_from([0, 1, 6, 7, 8, 29, 30, 31, 90, 365, 400])


def _some(names: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=len(names), unique=True)


def _one_of(about: str, names: tuple[str, ...]) -> st.SearchStrategy[Rule]:
    return st.fixed_dictionaries({"about": st.just(about), "any_of": _some(names)})


def _bounds(about: str, low: str, high: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Rule]:
    def written(drawn: tuple[Any, Any], which: int) -> Rule:
        lower, upper = sorted(drawn)
        return {"about": about, **({low: lower} if which & 1 else {}), **({high: upper} if which & 2 else {})}

    return st.builds(written, st.tuples(values, values), st.integers(1, 3))


def conditions(today: date) -> st.SearchStrategy[Rule]:
    """One condition, half of them the other way round."""
    days = DAYS.map(lambda ago: (today - timedelta(ago)).isoformat())
    moments = [
        each
        for about in ("joined", "first_purchase", "latest_purchase")
        for each in (
            st.just({"about": about}),
            _bounds(about, "days_min", "days_max", DAYS),
            _bounds(about, "from", "through", days),
        )
    ]
    plain = st.one_of(
        _one_of("tag", TAGS),
        _one_of("tier", TIERS),
        _one_of("card", PLANS),
        st.just({"about": "card"}),
        _one_of("merchant", MERCHANTS),
        _one_of("gender", ("female", "male")),
        _one_of("city", CITIES),
        _one_of("status", ("active", "pre_registered")),
        st.just({"about": "invited"}),
        *moments,
        st.builds(lambda days: {"about": "birthday", "days_max": days}, st.sampled_from([0, 1, 7, 30, 364, 365, 366])),
        st.builds(
            lambda months: {"about": "birthday", "months": months}, st.lists(st.integers(1, 12), min_size=1, max_size=4)
        ),
        _bounds("purchases", "min", "max", st.sampled_from([1, 2, 3, 10])),
        _bounds("spent_fen", "min", "max", st.sampled_from([1, 9_999, 10_000, 10_001, 20_000])),
    )
    return st.builds(lambda rule, is_not: {**rule, "not": True} if is_not else rule, plain, st.booleans())


def rules(today: date) -> st.SearchStrategy[Rule]:
    """A whole rule, no deeper and no longer than rules may be."""

    def group(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
        return st.builds(
            lambda join, parts: {join: parts},
            st.sampled_from(["all", "any", "none"]),
            st.lists(parts, min_size=1, max_size=3),
        )

    one = conditions(today)
    return group(one | group(one | group(one))).filter(lambda rule: count(rule) <= CONDITION_COUNT_MAX)


def count(rule: Rule) -> int:
    """How many conditions a rule has."""
    return 1 if "about" in rule else sum(count(part) for part in next(iter(rule.values())))


def with_public_ids(rule: Rule, names: Names) -> Rule:
    """The rule with what tags, plans and merchants are called in the database."""
    if "about" not in rule:
        return {join: [with_public_ids(part, names) for part in parts] for join, parts in rule.items()}
    known = {"tag": names.tags, "card": names.plans, "merchant": names.merchants}.get(rule["about"])
    if known is None or "any_of" not in rule:
        return rule
    return {**rule, "any_of": [known[name] for name in rule["any_of"]]}
