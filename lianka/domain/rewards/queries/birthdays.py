"""What birthdays are given."""

from datetime import date

from lianka.domain.rewards.models import BirthdayBundle, BirthdayRule
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming


def get_birthday_rule(*, day: date) -> tuple[int, BirthdayTerms] | None:
    """The id and the terms of the rule for gifts of this day: the latest announced of those that start latest."""
    rule = BirthdayRule.objects.filter(valid_from__lte=day).order_by("-valid_from", "-id").first()
    if rule is None:
        return None
    bundles = dict(BirthdayBundle.objects.filter(rule=rule).values_list("tier", "bundle_id"))
    return rule.pk, BirthdayTerms(BirthdayTiming(rule.timing), rule.valid_from, bundles)
