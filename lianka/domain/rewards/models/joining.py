"""What joining and inviting is rewarded with, and each reward that was due, given or refused."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models import Member
from lianka.domain.rewards.models.bundles import RewardBundle
from lianka.domain.rewards.models.grants import RewardGrant
from lianka.domain.rewards.values.joining import REFUSAL_LENGTH_MAX, JoiningCondition, JoiningSide
from lianka.foundation.append_only import AppendOnly


class JoiningRule(AppendOnly):
    """Who gets what for joining and inviting, for members who join from a day on. The next rule takes its place."""

    condition = models.CharField(_("condition"), max_length=20, choices=JoiningCondition)
    newcomer_bundle = models.ForeignKey(
        RewardBundle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("bundle for the newcomer"),
    )
    inviter_bundle = models.ForeignKey(
        RewardBundle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("bundle for the inviter"),
    )
    daily_cap = models.PositiveIntegerField(_("rewards of an inviter a day"), null=True, blank=True)
    valid_from = models.DateField(_("applies from"))
    valid_until = models.DateField(_("applies until"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced at"))
    announced_by = models.CharField(_("announced by"), max_length=200)

    class Meta:
        verbose_name = _("rule of joining and inviting")
        verbose_name_plural = _("rules of joining and inviting")
        constraints = [
            models.CheckConstraint(
                condition=Q(condition__in=JoiningCondition.values), name="joining_rule_has_a_known_condition"
            ),
            models.CheckConstraint(
                condition=Q(daily_cap=None) | Q(daily_cap__gte=1), name="joining_rule_caps_at_one_at_least"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="joining_rule_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_condition_display()} · {self.valid_from}"


class JoiningReward(AppendOnly):
    """One side's reward for one newcomer: granted, or refused for a reason. Each side is decided once for good.

    `business_date` is the day on which the condition was met, against which an inviter's cap counts.
    """

    rule = models.ForeignKey(
        JoiningRule, on_delete=models.PROTECT, related_name="+", verbose_name=_("rule of joining and inviting")
    )
    newcomer = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("newcomer")
    )
    side = models.CharField(_("for"), max_length=10, choices=JoiningSide)
    recipient = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("recipient")
    )
    business_date = models.DateField(_("business date"))
    happened_at = models.DateTimeField(_("happened at"))
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
        verbose_name = _("reward of joining or inviting")
        verbose_name_plural = _("rewards of joining and inviting")
        indexes = [
            models.Index(fields=["recipient", "side", "business_date"], name="joining_rewards_by_recipient"),
            models.Index(fields=["decided_at"], name="joining_rewards_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["newcomer", "side"], name="joining_is_rewarded_once_for_each_side"),
            models.CheckConstraint(
                condition=Q(side=JoiningSide.NEWCOMER.value, recipient=F("newcomer"))
                | Q(side=JoiningSide.INVITER.value) & ~Q(recipient=F("newcomer")),
                name="joining_rewards_the_newcomer_or_another_one",
            ),
            models.CheckConstraint(
                condition=Q(grant__isnull=False, refusal="") | Q(grant=None) & ~Q(refusal=""),
                name="joining_reward_is_granted_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.newcomer_id} · {self.get_side_display()}"
