"""The tiers that are set, where members stand, and what was granted to them.

What members gathered as growth stands in the books; the climb here counts whatever the measure is.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.models import Party
from lianka.domain.loyalty.values import FallKind, TierChangeCause, TierMeasure
from lianka.domain.loyalty.values.tier_benefits import (
    BENEFIT_WORDS_LENGTH_MAX,
    CAUSE_LENGTH_MAX,
    TIER_CODE_LENGTH_MAX,
    TIER_NAME_LENGTH_MAX,
    TIER_REASON_LENGTH_MAX,
    BenefitKind,
    UpgradeState,
)
from lianka.foundation.append_only import AppendOnly
from lianka.foundation.fields import RateField

MEASURE_LABELS = [
    (TierMeasure.GROWTH.value, _("Growth")),
    (TierMeasure.AMOUNT.value, _("Amount paid")),
    (TierMeasure.PURCHASES.value, _("Number of purchases")),
    (TierMeasure.POINTS.value, _("Points earned")),
]
FALL_LABELS = [
    (FallKind.TO_EARNED.value, _("To the tier earned during the hold")),
    (FallKind.ONE_STEP.value, _("One tier down")),
]
CAUSE_LABELS = [
    (TierChangeCause.REACHED.value, _("Reached")),
    (TierChangeCause.KEPT.value, _("Kept")),
    (TierChangeCause.FELL.value, _("Fell")),
    (TierChangeCause.APPROVED.value, _("Approved")),
    (TierChangeCause.RESTARTED.value, _("Counted anew")),
]
BENEFIT_LABELS = [
    (BenefitKind.PRIORITY_BOOKING.value, _("Priority booking")),
    (BenefitKind.TIER_DAY.value, _("Tier day")),
    (BenefitKind.BIRTHDAY_GIFT.value, _("Birthday gift")),
    (BenefitKind.EARLY_ACCESS.value, _("Early access")),
    (BenefitKind.EXCLUSIVE_OFFERS.value, _("Exclusive offers")),
    (BenefitKind.DEDICATED_SERVICE.value, _("Dedicated service")),
    (BenefitKind.FREE_ITEMS.value, _("Free items")),
]
UPGRADE_LABELS = [
    (UpgradeState.WAITING.value, _("Waiting")),
    (UpgradeState.APPROVED.value, _("Approved")),
    (UpgradeState.DECLINED.value, _("Declined")),
    (UpgradeState.OVERTAKEN.value, _("Overtaken")),
]


class TierSettings(models.Model):
    """What an operator sets about tiers as a whole. At most one row; without it there are no tiers.

    `measure_number` counts how often the measure was chosen: what was counted by another one counts no more.
    """

    measure = models.CharField(_("what the climb counts"), max_length=12, choices=MEASURE_LABELS)
    measure_number = models.PositiveIntegerField(_("number of the measure"))
    measured_from = models.DateTimeField(_("counted from"))
    growth_per_yuan = RateField(_("growth per yuan"))
    hold_months = models.PositiveSmallIntegerField(_("months of a hold"), null=True, blank=True)
    fall = models.CharField(_("fall"), max_length=12, choices=FALL_LABELS)
    by_approval = models.BooleanField(_("upgrades need approval"))

    class Meta:
        verbose_name = _("settings of tiers")
        verbose_name_plural = _("settings of tiers")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="tier_settings_are_one_row"),
            models.CheckConstraint(
                condition=Q(measure__in=[each.value for each in TierMeasure]), name="climb_counts_a_known_measure"
            ),
            models.CheckConstraint(condition=Q(fall__in=[each.value for each in FallKind]), name="tier_falls_as_known"),
            models.CheckConstraint(
                condition=Q(hold_months=None) | Q(hold_months__gte=1), name="tier_is_held_for_a_month_at_least"
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Tier(models.Model):
    """A tier, the climb that reaches it, and what it gives in a sale. One that was taken away is archived."""

    code = models.CharField(_("code"), max_length=TIER_CODE_LENGTH_MAX, primary_key=True)
    name = models.CharField(_("name"), max_length=TIER_NAME_LENGTH_MAX)
    threshold = models.BigIntegerField(_("threshold"))
    rate = RateField(_("share paid"), null=True, blank=True)
    points_multiplier = RateField(_("factor on points earned"))
    points_per_yuan = models.PositiveIntegerField(_("points that pay one yuan"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        constraints = [
            models.UniqueConstraint(
                fields=["threshold"], condition=Q(archived_at=None), name="tiers_have_thresholds_of_their_own"
            ),
            models.CheckConstraint(condition=Q(threshold__gte=0), name="tier_threshold_is_not_negative"),
            models.CheckConstraint(
                condition=Q(points_per_yuan=None) | Q(points_per_yuan__gte=1), name="tier_pays_a_yuan_with_some_points"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TierBenefit(models.Model):
    """What a tier gives besides, in words: a member sees it locked until then."""

    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tier"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("benefit"), max_length=20, choices=BENEFIT_LABELS)
    words = models.CharField(_("in words"), max_length=BENEFIT_WORDS_LENGTH_MAX)

    class Meta:
        verbose_name = _("benefit of a tier")
        verbose_name_plural = _("benefits of tiers")
        constraints = [
            models.UniqueConstraint(fields=["tier", "number"], name="tier_benefits_are_numbered_per_tier"),
            models.CheckConstraint(
                condition=Q(kind__in=[each.value for each in BenefitKind]), name="tier_benefit_is_of_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class MemberTier(models.Model):
    """Where a member stands that has gathered something: its grown tier, its climb, its hold.

    `gathered` is all that was counted since `counted_from`; the climb is what of it no fall set aside. `version` counts
    the writes, `move_count` the rows of its history.
    """

    member = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("member")
    )
    tier = models.CharField(_("tier"), max_length=TIER_CODE_LENGTH_MAX)
    climb = models.BigIntegerField(_("climb"))
    gathered = models.BigIntegerField(_("gathered"))
    hold_anchor = models.DateField(_("hold counted from"), null=True, blank=True)
    hold_months = models.PositiveIntegerField(_("months of a hold"), null=True, blank=True)
    hold_until = models.DateTimeField(_("held until"), null=True, blank=True)
    hold_growth = models.BigIntegerField(_("hold's sum"), null=True, blank=True)
    decided_until = models.DateTimeField(_("decided until"))
    measure_number = models.PositiveIntegerField(_("number of the measure"))
    counted_from = models.DateTimeField(_("counted from"))
    move_count = models.PositiveIntegerField(_("moves"))
    version = models.PositiveBigIntegerField(_("version"))

    class Meta:
        verbose_name = _("tier of a member")
        verbose_name_plural = _("tiers of members")
        indexes = [
            models.Index(fields=["hold_until"], condition=Q(hold_until__isnull=False), name="member_tiers_by_review"),
            models.Index(fields=["tier", "member"], name="member_tiers_by_tier"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(hold_anchor=None, hold_months=None, hold_until=None, hold_growth=None)
                | Q(hold_anchor__isnull=False, hold_months__gte=1, hold_until__isnull=False, hold_growth__isnull=False),
                name="hold_of_a_tier_is_whole_or_absent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} · {self.tier}"


class TierMove(AppendOnly):
    """A tier that was reached, kept, lost: from which to which, why, on what climb, and held until when.

    `at` is the moment it counts from, `written_at` when it became known.
    """

    member = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    number = models.PositiveIntegerField(_("number"))
    from_tier = models.CharField(_("from"), max_length=TIER_CODE_LENGTH_MAX)
    to_tier = models.CharField(_("to"), max_length=TIER_CODE_LENGTH_MAX)
    cause = models.CharField(_("why"), max_length=12, choices=CAUSE_LABELS)
    climb = models.BigIntegerField(_("climb"))
    hold_until = models.DateTimeField(_("held until"), null=True, blank=True)
    because = models.CharField(_("because of"), max_length=CAUSE_LENGTH_MAX, blank=True)
    at = models.DateTimeField(_("at"))
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("move of a tier")
        verbose_name_plural = _("moves of tiers")
        constraints = [
            models.UniqueConstraint(fields=["member", "number"], name="tier_moves_are_numbered_per_member"),
            models.CheckConstraint(
                condition=Q(cause__in=[each.value for each in TierChangeCause]), name="tier_move_has_a_known_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_tier} → {self.to_tier}"


class TierGrant(models.Model):
    """A tier that a member has at least, whatever it grew to: from a card, a reward, or by hand."""

    member = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tier"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=CAUSE_LENGTH_MAX)
    granted_by = models.CharField(_("granted by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=TIER_REASON_LENGTH_MAX, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("granted tier")
        verbose_name_plural = _("granted tiers")
        indexes = [models.Index(fields=["member", "valid_until"], name="tier_grants_by_member")]
        constraints = [
            models.UniqueConstraint(fields=["cause"], name="tier_grant_has_a_cause_of_its_own"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="tier_grant_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} · {self.tier_id}"


class TierUpgrade(models.Model):
    """A tier that a member reached and someone is to approve: it waits, or was answered, or was overtaken."""

    member = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tier"))
    state = models.CharField(_("state"), max_length=12, choices=UPGRADE_LABELS)
    climb = models.BigIntegerField(_("climb"))
    reached_at = models.DateTimeField(_("reached at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=TIER_REASON_LENGTH_MAX, blank=True)

    class Meta:
        verbose_name = _("upgrade to approve")
        verbose_name_plural = _("upgrades to approve")
        indexes = [models.Index(fields=["reached_at"], condition=Q(state="waiting"), name="tier_upgrades_waiting")]
        constraints = [
            # One that was declined stays in the way of asking again, until a fall overtakes it.
            models.UniqueConstraint(
                fields=["member", "tier"],
                condition=Q(state__in=["waiting", "declined"]),
                name="tier_upgrade_is_asked_for_once",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(state__in=["approved", "declined", "overtaken"], decided_at__isnull=False),
                name="tier_upgrade_is_decided_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} · {self.tier_id}"
