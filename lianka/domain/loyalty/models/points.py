"""Announced rules of points, members' cycles, and merchants' accounts of points bought in advance.

Points themselves stand in the books (`ledger`): accounts, lots and what took from them.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.models import Party
from lianka.domain.loyalty.values import (
    HOUSE_DESTINATION,
    HOUSE_GRACE_DAYS,
    HOUSE_POINTS_THAT_PAY_ONE_YUAN,
    ExpiryDestination,
    ValidityKind,
)
from lianka.foundation.append_only import AppendOnly
from lianka.foundation.fields import RateField

CODE_LENGTH_MAX = 80
_COUNTED = [
    kind.value for kind in (ValidityKind.MONTHS, ValidityKind.MONTHS_END, ValidityKind.YEAR_END, ValidityKind.CYCLE)
]
VALIDITY_LABELS = [
    (ValidityKind.MONTHS.value, _("N months")),
    (ValidityKind.MONTHS_END.value, _("N months, to the month's end")),
    (ValidityKind.YEAR_END.value, _("To the end of the Nth calendar year")),
    (ValidityKind.CYCLE.value, _("The member's own cycle of N calendar years")),
    (ValidityKind.DATE.value, _("To a fixed day")),
    (ValidityKind.NEVER.value, _("For ever")),
]
DESTINATION_LABELS = [
    (ExpiryDestination.BREAKAGE.value, _("The platform's revenue")),
    (ExpiryDestination.ISSUER.value, _("Returned to the issuing merchant")),
]


class ValidityPolicyRow(AppendOnly):
    """How long points earned from a business day on live. Of several for one day the latest announced applies."""

    kind = models.CharField(_("validity"), max_length=12, choices=VALIDITY_LABELS)
    n = models.PositiveIntegerField(_("months or years"), null=True, blank=True)
    day = models.DateField(_("latest day"), null=True, blank=True)
    valid_from = models.DateField(_("applies from"))
    announced_at = models.DateTimeField(_("announced at"))
    announced_by = models.CharField(_("announced by"), max_length=200)

    class Meta:
        verbose_name = _("validity of points")
        verbose_name_plural = _("validity of points")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=_COUNTED, n__gte=1, day__isnull=True)
                | Q(kind=ValidityKind.DATE.value, n__isnull=True, day__isnull=False)
                | Q(kind=ValidityKind.NEVER.value, n__isnull=True, day__isnull=True),
                name="validity_policy_has_just_what_its_kind_needs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.valid_from}"


class EarnPreset(AppendOnly):
    """Points per yuan for merchants of a trade (empty: of any) whose contract names no rate, from a day on."""

    trade = models.CharField(_("trade"), max_length=CODE_LENGTH_MAX, blank=True)
    points_per_yuan = RateField(_("points per yuan"))
    valid_from = models.DateField(_("applies from"))
    announced_at = models.DateTimeField(_("announced at"))
    announced_by = models.CharField(_("announced by"), max_length=200)

    class Meta:
        verbose_name = _("earning rate")
        verbose_name_plural = _("earning rates")

    def __str__(self) -> str:
        return f"{self.trade or '*'} · {self.points_per_yuan} · {self.valid_from}"


class PointsSettings(models.Model):
    """What an operator sets about points as a whole. At most one row; without it the defaults hold."""

    expiry_destination = models.CharField(
        _("money of expired points"),
        max_length=12,
        choices=DESTINATION_LABELS,
        default=HOUSE_DESTINATION.value,
    )
    grace_days = models.PositiveSmallIntegerField(_("days of grace for returned points"), default=HOUSE_GRACE_DAYS)
    points_per_yuan = models.PositiveIntegerField(_("points that pay one yuan"), default=HOUSE_POINTS_THAT_PAY_ONE_YUAN)
    points_min = models.PositiveIntegerField(_("fewest points to pay with"), default=0)
    scan_needed = models.BooleanField(_("a till spends points only after a scan"), default=True)

    class Meta:
        verbose_name = _("settings of points")
        verbose_name_plural = _("settings of points")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="points_settings_are_one_row"),
            models.CheckConstraint(
                condition=Q(expiry_destination__in=[each.value for each in ExpiryDestination]),
                name="expired_points_go_to_a_known_destination",
            ),
            models.CheckConstraint(condition=Q(points_per_yuan__gte=1), name="a_yuan_is_paid_with_a_point_at_least"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class PointsCycle(models.Model):
    """When the cycle in which a member collects now began: its first point of the cycle."""

    member = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("member")
    )
    cycle_from = models.DateTimeField(_("cycle from"))

    class Meta:
        verbose_name = _("cycle of points")
        verbose_name_plural = _("cycles of points")

    def __str__(self) -> str:
        return f"{self.member_id} · {self.cycle_from}"


class PrepaidAccount(models.Model):
    """A merchant that buys its points in advance: whether it may issue, and when it is warned.

    The money stands in the books, which keep it at or above `floor_fen`. `cover_count` numbers the journals that
    cover what was issued.
    """

    merchant = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("merchant")
    )
    may_issue = models.BooleanField(_("may issue points"), default=False)
    reserve_fen = models.BigIntegerField(_("reserve (fen)"), default=0)
    alert_threshold_fen = models.BigIntegerField(_("alert below (fen)"), default=0)
    alerted_at = models.DateTimeField(_("alerted at"), null=True, blank=True)
    floor_fen = models.BigIntegerField(_("floor (fen)"), default=0)
    cover_count = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("points bought in advance")
        verbose_name_plural = _("points bought in advance")
        constraints = [
            models.CheckConstraint(
                condition=Q(reserve_fen__gte=0, alert_threshold_fen__gte=0),
                name="prepaid_reserve_and_alert_are_not_negative",
            )
        ]

    def __str__(self) -> str:
        return str(self.merchant_id)
