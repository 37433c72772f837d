"""Rules of points are announced before they start, and audited."""

from datetime import date

import pytest

from lianka.domain.loyalty.errors import InvalidPointsTerms, RuleNotAnnounced
from lianka.domain.loyalty.models import EarnPreset, ValidityPolicyRow
from lianka.domain.loyalty.operations.change_points_settings import change_points_settings
from lianka.domain.loyalty.operations.set_earn_preset import set_earn_preset
from lianka.domain.loyalty.operations.set_validity_policy import set_validity_policy
from lianka.domain.loyalty.queries import get_rule_book
from lianka.domain.loyalty.values import ExpiryDestination, ValidityKind, ValidityPolicy
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.world import OPENED_AT, OPERATOR

TODAY, TOMORROW = date(2026, 1, 5), date(2026, 1, 6)
YEAR = ValidityPolicy(ValidityKind.MONTHS, 12)
FIXED = ValidityPolicy(ValidityKind.DATE, day=date(2026, 12, 31))


def test_the_first_policy_may_cover_the_past_and_a_later_one_may_not(world: World) -> None:
    set_validity_policy(policy=YEAR, valid_from=date(2020, 1, 1), by=OPERATOR, at=OPENED_AT)

    with pytest.raises(RuleNotAnnounced) as refusal:
        set_validity_policy(policy=FIXED, valid_from=TODAY, by=OPERATOR, at=OPENED_AT)

    assert refusal.value.facts == {"earliest": TOMORROW}
    assert ValidityPolicyRow.objects.count() == 1
    assert get_rule_book().on(TODAY).validity.policy == YEAR


@pytest.mark.row("PTS-4")
def test_a_policy_announced_today_is_in_force_from_tomorrow_at_the_earliest(world: World) -> None:
    first = set_validity_policy(policy=YEAR, valid_from=TODAY, by=OPERATOR, at=OPENED_AT)
    second = set_validity_policy(policy=FIXED, valid_from=TOMORROW, by=OPERATOR, at=OPENED_AT)

    rules = get_rule_book()

    assert rules.on(TODAY).validity == (TODAY, first, YEAR)
    assert rules.on(TOMORROW).validity == (TOMORROW, second, FIXED)
    assert (rules.policy(first), rules.policy(second)) == (YEAR, FIXED)


def test_of_two_policies_for_one_day_the_latest_announced_applies(world: World) -> None:
    for policy in (YEAR, FIXED):
        set_validity_policy(policy=policy, valid_from=TOMORROW, by=OPERATOR, at=OPENED_AT)

    assert get_rule_book().on(TOMORROW).validity.policy == FIXED


def test_a_rate_of_a_trade_is_changed_only_ahead(world: World) -> None:
    for rate, starts in (("1", TODAY), ("2", TOMORROW)):
        set_earn_preset(trade="fuel", points_per_yuan=Rate.of(rate), valid_from=starts, by=OPERATOR, at=OPENED_AT)

    with pytest.raises(RuleNotAnnounced):
        set_earn_preset(trade="fuel", points_per_yuan=Rate.of(3), valid_from=TODAY, by=OPERATOR, at=OPENED_AT)

    rules = get_rule_book()
    assert (rules.on(TODAY).presets, rules.on(TOMORROW).presets) == ({"fuel": Rate.of(1)}, {"fuel": Rate.of(2)})
    assert EarnPreset.objects.count() == 2


def test_what_is_announced_is_audited(world: World) -> None:
    policy_id = set_validity_policy(policy=YEAR, valid_from=TODAY, by=OPERATOR, at=OPENED_AT)
    set_earn_preset(points_per_yuan=Rate.of("1.5"), valid_from=TODAY, by=OPERATOR, at=OPENED_AT)

    entries = AuditEntry.objects.filter(action__startswith="loyalty.").order_by("id")

    assert [(entry.action, entry.subject) for entry in entries] == [
        ("loyalty.set_validity_policy", f"validity_policy:{policy_id}"),
        ("loyalty.set_earn_preset", "trade:*"),
    ]
    assert entries[0].facts == {"kind": "months", "n": 12, "date": None, "valid_from": "2026-01-05"}


@pytest.mark.parametrize("grace_days", [-1, 3651])
def test_days_of_grace_out_of_range_are_refused(world: World, grace_days: int) -> None:
    with pytest.raises(InvalidPointsTerms):
        change_points_settings(
            expiry_destination=ExpiryDestination.ISSUER, grace_days=grace_days, by=OPERATOR, at=OPENED_AT
        )

    assert (get_rule_book().grace_days, get_rule_book().expiry_destination) == (30, ExpiryDestination.BREAKAGE)
