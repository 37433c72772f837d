"""What can be granted, and from which money."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.merchants.models import Merchant
from lianka.domain.rewards.values import NAME_LENGTH_MAX, TIER_LENGTH_MAX, BudgetState, BundleState, RewardKind
from lianka.foundation.append_only import AppendOnly

_SUMS = [RewardKind.POINTS.value, RewardKind.COINS.value, RewardKind.GROWTH.value]


class Budget(models.Model):
    """Money set aside for gifts: what they cost their funder, a merchant or (empty) the platform, up to a limit.

    `alerted_at` and `exhausted_at` remember that operators were told.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    name = models.CharField(_("name"), max_length=NAME_LENGTH_MAX)
    funder = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("merchant that pays"),
    )
    limit_fen = models.BigIntegerField(_("limit"))
    spent_fen = models.BigIntegerField(_("spent"), default=0)
    alert_fen = models.BigIntegerField(_("warns from"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BudgetState)
    alerted_at = models.DateTimeField(_("alerted at"), null=True, blank=True)
    exhausted_at = models.DateTimeField(_("exhausted at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=200)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="budget_public_id_is_unique"),
            models.CheckConstraint(condition=Q(state__in=BudgetState.values), name="budget_state_is_known"),
            models.CheckConstraint(
                condition=Q(spent_fen__gte=0, limit_fen__gte=F("spent_fen")), name="budget_is_spent_within_its_limit"
            ),
            models.CheckConstraint(
                condition=Q(alert_fen=None) | Q(alert_fen__gte=0, alert_fen__lte=F("limit_fen")),
                name="budget_warns_within_its_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RewardBundle(models.Model):
    """A bundle of gifts. What it gives stands in its versions, of which the latest, `version_count`, is in force."""

    public_id = models.CharField(_("public id"), max_length=40)
    name = models.CharField(_("name"), max_length=NAME_LENGTH_MAX)
    state = models.CharField(_("state"), max_length=10, choices=BundleState)
    version_count = models.PositiveIntegerField(_("versions"))
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=200)

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="bundle_public_id_is_unique"),
            models.CheckConstraint(condition=Q(state__in=BundleState.values), name="bundle_state_is_known"),
            models.CheckConstraint(condition=Q(version_count__gte=1), name="bundle_has_a_version_at_least"),
        ]

    def __str__(self) -> str:
        return self.name


class BundleVersion(AppendOnly):
    """What a bundle gives from a moment on, and from which budget. Never edited: a change is a new version."""

    bundle = models.ForeignKey(
        RewardBundle, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("bundle")
    )
    number = models.PositiveIntegerField(_("number"))
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="+", verbose_name=_("budget"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=200)

    class Meta:
        verbose_name = _("version of a bundle")
        verbose_name_plural = _("versions of bundles")
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="bundle_versions_are_numbered_per_bundle"),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id} · {self.number}"


class BundleItem(AppendOnly):
    """One thing a version of a bundle gives: an amount of a kind; a tier for days; a right to be used so many times."""

    version = models.ForeignKey(
        BundleVersion, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("version of a bundle")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=RewardKind)
    amount = models.BigIntegerField(_("amount"))
    tier = models.CharField(_("tier"), max_length=TIER_LENGTH_MAX, blank=True)
    name = models.CharField(_("right"), max_length=NAME_LENGTH_MAX, blank=True)
    days = models.PositiveIntegerField(_("valid days"), null=True, blank=True)

    class Meta:
        verbose_name = _("item of a bundle")
        verbose_name_plural = _("items of bundles")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="bundle_items_are_numbered_per_version"),
            models.CheckConstraint(
                condition=Q(kind__in=_SUMS, tier="", name="", days=None)
                | Q(kind=RewardKind.TIER.value, amount=1, name="", days__isnull=False) & ~Q(tier="")
                | Q(kind=RewardKind.RIGHT.value, tier="") & ~Q(name=""),
                name="bundle_item_has_just_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1) & (Q(days=None) | Q(days__gte=1)), name="bundle_item_gives_a_positive_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
