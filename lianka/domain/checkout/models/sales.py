"""Purchases and refunds, and their lines."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.values import (
    ITEM_NAME_LENGTH_MAX,
    REASON_LENGTH_MAX,
    RECEIPT_LENGTH_MAX,
    WALLET_SCOPE_LENGTH_MAX,
    Channel,
)
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant, Store
from lianka.domain.merchants.values import CATEGORY_LENGTH_MAX, CollectMode
from lianka.foundation.append_only import AppendOnly

_AT_THE_COUNTER = [Channel.COUNTER.value, Channel.MEMBER.value, Channel.API.value]


class Purchase(models.Model):
    """What a member bought at a merchant, with everything that followed from it. Only `refunded_fen` ever changes."""

    public_id = models.CharField(_("public id"), max_length=40)
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("store"),
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    collect_mode = models.CharField(_("money was collected by"), max_length=12, choices=CollectMode)
    receipt_number = models.CharField(_("receipt number"), max_length=RECEIPT_LENGTH_MAX)
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH_MAX, blank=True)
    happened_at = models.DateTimeField(_("happened at"))
    business_date = models.DateField(_("business date"))
    paid_fen = models.BigIntegerField(_("paid"))
    points_spent = models.BigIntegerField(_("points spent"))
    points_worth_fen = models.BigIntegerField(_("paid to the merchant for points"))
    points_earned = models.BigIntegerField(_("points earned"))
    points_cost_fen = models.BigIntegerField(_("charged to the merchant for points"))
    coins_spent = models.BigIntegerField(_("coins spent (hundredths)"), default=0)
    principal_fen = models.BigIntegerField(_("paid from the principal"), default=0)
    bonus_fen = models.BigIntegerField(_("paid from the bonus"), default=0)
    growth_earned = models.BigIntegerField(_("growth gained"), default=0)
    transaction_fee_fen = models.BigIntegerField(_("transaction commission"))
    refunded_fen = models.BigIntegerField(_("refunded"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        indexes = [
            models.Index(fields=["happened_at"], name="purchases_by_time"),
            models.Index(fields=["merchant", "happened_at"], name="purchases_of_merchant"),
            models.Index(fields=["member", "happened_at"], name="purchases_of_member"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="purchase_public_id_is_unique"),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("paid_fen")),
                name="purchase_is_refunded_at_most_once_over",
            ),
            models.CheckConstraint(
                # A counter's sale may come to nothing: a card can take a whole price off.
                condition=Q(paid_fen__gt=0) | Q(points_spent__gt=0) | Q(paid_fen=0, channel__in=_AT_THE_COUNTER),
                name="purchase_is_paid_with_something",
            ),
            models.CheckConstraint(
                condition=Q(
                    points_spent__gte=0,
                    points_worth_fen__gte=0,
                    points_earned__gte=0,
                    points_cost_fen__gte=0,
                    coins_spent__gte=0,
                    growth_earned__gte=0,
                    transaction_fee_fen__gte=0,
                ),
                name="purchase_parts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(principal_fen__gte=0, bonus_fen__gte=0, paid_fen__gte=F("principal_fen") + F("bonus_fen")),
                name="purchase_is_paid_from_wallets_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number


class Refund(AppendOnly):
    """Money given back, and what went back with it. Without a purchase it stands alone and moves no points."""

    public_id = models.CharField(_("public id"), max_length=40)
    purchase = models.ForeignKey(
        Purchase,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("purchase"),
    )
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("store"),
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    collect_mode = models.CharField(_("money was collected by"), max_length=12, choices=CollectMode)
    receipt_number = models.CharField(_("receipt number"), max_length=RECEIPT_LENGTH_MAX, blank=True)
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH_MAX, blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX, blank=True)
    happened_at = models.DateTimeField(_("happened at"))
    business_date = models.DateField(_("business date"))
    amount_fen = models.BigIntegerField(_("given back"))
    points_taken_back = models.BigIntegerField(_("points taken back"))
    points_cost_fen = models.BigIntegerField(_("returned to the merchant for points"))
    points_returned = models.BigIntegerField(_("points returned"))
    points_worth_fen = models.BigIntegerField(_("taken from the merchant for points"))
    coins_returned = models.BigIntegerField(_("coins returned (hundredths)"), default=0)
    principal_fen = models.BigIntegerField(_("given back to the principal"), default=0)
    bonus_fen = models.BigIntegerField(_("given back to the bonus"), default=0)
    growth_taken_back = models.BigIntegerField(_("growth taken back"), default=0)
    transaction_fee_fen = models.BigIntegerField(_("transaction commission returned"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        indexes = [
            models.Index(fields=["happened_at"], name="refunds_by_time"),
            models.Index(fields=["merchant", "happened_at"], name="refunds_of_merchant"),
            models.Index(fields=["member", "happened_at"], name="refunds_of_member"),
            models.Index(fields=["happened_at"], condition=Q(purchase=None), name="refunds_standing_alone"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="refund_public_id_is_unique"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) | Q(amount_fen=0, purchase__isnull=False),
                name="refund_gives_something_back",
            ),
            models.CheckConstraint(
                condition=Q(
                    points_taken_back__gte=0,
                    points_cost_fen__gte=0,
                    points_returned__gte=0,
                    points_worth_fen__gte=0,
                    coins_returned__gte=0,
                    growth_taken_back__gte=0,
                    transaction_fee_fen__gte=0,
                ),
                name="refund_parts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    principal_fen__gte=0, bonus_fen__gte=0, amount_fen__gte=F("principal_fen") + F("bonus_fen")
                ),
                name="refund_goes_to_wallets_at_most",
            ),
            models.CheckConstraint(
                condition=Q(purchase__isnull=False)
                | Q(
                    points_taken_back=0,
                    points_cost_fen=0,
                    points_returned=0,
                    points_worth_fen=0,
                    coins_returned=0,
                    principal_fen=0,
                    bonus_fen=0,
                    growth_taken_back=0,
                    transaction_fee_fen=0,
                ),
                name="refund_without_purchase_moves_no_points",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number or self.public_id


class PurchaseLine(models.Model):
    """One line of a purchase at the counter, with what each step took of it. Only `refunded_fen` ever changes."""

    purchase = models.ForeignKey(
        Purchase, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("purchase")
    )
    number = models.PositiveSmallIntegerField(_("line number"))
    item_id = models.CharField(_("item"), max_length=40)
    name = models.CharField(_("name"), max_length=ITEM_NAME_LENGTH_MAX, blank=True)
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH_MAX, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    list_fen = models.BigIntegerField(_("list price"))
    excluded_fen = models.BigIntegerField(_("excluded amount"))
    tier_fen = models.BigIntegerField(_("tier price"), default=0)
    coins_fen = models.BigIntegerField(_("paid with coins"), default=0)
    points_fen = models.BigIntegerField(_("paid with points"))
    card_fen = models.BigIntegerField(_("card discount"))
    paid_fen = models.BigIntegerField(_("paid"))
    refunded_fen = models.BigIntegerField(_("refunded"))

    class Meta:
        verbose_name = _("line of a purchase")
        verbose_name_plural = _("lines of purchases")
        constraints = [
            models.UniqueConstraint(fields=["purchase", "number"], name="purchase_has_one_line_of_a_number"),
            models.CheckConstraint(
                condition=Q(paid_fen=F("list_fen") - F("tier_fen") - F("coins_fen") - F("points_fen") - F("card_fen")),
                name="line_is_paid_less_what_was_taken_off",
            ),
            models.CheckConstraint(
                condition=Q(
                    paid_fen__gte=0,
                    excluded_fen__gte=0,
                    tier_fen__gte=0,
                    coins_fen__gte=0,
                    points_fen__gte=0,
                    card_fen__gte=0,
                ),
                name="parts_of_a_line_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("paid_fen")),
                name="line_is_refunded_at_most_once_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"


class RefundLine(AppendOnly):
    """How much of a refund was given back for one line of its purchase."""

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("refund")
    )
    number = models.PositiveSmallIntegerField(_("line number"))
    amount_fen = models.BigIntegerField(_("given back"))

    class Meta:
        verbose_name = _("line of a refund")
        verbose_name_plural = _("lines of refunds")
        constraints = [
            models.UniqueConstraint(fields=["refund", "number"], name="refund_names_a_line_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="refund_of_a_line_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.amount_fen}"


class PurchaseWallet(models.Model):
    """What a wallet paid of a purchase. Only `refunded_fen` ever changes.

    `scope` is the merchant whose stores take the wallet, as the books name it, or empty for the whole alliance.
    """

    purchase = models.ForeignKey(
        Purchase, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("purchase")
    )
    scope = models.CharField(_("scope"), max_length=WALLET_SCOPE_LENGTH_MAX, blank=True)
    is_bonus = models.BooleanField(_("bonus"))
    paid_fen = models.BigIntegerField(_("paid"))
    refunded_fen = models.BigIntegerField(_("given back"))

    class Meta:
        verbose_name = _("stored value of a purchase")
        verbose_name_plural = _("stored value of purchases")
        constraints = [
            models.UniqueConstraint(
                fields=["purchase", "scope", "is_bonus"], name="purchase_names_a_part_of_a_wallet_once"
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__gt=0, refunded_fen__gte=0, refunded_fen__lte=F("paid_fen")),
                name="wallet_is_given_back_at_most_what_it_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} · {self.paid_fen}"


class RefundWallet(AppendOnly):
    """How much of a refund went back into a wallet."""

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("refund")
    )
    scope = models.CharField(_("scope"), max_length=WALLET_SCOPE_LENGTH_MAX, blank=True)
    is_bonus = models.BooleanField(_("bonus"))
    amount_fen = models.BigIntegerField(_("given back"))

    class Meta:
        verbose_name = _("stored value of a refund")
        verbose_name_plural = _("stored value of refunds")
        constraints = [
            models.UniqueConstraint(
                fields=["refund", "scope", "is_bonus"], name="refund_names_a_part_of_a_wallet_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_to_a_wallet_gives_something"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} · {self.amount_fen}"
