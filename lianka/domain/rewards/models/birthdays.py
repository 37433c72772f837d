"""What birthdays are given, and each gift that was due, given or refused."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models import Member
from lianka.domain.rewards.models.bundles import RewardBundle
from lianka.domain.rewards.models.grants import RewardGrant
from lianka.domain.rewards.values import TIER_LENGTH_MAX
from lianka.domain.rewards.values.birthdays import BirthdayTiming
from lianka.domain.rewards.values.joining import REFUSAL_LENGTH_MAX
from lianka.foundation.append_only import AppendOnly


class BirthdayRule(AppendOnly):
    """When the gift comes, for birthdays from a day on. The next rule takes its place; one without bundles ends it."""

    timing = models.CharField(_("when"), max_length=20, choices=BirthdayTiming)
    valid_from = models.DateField(_("applies from"))
    announced_at = models.DateTimeField(_("announced at"))
    announced_by = models.CharField(_("announced by"), max_length=200)

    class Meta:
        verbose_name = _("rule of birthday gifts")
        verbose_name_plural = _("rules of birthday gifts")
        constraints = [
            models.CheckConstraint(
                condition=Q(timing__in=BirthdayTiming.values), name="birthday_rule_has_a_known_timing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_timing_display()} · {self.valid_from}"


class BirthdayBundle(AppendOnly):
    """The bundle that a rule gives to members of one tier; without a tier to all whose tier is not named."""

    rule = models.ForeignKey(
        BirthdayRule, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("rule")
    )
    tier = models.CharField(_("tier"), max_length=TIER_LENGTH_MAX, blank=True)
    bundle = models.ForeignKey(RewardBundle, on_delete=models.PROTECT, related_name="+", verbose_name=_("bundle"))

    class Meta:
        verbose_name = _("birthday bundle of a tier")
        verbose_name_plural = _("birthday bundles of tiers")
        constraints = [models.UniqueConstraint(fields=["rule", "tier"], name="birthday_rule_names_a_tier_once")]

    def __str__(self) -> str:
        return f"{self.tier or '*'} · {self.bundle_id}"


class BirthdayGift(AppendOnly):
    """A member's gift of one year: granted, or refused for a reason. One a year whatever the birthday is changed to."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    rule = models.ForeignKey(BirthdayRule, on_delete=models.PROTECT, related_name="+", verbose_name=_("rule"))
    tier = models.CharField(_("tier"), max_length=TIER_LENGTH_MAX, blank=True)
    business_date = models.DateField(_("business date"))
    grant = models.ForeignKey(
        RewardGrant,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("grant of a bundle"),
    )
    refusal = models.CharField(_("refused for"), max_length=REFUSAL_LENGTH_MAX, blank=True)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("birthday gift")
        verbose_name_plural = _("birthday gifts")
        indexes = [models.Index(fields=["business_date"], name="birthday_gifts_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["member", "year"], name="birthday_gift_comes_once_a_year"),
            models.CheckConstraint(
                condition=Q(grant__isnull=False, refusal="") | Q(grant=None) & ~Q(refusal=""),
                name="birthday_gift_is_granted_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} · {self.year}"
