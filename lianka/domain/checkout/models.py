"""Purchases, refunds, the receipts that told of them, and imports under way."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.values import REASON_LENGTH_MAX, RECEIPT_LENGTH_MAX, Channel
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant, Store
from lianka.domain.merchants.values import CATEGORY_LENGTH_MAX, CollectMode
from lianka.foundation.append_only import AppendOnly


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
                condition=Q(paid_fen__gt=0) | Q(points_spent__gt=0), name="purchase_is_paid_with_something"
            ),
            models.CheckConstraint(
                condition=Q(
                    points_spent__gte=0,
                    points_worth_fen__gte=0,
                    points_earned__gte=0,
                    points_cost_fen__gte=0,
                    transaction_fee_fen__gte=0,
                ),
                name="purchase_parts_are_not_negative",
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
                    transaction_fee_fen__gte=0,
                ),
                name="refund_parts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(purchase__isnull=False)
                | Q(
                    points_taken_back=0,
                    points_cost_fen=0,
                    points_returned=0,
                    points_worth_fen=0,
                    transaction_fee_fen=0,
                ),
                name="refund_without_purchase_moves_no_points",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number or self.public_id


class TillReceipt(AppendOnly):
    """A merchant's receipt number, used up by the purchase or refund it told of: never twice for one receipt."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("merchant")
    )
    receipt_number = models.CharField(_("receipt number"), max_length=RECEIPT_LENGTH_MAX)
    public_id = models.CharField(_("public id"), max_length=40)
    content_digest = models.BinaryField()

    class Meta:
        verbose_name = _("till receipt")
        verbose_name_plural = _("till receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "receipt_number"], name="receipt_number_is_used_once_at_its_merchant"
            )
        ]

    def __str__(self) -> str:
        return self.receipt_number


class ImportRun(models.Model):
    """How far the import of one file has come. Each batch moves it in the transaction that books the batch."""

    file_name = models.CharField(_("file"), max_length=200)
    file_digest = models.CharField(_("digest of the file"), max_length=64)
    mapping_digest = models.CharField(_("digest of the mapping"), max_length=64)
    position = models.BigIntegerField(_("position"), default=0)
    purchases = models.BigIntegerField(_("purchases"), default=0)
    refunds = models.BigIntegerField(_("refunds"), default=0)
    standalone_refunds = models.BigIntegerField(_("refunds without their purchase"), default=0)
    duplicates = models.BigIntegerField(_("recorded before"), default=0)
    refused = models.BigIntegerField(_("refused"), default=0)
    new_members = models.BigIntegerField(_("new members"), default=0)
    new_merchants = models.BigIntegerField(_("new merchants"), default=0)
    started_at = models.DateTimeField(_("started at"))
    started_by = models.CharField(_("started by"), max_length=200)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["started_at"], name="imports_by_start")]
        constraints = [
            models.UniqueConstraint(
                fields=["file_digest", "mapping_digest"],
                condition=Q(finished_at=None),
                name="file_is_imported_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(position__gte=0), name="import_position_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRefusal(AppendOnly):
    """A record of a file that could be read and was not taken, and why. Each row of a file has one at most."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("import")
    )
    row_number = models.BigIntegerField(_("row"))
    field = models.CharField(_("field"), max_length=40, blank=True)
    code = models.CharField(_("code"), max_length=60)
    message = models.CharField(_("reason"), max_length=400)

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        constraints = [models.UniqueConstraint(fields=["run", "row_number"], name="import_refuses_a_row_once_only")]

    def __str__(self) -> str:
        return f"{self.row_number}: {self.message}"
