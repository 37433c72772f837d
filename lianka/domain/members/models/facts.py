"""What is known of each member's buying, kept beside the sales so that nobody has to add them up."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models.members import Member


class MemberFacts(models.Model):
    """One member's purchases added up: what segments ask for. A member who bought nothing yet may have no row."""

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("member")
    )
    purchases = models.PositiveBigIntegerField(_("purchases"), db_default=0)
    spent_fen = models.BigIntegerField(_("spent"), db_default=0)
    first_purchase_at = models.DateTimeField(_("first purchase"), null=True, blank=True)
    latest_purchase_at = models.DateTimeField(_("latest purchase"), null=True, blank=True)

    class Meta:
        verbose_name = _("facts of a member")
        verbose_name_plural = _("facts of members")
        indexes = [
            models.Index(fields=["purchases"], name="member_facts_by_purchases"),
            models.Index(fields=["spent_fen"], name="member_facts_by_spending"),
            models.Index(fields=["first_purchase_at"], name="member_facts_by_first_purchase"),
            models.Index(fields=["latest_purchase_at"], name="member_facts_by_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(purchases=0, first_purchase_at=None, latest_purchase_at=None)
                | Q(
                    purchases__gt=0,
                    first_purchase_at__isnull=False,
                    latest_purchase_at__gte=F("first_purchase_at"),
                ),
                name="facts_know_when_a_member_first_and_latest_bought",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"
