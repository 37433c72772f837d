"""How long points live: the table of `docs/rules/validity.md`, and laws that hold for every moment."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.loyalty.errors import CycleStartMissing, InvalidValidityPolicy, ValidityTooLong
from lianka.domain.loyalty.rules.validity import expires_at, find_expiry
from lianka.domain.loyalty.values import ValidityKind, ValidityPolicy
from lianka.foundation.calendar import business_date

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
ZONES = [SHANGHAI, NEW_YORK, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")]

# kind, n or day, earned at (local), zone, expires at
WORKED = [
    ("months", 1, "2025-01-31T12:00", SHANGHAI, "2025-03-01T00:00+08:00"),
    ("months", 1, "2024-01-31T12:00", SHANGHAI, "2024-03-01T00:00+08:00"),
    ("months", 2, "2025-01-31T12:00", SHANGHAI, "2025-04-01T00:00+08:00"),
    ("months", 12, "2025-05-10T00:00", SHANGHAI, "2026-05-11T00:00+08:00"),
    ("months", 12, "2025-05-09T23:59:59.999999", SHANGHAI, "2026-05-10T00:00+08:00"),
    ("months", 12, "2024-02-29T08:00", SHANGHAI, "2025-03-01T00:00+08:00"),
    ("months", 48, "2024-02-29T08:00", SHANGHAI, "2028-03-01T00:00+08:00"),
    ("months", 1, "2025-02-08T22:00", NEW_YORK, "2025-03-09T00:00-05:00"),
    ("months", 1, "2025-02-09T22:00", NEW_YORK, "2025-03-10T00:00-04:00"),
    ("months_end", 1, "2025-01-31T12:00", SHANGHAI, "2025-03-01T00:00+08:00"),
    ("months_end", 12, "2025-05-10T12:00", SHANGHAI, "2026-06-01T00:00+08:00"),
    ("months_end", 1, "2024-01-15T12:00", SHANGHAI, "2024-03-01T00:00+08:00"),
    ("months_end", 11, "2025-01-31T12:00", SHANGHAI, "2026-01-01T00:00+08:00"),
    ("year_end", 1, "2025-12-31T23:59", SHANGHAI, "2026-01-01T00:00+08:00"),
    ("year_end", 1, "2026-01-01T00:00", SHANGHAI, "2027-01-01T00:00+08:00"),
    ("year_end", 2, "2025-03-04T12:00", SHANGHAI, "2027-01-01T00:00+08:00"),
    ("year_end", 1, "2025-12-31T23:30", NEW_YORK, "2026-01-01T00:00-05:00"),
    ("date", "2025-12-31", "2025-03-04T12:00", SHANGHAI, "2026-01-01T00:00+08:00"),
    ("date", "2025-11-02", "2025-03-04T12:00", NEW_YORK, "2025-11-03T00:00-05:00"),
    ("never", None, "2025-03-04T12:00", SHANGHAI, None),
]


def policy_of(kind: str, counted: str | int | None) -> ValidityPolicy:
    if isinstance(counted, str):
        return ValidityPolicy.of(kind=kind, day=date.fromisoformat(counted))
    return ValidityPolicy.of(kind=kind, n=counted)


@pytest.mark.row("PTS-4")
@pytest.mark.parametrize(("kind", "counted", "earned", "zone", "expected"), WORKED)
def test_each_policy_ends_at_the_worked_moment(
    kind: str, counted: str | int | None, earned: str, zone: ZoneInfo, expected: str | None
) -> None:
    earned_at = datetime.fromisoformat(earned).replace(tzinfo=zone)

    expiry = expires_at(policy_of(kind, counted), earned_at=earned_at, zone=zone)

    assert expiry == (datetime.fromisoformat(expected) if expected else None)


# n, cycle from, earned, expires, cycle to remember
CYCLES = [
    (2, "2025-03-04T12:00", "2025-03-04T12:00", "2027-01-01", "2025-03-04T12:00"),
    (2, "2025-03-04T12:00", "2026-12-31T23:59", "2027-01-01", "2025-03-04T12:00"),
    (2, "2025-03-04T12:00", "2027-01-01T00:00", "2029-01-01", "2027-01-01T00:00"),
    (2, "2019-06-01T12:00", "2025-08-09T12:00", "2027-01-01", "2025-08-09T12:00"),
    (1, "2025-12-31T23:59", "2026-01-01T00:00", "2027-01-01", "2026-01-01T00:00"),
    (1, "2025-06-01T12:00", "2025-02-01T12:00", "2026-01-01", "2025-06-01T12:00"),
]


@pytest.mark.row("PTS-4")
@pytest.mark.parametrize(("n", "cycle_from", "earned", "expected", "remembered"), CYCLES)
def test_a_cycle_runs_to_the_end_of_its_nth_year_and_then_starts_anew(
    n: int, cycle_from: str, earned: str, expected: str, remembered: str
) -> None:
    begun, earned_at, next_begun = (
        datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI) for moment in (cycle_from, earned, remembered)
    )

    expiry = find_expiry(ValidityPolicy(ValidityKind.CYCLE, n), earned_at=earned_at, cycle_from=begun, zone=SHANGHAI)

    assert expiry.expires_at == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)
    assert expiry.cycle_from == next_begun


def test_the_first_point_of_a_member_starts_its_cycle() -> None:
    earned_at = datetime(2025, 3, 4, 12, tzinfo=SHANGHAI)

    expiry = find_expiry(ValidityPolicy(ValidityKind.CYCLE, 1), earned_at=earned_at, zone=SHANGHAI)

    assert expiry == (datetime(2026, 1, 1, tzinfo=SHANGHAI), earned_at)


@pytest.mark.row("MBR-2")
@pytest.mark.parametrize(
    ("kind", "activated", "expected"),
    [
        ("months", None, "2025-03-01"),
        ("months", "2024-01-01T09:00", "2025-03-01"),
        ("months", "2025-06-30T09:00", "2025-07-31"),
        ("months_end", "2025-06-30T09:00", "2025-08-01"),
        ("date", "2025-06-30T09:00", "2025-05-02"),
    ],
)
def test_a_later_activation_takes_the_place_of_earning(kind: str, activated: str | None, expected: str) -> None:
    expiry = expires_at(
        ValidityPolicy.of(kind=kind, n=1, day=date(2025, 5, 1)),
        earned_at=datetime(2025, 1, 31, 12, tzinfo=SHANGHAI),
        activated_at=datetime.fromisoformat(activated).replace(tzinfo=SHANGHAI) if activated else None,
        zone=SHANGHAI,
    )

    assert expiry == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)


def test_the_day_is_the_one_of_the_zone_given() -> None:
    earned_at = datetime(2025, 12, 31, 17, tzinfo=UTC)  # already 2026 in Shanghai
    policy = ValidityPolicy(ValidityKind.YEAR_END, 1)

    in_shanghai = expires_at(policy, earned_at=earned_at, zone=SHANGHAI)
    in_new_york = expires_at(policy, earned_at=earned_at, zone=NEW_YORK)

    assert in_shanghai == datetime(2027, 1, 1, tzinfo=SHANGHAI)
    assert in_new_york == datetime(2026, 1, 1, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("kind", "n", "day", "field"),
    [
        ("weekly", 1, None, "kind"),
        ("", 1, None, "kind"),
        ("months", None, None, "n"),
        ("months", 0, None, "n"),
        ("months_end", -1, None, "n"),
        ("year_end", 0, None, "n"),
        ("cycle", None, None, "n"),
        ("date", 1, None, "date"),
    ],
)
def test_an_incomplete_policy_is_refused_and_names_the_field(kind: str, n: int | None, day: None, field: str) -> None:
    with pytest.raises(InvalidValidityPolicy) as refusal:
        ValidityPolicy.of(kind=kind, n=n, day=day)

    assert refusal.value.field == field


def test_a_cycle_without_its_start_is_refused() -> None:
    with pytest.raises(CycleStartMissing) as refusal:
        expires_at(
            ValidityPolicy(ValidityKind.CYCLE, 1),
            earned_at=datetime(2025, 1, 1, tzinfo=SHANGHAI),
            zone=SHANGHAI,
        )

    assert refusal.value.field == "cycle_from"


@pytest.mark.parametrize("kind", ["months", "months_end", "year_end"])
def test_a_life_beyond_the_calendar_is_refused(kind: str) -> None:
    with pytest.raises(ValidityTooLong):
        expires_at(
            ValidityPolicy.of(kind=kind, n=10**12),
            earned_at=datetime(2025, 1, 1, tzinfo=SHANGHAI),
            zone=SHANGHAI,
        )


# hypothesis wants bounds without a zone
EARLIEST, LATEST = datetime(1990, 1, 1), datetime(2090, 1, 1)  # noqa: DTZ001
moments = st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC))
counted = st.builds(
    ValidityPolicy,
    st.sampled_from(["months", "months_end", "year_end"]).map(ValidityKind),
    st.integers(1, 120),
)


@given(counted, moments, st.sampled_from(ZONES))
def test_points_always_live_past_the_moment_they_are_earned_and_end_at_midnight(
    policy: ValidityPolicy, earned_at: datetime, zone: ZoneInfo
) -> None:
    expiry = expires_at(policy, earned_at=earned_at, zone=zone)

    assert expiry is not None
    assert expiry > earned_at
    assert business_date(expiry, zone) > business_date(expiry - timedelta(microseconds=1), zone)


@given(counted, moments, moments, st.sampled_from(ZONES))
def test_later_points_never_expire_earlier(
    policy: ValidityPolicy, one: datetime, other: datetime, zone: ZoneInfo
) -> None:
    earlier, later = sorted((one, other))

    first, second = (expires_at(policy, earned_at=moment, zone=zone) for moment in (earlier, later))

    assert first is not None
    assert second is not None
    assert first <= second


@given(counted, moments, moments, st.sampled_from(ZONES))
def test_activation_counts_as_earning_at_the_later_of_both_moments(
    policy: ValidityPolicy, earned_at: datetime, activated_at: datetime, zone: ZoneInfo
) -> None:
    expiry = expires_at(policy, earned_at=earned_at, activated_at=activated_at, zone=zone)

    assert expiry == expires_at(policy, earned_at=max(earned_at, activated_at), zone=zone)


@given(st.integers(1, 5), st.lists(moments, min_size=1, max_size=30).map(sorted))
def test_all_points_of_one_cycle_expire_together_and_within_it(n: int, earned: list[datetime]) -> None:
    policy = ValidityPolicy(ValidityKind.CYCLE, n)
    cycle_from: datetime | None = None
    expiries: dict[datetime, set[datetime]] = {}

    for earned_at in earned:
        expiry, cycle_from = find_expiry(policy, earned_at=earned_at, cycle_from=cycle_from, zone=SHANGHAI)
        assert cycle_from is not None
        assert expiry is not None
        assert cycle_from <= earned_at < expiry
        expiries.setdefault(cycle_from, set()).add(expiry)

    assert all(len(ends) == 1 for ends in expiries.values())
