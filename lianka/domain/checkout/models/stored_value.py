"""Stored value given back to members, and of which top-ups."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.models.orders import Order
from lianka.domain.checkout.values import REASON_LENGTH_MAX
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant
from lianka.foundation.append_only import AppendOnly


class StoredValueRefund(AppendOnly):
    """Principal of a wallet went back to its member, and the bonus in proportion to who gave it."""

    public_id = models.CharField(_("public id"), max_length=40)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    merchant = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("merchant"),
    )
    principal_fen = models.BigIntegerField(_("principal returned"))
    bonus_fen = models.BigIntegerField(_("bonus taken back"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX)
    refunded_at = models.DateTimeField(_("refunded at"))
    refunded_by = models.CharField(_("refunded by"), max_length=200)

    class Meta:
        verbose_name = _("refund of stored value")
        verbose_name_plural = _("refunds of stored value")
        indexes = [models.Index(fields=["member", "refunded_at"], name="stored_value_refunds_of_member")]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="stored_value_refund_public_id_is_unique"),
            models.CheckConstraint(
                condition=Q(principal_fen__gt=0, bonus_fen__gte=0), name="stored_value_refund_returns_principal"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class StoredValueRefundPart(AppendOnly):
    """What a refund gave back of one top-up. Its money goes through that top-up's payment, or over the till."""

    refund = models.ForeignKey(
        StoredValueRefund, on_delete=models.PROTECT, related_name="+", verbose_name=_("refund of stored value")
    )
    number = models.PositiveIntegerField(_("no."))
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("top-up"))
    principal_fen = models.BigIntegerField(_("principal returned"))
    bonus_fen = models.BigIntegerField(_("bonus taken back"))

    class Meta:
        verbose_name = _("part of a refund of stored value")
        verbose_name_plural = _("parts of refunds of stored value")
        constraints = [
            models.UniqueConstraint(fields=["refund", "order"], name="stored_value_refund_names_a_top_up_once"),
            models.UniqueConstraint(fields=["refund", "number"], name="stored_value_refund_parts_are_numbered"),
            models.CheckConstraint(
                condition=Q(principal_fen__gte=0, bonus_fen__gte=0) & (Q(principal_fen__gt=0) | Q(bonus_fen__gt=0)),
                name="stored_value_refund_part_returns_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id} · {self.number}"
