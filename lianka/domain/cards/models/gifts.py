"""What a card gives beside its discount, as it was set over time, and each gift that it gave."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models.holdings import CardTerm, MemberCard
from lianka.domain.cards.models.plans import CardPlan
from lianka.domain.cards.values import MONTHLY_DAY_MAX, GiftKind
from lianka.domain.rewards.models import RewardBundle, RewardGrant
from lianka.domain.rewards.values import TIER_LENGTH_MAX
from lianka.foundation.append_only import AppendOnly

_REFUSAL_LENGTH_MAX = 60


class PlanGifts(AppendOnly):
    """What a card gives: to openings and renewals from now on, every month from `monthly_from` on.

    The latest row of a plan is in force; nothing that was given before changes.
    """

    plan = models.ForeignKey(CardPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("card plan"))
    opening_bundle = models.ForeignKey(
        RewardBundle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("bundle of an opening"),
    )
    renewal_bundle = models.ForeignKey(
        RewardBundle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("bundle of a renewal"),
    )
    monthly_bundle = models.ForeignKey(
        RewardBundle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("bundle of a month"),
    )
    monthly_day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    monthly_from = models.DateField(_("monthly from"))
    tier = models.CharField(_("tier"), max_length=TIER_LENGTH_MAX, blank=True)
    set_at = models.DateTimeField(_("set at"))
    set_by = models.CharField(_("set by"), max_length=200)

    class Meta:
        verbose_name = _("gifts of a card")
        verbose_name_plural = _("gifts of cards")
        constraints = [
            models.CheckConstraint(
                condition=Q(monthly_day=None)
                | Q(monthly_day__gte=1, monthly_day__lte=MONTHLY_DAY_MAX, monthly_bundle__isnull=False),
                name="card_gives_monthly_on_a_day_that_can_be",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} · {self.set_at}"


class CardGift(AppendOnly):
    """A gift of a member's card: granted, or refused for a reason. A card has one in a calendar month at most."""

    card = models.ForeignKey(
        MemberCard, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("card")
    )
    term = models.ForeignKey(CardTerm, on_delete=models.PROTECT, related_name="+", verbose_name=_("term of a card"))
    kind = models.CharField(_("kind of gift"), max_length=10, choices=GiftKind)
    month = models.DateField(_("month"), null=True, blank=True)
    day = models.DateField(_("day of the gift"))
    bundle = models.ForeignKey(RewardBundle, on_delete=models.PROTECT, related_name="+", verbose_name=_("bundle"))
    grant = models.ForeignKey(
        RewardGrant,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("grant of a bundle"),
    )
    refusal = models.CharField(_("refused for"), max_length=_REFUSAL_LENGTH_MAX, blank=True)
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("gift of a card")
        verbose_name_plural = _("gifts of member cards")
        constraints = [
            models.UniqueConstraint(fields=["card", "month"], name="card_gives_once_in_a_month"),
            models.UniqueConstraint(fields=["term"], condition=Q(month=None), name="card_gives_once_for_an_opening"),
            models.CheckConstraint(
                condition=Q(kind=GiftKind.MONTHLY.value, month__isnull=False, day__gte=F("month"))
                | Q(kind__in=[GiftKind.OPENING.value, GiftKind.RENEWAL.value], month=None),
                name="monthly_gift_names_its_month",
            ),
            models.CheckConstraint(
                condition=Q(grant__isnull=False, refusal="") | Q(grant=None) & ~Q(refusal=""),
                name="card_gift_is_granted_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} · {self.kind} · {self.day}"
