"""The receipts that tills told of, and imports under way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.values import RECEIPT_LENGTH_MAX
from lianka.domain.merchants.models import Merchant
from lianka.foundation.append_only import AppendOnly


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
