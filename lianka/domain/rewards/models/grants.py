"""What was granted, what was taken back, and the rights members have from it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Store
from lianka.domain.rewards.models.bundles import BundleVersion
from lianka.domain.rewards.values import CAUSE_LENGTH_MAX, NAME_LENGTH_MAX
from lianka.foundation.append_only import AppendOnly


class RewardGrant(AppendOnly):
    """A bundle was granted to a member for a cause: what it gave, and what that cost. A cause rewards a member once.

    What it moved stands in the books under the source `reward` and its public id.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    cause = models.CharField(_("cause"), max_length=CAUSE_LENGTH_MAX)
    recipient = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    version = models.ForeignKey(
        BundleVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version of a bundle")
    )
    points = models.BigIntegerField(_("points"))
    coins = models.BigIntegerField(_("coins"))
    growth = models.BigIntegerField(_("growth"))
    cost_fen = models.BigIntegerField(_("cost"))
    happened_at = models.DateTimeField(_("happened at"))
    granted_at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("grant of a bundle")
        verbose_name_plural = _("grants of bundles")
        indexes = [models.Index(fields=["granted_at"], name="reward_grants_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="reward_grant_public_id_is_unique"),
            models.UniqueConstraint(fields=["cause", "recipient"], name="reward_is_granted_once_per_cause_and_member"),
            models.CheckConstraint(
                condition=Q(points__gte=0, coins__gte=0, growth__gte=0, cost_fen__gte=0),
                name="reward_grant_gives_no_negative_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class RewardTakeBack(AppendOnly):
    """What a grant gave was taken back, as far as it was still there; the rest is the shortfall. Once a grant."""

    grant = models.OneToOneField(
        RewardGrant, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("grant of a bundle")
    )
    cause = models.CharField(_("cause"), max_length=CAUSE_LENGTH_MAX)
    points = models.BigIntegerField(_("points"))
    coins = models.BigIntegerField(_("coins"))
    growth = models.BigIntegerField(_("growth"))
    returned_fen = models.BigIntegerField(_("returned to the budget"))
    shortfall_fen = models.BigIntegerField(_("spent already"))
    taken_at = models.DateTimeField(_("taken back at"))

    class Meta:
        verbose_name = _("grant taken back")
        verbose_name_plural = _("grants taken back")
        indexes = [models.Index(fields=["cause"], name="reward_take_backs_by_cause")]
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gte=0, coins__gte=0, growth__gte=0, returned_fen__gte=0, shortfall_fen__gte=0),
                name="reward_take_back_takes_no_negative_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}"


class MemberRight(models.Model):
    """Something a member may ask for in a store so many times, until a moment: what a bundle gave in words."""

    public_id = models.CharField(_("public id"), max_length=40)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    grant = models.ForeignKey(
        RewardGrant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("grant of a bundle")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("right"), max_length=NAME_LENGTH_MAX)
    count = models.PositiveIntegerField(_("times"))
    used = models.PositiveIntegerField(_("used"), default=0)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="right_public_id_is_unique"),
            models.UniqueConstraint(fields=["grant", "number"], name="rights_are_numbered_per_grant"),
            models.CheckConstraint(
                condition=Q(count__gte=1, used__lte=F("count")), name="right_is_used_within_its_count"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="right_is_valid_for_a_while"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RightUse(AppendOnly):
    """A right was used once at a store: by whom, when. `number` counts the uses of the right."""

    right = models.ForeignKey(
        MemberRight, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("right")
    )
    number = models.PositiveIntegerField(_("number"))
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    used_at = models.DateTimeField(_("used at"))
    used_by = models.CharField(_("used by"), max_length=200)

    class Meta:
        verbose_name = _("use of a right")
        verbose_name_plural = _("uses of rights")
        constraints = [
            models.UniqueConstraint(fields=["right", "number"], name="uses_are_numbered_per_right"),
        ]

    def __str__(self) -> str:
        return f"{self.right_id} · {self.number}"
