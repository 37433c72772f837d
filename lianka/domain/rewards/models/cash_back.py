"""What of a purchase comes back as coins: the rules, each cash-back, its instalments, and what refunds undid."""

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant
from lianka.domain.rewards.models.bundles import Budget
from lianka.domain.rewards.values import TIER_LENGTH_MAX
from lianka.domain.rewards.values.cash_back import INSTALMENTS_MAX, PURCHASE_LENGTH_MAX, CashBackStart
from lianka.domain.rewards.values.joining import REFUSAL_LENGTH_MAX
from lianka.foundation.append_only import AppendOnly
from lianka.foundation.fields import RateField
from lianka.foundation.values import RATE_PLACES

_NOTHING, _WHOLE = Value(0), Value(10**RATE_PLACES)


class CashBackRule(AppendOnly):
    """How much of a purchase comes back from a day on. The next rule takes its place; one without a budget ends it.

    It is for all merchants and all members, unless merchants or tiers are named.
    """

    rate = RateField(_("share that comes back"))
    budget = models.ForeignKey(
        Budget, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("budget")
    )
    minimum_fen = models.BigIntegerField(_("least purchase"), default=0)
    purchase_cap_fen = models.BigIntegerField(_("most for a purchase"), null=True, blank=True)
    month_cap_fen = models.BigIntegerField(_("most for a member's month"), null=True, blank=True)
    instalments = models.PositiveSmallIntegerField(_("instalments"), default=1)
    start = models.CharField(_("first instalment"), max_length=20, choices=CashBackStart)
    valid_from = models.DateField(_("applies from"))
    valid_until = models.DateField(_("applies until"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced at"))
    announced_by = models.CharField(_("announced by"), max_length=200)

    class Meta:
        verbose_name = _("rule of cash-back")
        verbose_name_plural = _("rules of cash-back")
        constraints = [
            models.CheckConstraint(
                condition=Q(budget=None, rate=_NOTHING) | Q(budget__isnull=False, rate__gt=_NOTHING, rate__lte=_WHOLE),
                name="cash_back_rule_has_a_rate_and_a_budget_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(minimum_fen__gte=0)
                & (Q(purchase_cap_fen=None) | Q(purchase_cap_fen__gte=1))
                & (Q(month_cap_fen=None) | Q(month_cap_fen__gte=1)),
                name="cash_back_rule_has_sound_bounds",
            ),
            models.CheckConstraint(
                condition=Q(instalments__gte=1, instalments__lte=INSTALMENTS_MAX, start__in=CashBackStart.values),
                name="cash_back_rule_pays_in_known_instalments",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="cash_back_rule_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rate.value * 100:f}".rstrip("0").rstrip(".") + f"% · {self.valid_from}"


class CashBackMerchant(AppendOnly):
    """A merchant that a rule is for."""

    rule = models.ForeignKey(
        CashBackRule, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("rule")
    )
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))

    class Meta:
        verbose_name = _("merchant of a cash-back rule")
        verbose_name_plural = _("merchants of cash-back rules")
        constraints = [
            models.UniqueConstraint(fields=["rule", "merchant"], name="cash_back_rule_names_a_merchant_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} · {self.merchant_id}"


class CashBackTier(AppendOnly):
    """A tier whose members a rule is for."""

    rule = models.ForeignKey(
        CashBackRule, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("rule")
    )
    tier = models.CharField(_("tier"), max_length=TIER_LENGTH_MAX)

    class Meta:
        verbose_name = _("tier of a cash-back rule")
        verbose_name_plural = _("tiers of cash-back rules")
        constraints = [models.UniqueConstraint(fields=["rule", "tier"], name="cash_back_rule_names_a_tier_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} · {self.tier}"


class CashBack(models.Model):
    """What of one purchase comes back: noted with the sale, decided a moment later, undone as far as it is refunded.

    `money_fen` of `paid_fen` was paid with money. Decided, it has an amount or the reason why there is none.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    purchase = models.CharField(_("purchase"), max_length=PURCHASE_LENGTH_MAX)
    rule = models.ForeignKey(CashBackRule, on_delete=models.PROTECT, related_name="+", verbose_name=_("rule"))
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("merchant")
    )
    business_date = models.DateField(_("business date"))
    happened_at = models.DateTimeField(_("happened at"))
    paid_fen = models.BigIntegerField(_("paid"))
    money_fen = models.BigIntegerField(_("paid with money"))
    refunded_fen = models.BigIntegerField(_("refunded"), default=0)
    amount_fen = models.BigIntegerField(_("comes back"), default=0)
    undone_fen = models.BigIntegerField(_("undone by refunds"), default=0)
    refusal = models.CharField(_("refused for"), max_length=REFUSAL_LENGTH_MAX, blank=True)
    noted_at = models.DateTimeField(_("noted at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("cash-back")
        verbose_name_plural = _("cash-backs")
        indexes = [
            models.Index(fields=["member", "business_date"], name="cash_backs_by_member_and_day"),
            models.Index(fields=["id"], condition=Q(decided_at=None), name="cash_backs_to_be_decided"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="cash_back_public_id_is_unique"),
            models.UniqueConstraint(fields=["purchase"], name="purchase_brings_cash_back_once_only"),
            models.CheckConstraint(
                condition=Q(money_fen__gte=0, paid_fen__gte=F("money_fen"))
                & Q(refunded_fen__gte=0, refunded_fen__lte=F("paid_fen")),
                name="cash_back_is_of_money_that_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(undone_fen__gte=0, undone_fen__lte=F("amount_fen"), amount_fen__lte=F("money_fen")),
                name="cash_back_is_undone_within_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, amount_fen=0, refusal="")
                | Q(decided_at__isnull=False, amount_fen__gt=0, refusal="")
                | Q(decided_at__isnull=False, amount_fen=0) & ~Q(refusal=""),
                name="cash_back_decided_has_an_amount_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class CashBackInstalment(models.Model):
    """One part of a cash-back, due on a day, paid once: its journal has the key of the cash-back and its number.

    Before it is paid a refund cancels of it, after that it takes back.
    """

    cash_back = models.ForeignKey(
        CashBack, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("cash-back")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    due_day = models.DateField(_("due on"))
    amount_fen = models.BigIntegerField(_("amount"))
    cancelled_fen = models.BigIntegerField(_("cancelled"), default=0)
    taken_fen = models.BigIntegerField(_("taken back"), default=0)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)

    class Meta:
        verbose_name = _("instalment of a cash-back")
        verbose_name_plural = _("instalments of cash-backs")
        indexes = [
            models.Index(
                fields=["due_day", "id"],
                condition=Q(paid_at=None, amount_fen__gt=F("cancelled_fen")),
                name="cash_back_instalments_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["cash_back", "number"], name="instalments_are_numbered_per_cash_back"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, cancelled_fen__gte=0, cancelled_fen__lte=F("amount_fen"))
                & Q(taken_fen__gte=0, taken_fen__lte=F("amount_fen") - F("cancelled_fen")),
                name="instalment_is_undone_within_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None, taken_fen=0) | Q(paid_at__isnull=False, amount_fen__gt=F("cancelled_fen")),
                name="instalment_is_taken_back_only_when_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cash_back_id} · {self.number}"


class CashBackUndoing(AppendOnly):
    """What one refund undid of a decided cash-back: what was cancelled, and what was taken back as coins."""

    cash_back = models.ForeignKey(CashBack, on_delete=models.PROTECT, related_name="+", verbose_name=_("cash-back"))
    refund = models.CharField(_("refund"), max_length=PURCHASE_LENGTH_MAX)
    cancelled_fen = models.BigIntegerField(_("cancelled"))
    taken_fen = models.BigIntegerField(_("taken back"))
    undone_at = models.DateTimeField(_("undone at"))

    class Meta:
        verbose_name = _("cash-back undone")
        verbose_name_plural = _("cash-backs undone")
        constraints = [
            models.UniqueConstraint(fields=["refund"], name="refund_undoes_cash_back_once_only"),
            models.CheckConstraint(
                condition=Q(cancelled_fen__gte=0, taken_fen__gte=0), name="cash_back_undoing_takes_no_negative_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cash_back_id} · {self.refund}"
