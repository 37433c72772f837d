"""Merchants, their stores, staff and dated contracts."""

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.models import Grant, Party
from lianka.domain.merchants.values import (
    CATEGORY_LENGTH_MAX,
    NAME_LENGTH_MAX,
    CollectMode,
    MerchantStatus,
    PointsMode,
    SettlementCycle,
    house_coin_share,
    house_points_share,
)
from lianka.foundation.fields import RateField
from lianka.foundation.values import RATE_PLACES

ONE = Value(10**RATE_PLACES)


class Trade(models.Model):
    """A line of business, by a short code."""

    code = models.CharField(_("code"), max_length=CATEGORY_LENGTH_MAX)
    name = models.CharField(_("name"), max_length=NAME_LENGTH_MAX)
    name_english = models.CharField(_("English name"), max_length=NAME_LENGTH_MAX)

    class Meta:
        verbose_name = _("trade")
        verbose_name_plural = _("trades")
        constraints = [models.UniqueConstraint(fields=["code"], name="trade_code_is_unique")]

    def __str__(self) -> str:
        return self.name_english if (get_language() or "").startswith("en") else self.name


class Merchant(models.Model):
    """A member business of the alliance: sells to members, issues and redeems points, is settled."""

    party = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("party")
    )
    code = models.CharField(_("merchant code"), max_length=20)
    name = models.CharField(_("name"), max_length=NAME_LENGTH_MAX)
    name_normalised = models.CharField(_("name for matching"), max_length=2 * NAME_LENGTH_MAX)
    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("trade")
    )
    licence_number = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=MerchantStatus)
    bank_account_sealed = models.BinaryField(_("bank account, sealed"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined at"))

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        indexes = [
            models.Index(fields=["joined_at"], name="merchants_by_joining"),
            models.Index(fields=["status", "joined_at"], name="merchants_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="merchant_code_is_unique"),
            models.UniqueConstraint(fields=["name_normalised"], name="merchant_name_is_unique"),
            models.UniqueConstraint(fields=["licence_number"], name="merchant_licence_number_is_unique"),
            models.CheckConstraint(condition=Q(status__in=MerchantStatus.values), name="merchant_status_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class MerchantMove(models.Model):
    """A merchant's status changed: who did it, when, why."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))
    from_status = models.CharField(_("from"), max_length=12, choices=MerchantStatus)
    to_status = models.CharField(_("to"), max_length=12, choices=MerchantStatus)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("merchant's move")
        verbose_name_plural = _("merchants' moves")

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class Store(models.Model):
    """One place of a merchant where members are served."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))
    public_id = models.CharField(_("public id"), max_length=40)
    name = models.CharField(_("name"), max_length=NAME_LENGTH_MAX)
    address = models.CharField(_("address"), max_length=200, blank=True)
    points_share = RateField(
        _("points pay at most"), default=house_points_share, help_text=_("The share of each line that points may pay.")
    )
    coin_share = RateField(
        _("coins pay at most"), default=house_coin_share, help_text=_("The share of each line that coins may pay.")
    )
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="store_public_id_is_unique"),
            models.UniqueConstraint(fields=["merchant", "name"], name="store_name_is_unique_at_its_merchant"),
            models.CheckConstraint(condition=Q(points_share__lte=ONE), name="points_pay_a_whole_line_at_most"),
            models.CheckConstraint(condition=Q(coin_share__lte=ONE), name="coins_pay_a_whole_line_at_most"),
        ]

    def __str__(self) -> str:
        return self.name


class StaffMember(models.Model):
    """A user's role at a merchant, and the store it is limited to, if any. It lasts as long as its grant."""

    grant = models.OneToOneField(
        Grant, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("grant")
    )
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("store")
    )

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return f"{self.merchant_id} · {self.grant_id}"


class Contract(models.Model):
    """One version of a merchant's contract, in force while `valid_from <= day < valid_until`."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    transaction_rate = RateField(_("transaction rate"))
    points_per_yuan = RateField(
        _("points per yuan"), null=True, blank=True, help_text=_("Empty: the alliance's preset.")
    )
    issue_price = RateField(_("issue price, fen per point"))
    redemption_price = RateField(_("redemption price, fen per point"))
    points_mode = models.CharField(_("points are"), max_length=12, choices=PointsMode)
    credit_limit_fen = models.BigIntegerField(_("credit limit"))
    settlement_cycle = models.CharField(_("settlement cycle"), max_length=12, choices=SettlementCycle)
    settlement_days = models.PositiveSmallIntegerField(_("days until due"))
    collect_mode = models.CharField(_("money is collected by"), max_length=12, choices=CollectMode)
    signed_at = models.DateTimeField(_("signed at"))
    signed_by = models.CharField(_("signed by"), max_length=200)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "valid_from"], name="merchant_contract_versions_start_on_different_days"
            ),
            models.UniqueConstraint(
                fields=["merchant"],
                condition=Q(valid_until=None),
                name="merchant_has_one_open_contract",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="contract_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(transaction_rate__lte=ONE), name="contract_transaction_rate_is_at_most_one"
            ),
            models.CheckConstraint(condition=Q(credit_limit_fen__gte=0), name="contract_credit_limit_is_not_negative"),
            models.CheckConstraint(
                condition=Q(points_mode__in=PointsMode.values)
                & Q(settlement_cycle__in=SettlementCycle.values)
                & Q(collect_mode__in=CollectMode.values),
                name="contract_choices_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merchant_id} · {self.valid_from}"


class ContractCategoryRate(models.Model):
    """Points per yuan for one category of goods, in place of the contract's rate."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+", verbose_name=_("contract"))
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH_MAX)
    points_per_yuan = RateField(_("points per yuan"))

    class Meta:
        verbose_name = _("category rate")
        verbose_name_plural = _("category rates")
        constraints = [
            models.UniqueConstraint(fields=["contract", "category"], name="contract_has_one_rate_for_a_category")
        ]

    def __str__(self) -> str:
        return self.category
