"""Gift codes: batches that a company or merchant bought, their codes, and what became of the money."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models.holdings import CardTerm
from lianka.domain.cards.models.plans import PriceOption
from lianka.domain.cards.values import (
    BANK_REFERENCE_LENGTH_MAX,
    BUYER_NAME_LENGTH_MAX,
    GIFT_COUNT_MAX,
    REASON_LENGTH_MAX,
    GiftBatchState,
    GiftCodeState,
    GiftMoney,
    GiftPayer,
)
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant
from lianka.foundation.append_only import AppendOnly


class GiftBatch(models.Model):
    """So many codes of one price option, sold to a merchant or to a company by its name.

    Its codes are made when it is paid for, out of `nonce` and the installation's secret, so that no row holds them.
    With `keeps_expired` the money of expired codes stays owed to the buyer. `expired_at`: the job has been here.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    option = models.ForeignKey(
        PriceOption, on_delete=models.PROTECT, related_name="+", verbose_name=_("price of a card")
    )
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("merchant")
    )
    company = models.CharField(_("company"), max_length=BUYER_NAME_LENGTH_MAX, blank=True)
    contact_sealed = models.BinaryField(_("contact, sealed"), null=True, blank=True)
    nonce = models.BinaryField(_("nonce"))
    count = models.PositiveIntegerField(_("number of codes"))
    unit_price_fen = models.BigIntegerField(_("price agreed for a code"))
    total_fen = models.BigIntegerField(_("total"))
    keeps_expired = models.BooleanField(_("keeps the money of expired codes for the buyer"))
    expires_at = models.DateTimeField(_("expires at"))
    state = models.CharField(_("state"), max_length=10, choices=GiftBatchState)
    paid_by = models.CharField(_("paid out of"), max_length=10, choices=GiftPayer, null=True, blank=True)
    reference = models.CharField(_("bank reference"), max_length=BANK_REFERENCE_LENGTH_MAX, null=True, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    exported_at = models.DateTimeField(_("exported at"), null=True, blank=True)
    exported_by = models.CharField(_("exported by"), max_length=200, blank=True)
    expired_at = models.DateTimeField(_("expired at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=200)

    class Meta:
        verbose_name = _("batch of gift codes")
        verbose_name_plural = _("batches of gift codes")
        indexes = [
            models.Index(fields=["created_at"], name="gift_batches_by_time"),
            models.Index(
                fields=["expires_at"], condition=Q(state="paid", expired_at=None), name="gift_batches_to_expire"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="gift_batch_public_id_is_unique"),
            models.UniqueConstraint(fields=["reference"], name="gift_bank_reference_is_used_once"),
            models.CheckConstraint(condition=Q(state__in=GiftBatchState.values), name="gift_batch_state_is_known"),
            models.CheckConstraint(
                condition=Q(merchant__isnull=False, company="") | Q(merchant=None) & ~Q(company=""),
                name="gift_batch_has_one_buyer",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=GIFT_COUNT_MAX, total_fen__gte=F("count"))
                & Q(total_fen__lte=F("count") * F("unit_price_fen")),
                name="gift_batch_costs_something_for_each_code",
            ),
            models.CheckConstraint(
                condition=Q(state=GiftBatchState.PAID.value, paid_at__isnull=False, paid_by__isnull=False)
                | Q(state__in=[GiftBatchState.DRAFT.value, GiftBatchState.CANCELLED.value])
                & Q(paid_at=None, paid_by=None, reference=None, exported_at=None, expired_at=None),
                name="gift_batch_is_exported_once_paid_for",
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None)
                | Q(paid_by=GiftPayer.BANK.value, reference__isnull=False)
                | Q(paid_by=GiftPayer.PAYABLE.value, reference=None, merchant__isnull=False),
                name="gift_batch_says_where_its_money_came_from",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class GiftBatchMove(models.Model):
    """A batch's state changed: who did it, when, why."""

    batch = models.ForeignKey(
        GiftBatch, on_delete=models.PROTECT, related_name="+", verbose_name=_("batch of gift codes")
    )
    from_state = models.CharField(_("from"), max_length=10, choices=GiftBatchState)
    to_state = models.CharField(_("to"), max_length=10, choices=GiftBatchState)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX, blank=True)

    class Meta:
        verbose_name = _("move of a batch")
        verbose_name_plural = _("moves of batches")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class GiftVoid(AppendOnly):
    """Codes of a batch were voided together, and their money given back to the buyer or kept as revenue."""

    public_id = models.CharField(_("public id"), max_length=40)
    batch = models.ForeignKey(
        GiftBatch, on_delete=models.PROTECT, related_name="+", verbose_name=_("batch of gift codes")
    )
    count = models.PositiveIntegerField(_("number of codes"))
    amount_fen = models.BigIntegerField(_("amount"))
    money = models.CharField(_("the money"), max_length=10, choices=GiftMoney)
    voided_at = models.DateTimeField(_("voided at"))
    voided_by = models.CharField(_("voided by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX)

    class Meta:
        verbose_name = _("voided gift codes")
        verbose_name_plural = _("voided gift codes")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="gift_void_public_id_is_unique"),
            models.CheckConstraint(
                condition=Q(count__gte=1, amount_fen__gte=F("count"), money__in=GiftMoney.values),
                name="gift_void_takes_codes_with_their_money",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class GiftRepayment(AppendOnly):
    """The bank gave money back to the buyer for codes that were voided."""

    public_id = models.CharField(_("public id"), max_length=40)
    batch = models.ForeignKey(
        GiftBatch, on_delete=models.PROTECT, related_name="+", verbose_name=_("batch of gift codes")
    )
    amount_fen = models.BigIntegerField(_("amount"))
    reference = models.CharField(_("bank reference"), max_length=BANK_REFERENCE_LENGTH_MAX)
    repaid_at = models.DateTimeField(_("repaid at"))
    repaid_by = models.CharField(_("recorded by"), max_length=200)

    class Meta:
        verbose_name = _("repayment of gift codes")
        verbose_name_plural = _("repayments of gift codes")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="gift_repayment_public_id_is_unique"),
            models.UniqueConstraint(fields=["reference"], name="gift_repayment_reference_is_used_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="gift_repayment_is_a_positive_amount"),
        ]

    def __str__(self) -> str:
        return self.public_id


class GiftCode(models.Model):
    """One code of a batch by its keyed hash, what it cost, and what became of it.

    `hint` is its last group, by which staff and buyers tell codes apart; it opens nothing.
    """

    batch = models.ForeignKey(
        GiftBatch, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("batch of gift codes")
    )
    number = models.PositiveIntegerField(_("number"))
    code_hash = models.CharField(_("code, keyed hash"), max_length=64)
    hint = models.CharField(_("last group"), max_length=4)
    price_fen = models.BigIntegerField(_("price paid"))
    state = models.CharField(_("state"), max_length=10, choices=GiftCodeState)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("member")
    )
    term = models.ForeignKey(
        CardTerm,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("term of a card"),
    )
    void = models.ForeignKey(
        GiftVoid, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("voided gift codes")
    )
    ended_at = models.DateTimeField(_("used, voided or expired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("gift code")
        verbose_name_plural = _("gift codes")
        indexes = [models.Index(fields=["hint"], name="gift_codes_by_hint")]
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], name="gift_code_is_the_only_one_of_its_kind"),
            models.UniqueConstraint(fields=["batch", "number"], name="gift_codes_are_numbered_per_batch"),
            models.UniqueConstraint(fields=["term"], name="gift_code_opens_a_term_of_its_own"),
            models.CheckConstraint(condition=Q(price_fen__gte=1), name="gift_code_has_cost_a_positive_amount"),
            models.CheckConstraint(
                condition=Q(state=GiftCodeState.NEW.value, ended_at=None, member=None, term=None, void=None)
                | Q(
                    state=GiftCodeState.REDEEMED.value,
                    ended_at__isnull=False,
                    member__isnull=False,
                    term__isnull=False,
                    void=None,
                )
                | Q(
                    state=GiftCodeState.VOIDED.value,
                    ended_at__isnull=False,
                    member=None,
                    term=None,
                    void__isnull=False,
                )
                | Q(state=GiftCodeState.EXPIRED.value, ended_at__isnull=False, member=None, term=None, void=None),
                name="gift_code_is_used_voided_or_expired_once",
            ),
        ]

    def __str__(self) -> str:
        return f"····-····-····-{self.hint}"


class GiftCodeFailure(models.Model):
    """A member tried a code that nobody has."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    address_hash = models.CharField(_("address, keyed hash"), max_length=64)
    failed_at = models.DateTimeField(_("failed at"))

    class Meta:
        verbose_name = _("wrong gift code")
        verbose_name_plural = _("wrong gift codes")
        indexes = [
            models.Index(fields=["member", "failed_at"], name="wrong_gift_codes_by_member"),
            models.Index(fields=["address_hash", "failed_at"], name="wrong_gift_codes_by_address"),
            models.Index(fields=["failed_at"], name="wrong_gift_codes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.failed_at}"
