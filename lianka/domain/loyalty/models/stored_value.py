"""What an operator sets about stored value, and what members can top up. The value itself stands in the books."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.loyalty.values import LAWFUL_ANONYMOUS_FEN, LAWFUL_NAMED_FEN, BonusFunder, SpendingOrder
from lianka.domain.loyalty.values.stored_value import LICENCE_LENGTH_MAX
from lianka.domain.merchants.models import Merchant


class StoredValueSettings(models.Model):
    """What is spent first, what a wallet may hold, and the alliance's licence. At most one row, else the defaults."""

    spending_order = models.CharField(
        _("spent first"), max_length=16, choices=SpendingOrder, default=SpendingOrder.PRINCIPAL_FIRST
    )
    anonymous_max_fen = models.BigIntegerField(_("most principal without a name (fen)"), default=LAWFUL_ANONYMOUS_FEN)
    named_max_fen = models.BigIntegerField(_("most principal with a name (fen)"), default=LAWFUL_NAMED_FEN)
    licence_number = models.CharField(_("licence of the alliance"), max_length=LICENCE_LENGTH_MAX, blank=True)
    licence_from = models.DateField(_("licensed from"), null=True, blank=True)

    class Meta:
        verbose_name = _("settings of stored value")
        verbose_name_plural = _("settings of stored value")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="stored_value_settings_are_one_row"),
            models.CheckConstraint(
                condition=Q(spending_order__in=SpendingOrder.values), name="wallet_is_spent_in_a_known_order"
            ),
            models.CheckConstraint(
                condition=Q(
                    anonymous_max_fen__gte=0,
                    anonymous_max_fen__lte=LAWFUL_ANONYMOUS_FEN,
                    named_max_fen__gte=F("anonymous_max_fen"),
                    named_max_fen__lte=LAWFUL_NAMED_FEN,
                ),
                name="wallet_holds_no_more_than_the_law_allows",
            ),
            models.CheckConstraint(
                condition=Q(licence_number="", licence_from__isnull=True)
                | (~Q(licence_number="") & Q(licence_from__isnull=False)),
                name="licence_has_a_number_and_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class TopUpOffer(models.Model):
    """So much paid, so much given with it. Never edited: other terms are another offer, and this one is withdrawn."""

    public_id = models.CharField(_("public id"), max_length=40)
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("merchant")
    )
    amount_fen = models.BigIntegerField(_("top-up"))
    bonus_fen = models.BigIntegerField(_("bonus"))
    funder = models.CharField(_("bonus given by"), max_length=10, choices=BonusFunder)
    starts_at = models.DateTimeField(_("offered from"))
    ends_at = models.DateTimeField(_("offered until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=200)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("top-up offer")
        verbose_name_plural = _("top-up offers")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="top_up_offer_public_id_is_unique"),
            models.UniqueConstraint(
                fields=["merchant", "amount_fen"],
                condition=Q(withdrawn_at=None),
                name="merchant_offers_a_top_up_amount_once",
            ),
            models.UniqueConstraint(
                fields=["amount_fen"],
                condition=Q(withdrawn_at=None, merchant=None),
                name="alliance_offers_a_top_up_amount_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, amount_fen__lte=LAWFUL_NAMED_FEN, bonus_fen__gte=0)
                & Q(bonus_fen__lte=F("amount_fen")),
                name="top_up_offer_is_within_the_lawful_cap",
            ),
            models.CheckConstraint(
                condition=Q(funder=BonusFunder.PLATFORM.value)
                | Q(funder=BonusFunder.MERCHANT.value, merchant__isnull=False),
                name="alliance_wide_bonus_is_given_by_the_platform",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="top_up_offer_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="withdrawn_offer_says_who_withdrew_it",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
