"""The alliance announces what birthdays are given."""

from datetime import datetime

from lianka.domain.rewards.models import BirthdayBundle, BirthdayRule
from lianka.domain.rewards.operations.announce_joining_rule import require_bundles
from lianka.domain.rewards.rules.campaigns import check_start
from lianka.domain.rewards.values.birthdays import BirthdayTerms
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction


@transaction
def announce_birthday_rule(*, terms: BirthdayTerms, by: Actor, at: datetime) -> int:
    """Announce a rule for birthdays from a day on, and return its id; gifts already given stay.

    Without bundles the gifts end on that day. A tier that there is not gets nothing, so its code is not looked at.
    Raises `CampaignNotAnnounced`, `BundleNotFound` or `BundleWithdrawn`.
    """
    check_start(valid_from=terms.valid_from, announced_on=business_date(at))
    require_bundles(terms.bundles.values())
    rule = BirthdayRule.objects.create(
        timing=terms.timing, valid_from=terms.valid_from, announced_at=at, announced_by=f"{by.kind}:{by.name}"
    )
    BirthdayBundle.objects.bulk_create(
        BirthdayBundle(rule=rule, tier=tier, bundle_id=bundle_id) for tier, bundle_id in sorted(terms.bundles.items())
    )
    facts = {
        "timing": terms.timing.value,
        "bundles": dict(terms.bundles),
        "valid_from": terms.valid_from.isoformat(),
    }
    record(by=by, action="rewards.announce_birthday_rule", subject=f"birthday_rule:{rule.pk}", at=at, facts=facts)
    return rule.pk
