"""What members told of themselves: the name on papers and the year of birth sealed, the rest plain.

The day of the birthday stands plain, because a job finds it by an index; without the year it is one of 366.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models.members import Member
from lianka.domain.members.values.profiles import CITY_LENGTH_MAX, NICKNAME_LENGTH_MAX, Gender


class MemberProfile(models.Model):
    """What one member told. `birth_month_day` is the month times a hundred plus the day: 29 February is 229."""

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("member")
    )
    nickname = models.CharField(_("nickname"), max_length=NICKNAME_LENGTH_MAX, blank=True)
    real_name_sealed = models.BinaryField(_("name on papers, sealed"), null=True, blank=True)
    birth_month_day = models.PositiveSmallIntegerField(_("month and day of birth"), null=True, blank=True)
    birth_year_sealed = models.BinaryField(_("year of birth, sealed"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=8, choices=Gender, blank=True)
    city = models.CharField(_("city"), max_length=CITY_LENGTH_MAX, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_month_day=None) | Q(birth_month_day__gte=101, birth_month_day__lte=1231),
                name="birthday_lies_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(birth_year_sealed=None) | Q(birth_month_day__isnull=False),
                name="year_of_birth_belongs_to_a_birthday",
            ),
            models.CheckConstraint(condition=Q(gender__in=["", *Gender.values]), name="gender_told_is_a_known_one"),
        ]
        indexes = [
            models.Index(fields=["birth_month_day", "member"], name="profiles_by_birthday"),
            models.Index(fields=["city"], name="profiles_by_city"),
        ]

    def __str__(self) -> str:
        return self.nickname or str(self.member_id)
