"""Card plans, their prices, and the merchants that take them."""

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.values import (
    DESIGN_LENGTH_MAX,
    PLAN_NAME_LENGTH_MAX,
    REGION_LENGTH_MAX,
    LinkState,
    PlanState,
    TermKind,
)
from lianka.domain.merchants.models import Merchant, Store, Trade
from lianka.foundation.fields import RateField
from lianka.foundation.values import RATE_PLACES

ONE = Value(10**RATE_PLACES)


def _is_share(name: str) -> Q:
    """The rate is there, above 0 and at most the whole price. (A check lets pass what comes to NULL.)"""
    return Q(**{f"{name}__isnull": False, f"{name}__gt": Value(0), f"{name}__lte": ONE})


class CardPlan(models.Model):
    """A card that the alliance offers: what it is, who may open it and how often.

    `opened_count` is what has been taken of the stock, counted only while there is one, so that no sale of an
    unlimited card waits for another. `option_count` and `permanent_count` count the prices that are not archived.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    name = models.CharField(_("name"), max_length=PLAN_NAME_LENGTH_MAX)
    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("trade")
    )
    region = models.CharField(_("region"), max_length=REGION_LENGTH_MAX, blank=True)
    design = models.CharField(_("design"), max_length=DESIGN_LENGTH_MAX)
    description = models.TextField(_("description"), blank=True)
    benefits = models.TextField(_("benefits, one a line"), blank=True)
    is_free = models.BooleanField(_("is free"))
    requires_activation = models.BooleanField(_("only for verified phones"))
    state = models.CharField(_("state"), max_length=10, choices=PlanState)
    sale_from = models.DateTimeField(_("on sale from"), null=True, blank=True)
    sale_until = models.DateTimeField(_("on sale until"), null=True, blank=True)
    stock_total = models.PositiveBigIntegerField(_("stock"), null=True, blank=True)
    opened_count = models.PositiveBigIntegerField(_("taken of the stock"), default=0)
    member_limit = models.PositiveIntegerField(_("openings a member"), null=True, blank=True)
    option_count = models.PositiveIntegerField(_("prices"), default=0)
    permanent_count = models.PositiveIntegerField(_("permanent prices"), default=0)
    accepts_all = models.BooleanField(_("taken by all merchants"))
    default_in_store_rate = RateField(_("rate in stores, if taken by all"), null=True, blank=True)
    default_deal_rate = RateField(_("rate of deals, if taken by all"), null=True, blank=True)
    refund_days = models.PositiveIntegerField(_("days in which it is refunded"), default=0)
    refunds_unused_days = models.BooleanField(_("refunds unused days only"), default=False)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=200)

    class Meta:
        verbose_name = _("card plan")
        verbose_name_plural = _("card plans")
        indexes = [models.Index(fields=["state", "created_at"], name="card_plans_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="card_plan_public_id_is_unique"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="card_plan_state_is_known"),
            models.CheckConstraint(
                condition=Q(sale_from=None) | Q(sale_until=None) | Q(sale_until__gt=F("sale_from")),
                name="card_plan_sale_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(stock_total=None, opened_count=0)
                | Q(stock_total__isnull=False, opened_count__lte=F("stock_total")),
                name="card_plan_opens_no_more_than_its_stock",
            ),
            models.CheckConstraint(
                condition=Q(member_limit=None) | Q(member_limit__gte=1), name="card_plan_can_be_opened_by_a_member"
            ),
            models.CheckConstraint(
                condition=Q(permanent_count=0) | Q(permanent_count=1, option_count=1),
                name="card_plan_with_a_permanent_price_has_no_other",
            ),
            models.CheckConstraint(
                condition=Q(is_free=False) | Q(option_count__lte=1), name="free_card_plan_has_at_most_one_price"
            ),
            models.CheckConstraint(
                condition=Q(accepts_all=False, default_in_store_rate=None, default_deal_rate=None)
                | Q(accepts_all=True) & _is_share("default_in_store_rate") & _is_share("default_deal_rate"),
                name="card_plan_has_default_rates_if_all_take_it",
            ),
            models.CheckConstraint(
                condition=Q(refund_days=0, refunds_unused_days=False) | Q(refund_days__gte=1, is_free=False),
                name="card_plan_refunds_only_what_is_paid_for",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CardPlanMove(models.Model):
    """A card's state changed: who did it, when, why."""

    plan = models.ForeignKey(CardPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("card plan"))
    from_state = models.CharField(_("from"), max_length=10, choices=PlanState)
    to_state = models.CharField(_("to"), max_length=10, choices=PlanState)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("card plan's move")
        verbose_name_plural = _("card plans' moves")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class PriceOption(models.Model):
    """For how long a card is opened, and at what price. Never edited: another price is another option."""

    public_id = models.CharField(_("public id"), max_length=40)
    plan = models.ForeignKey(CardPlan, on_delete=models.PROTECT, related_name="+", verbose_name=_("card plan"))
    term_kind = models.CharField(_("valid for"), max_length=10, choices=TermKind)
    n = models.PositiveIntegerField(_("days or months"), null=True, blank=True)
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    price_fen = models.BigIntegerField(_("price"))
    list_price_fen = models.BigIntegerField(_("list price"))
    created_at = models.DateTimeField(_("created at"))
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    class Meta:
        verbose_name = _("price of a card")
        verbose_name_plural = _("prices of cards")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="card_price_public_id_is_unique"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(term_kind=TermKind.PERMANENT.value, archived_at=None),
                name="card_plan_has_one_permanent_price",
            ),
            models.CheckConstraint(
                condition=Q(
                    term_kind__in=[TermKind.DAYS.value, TermKind.MONTHS.value],
                    n__isnull=False,
                    n__gte=1,
                    first_day=None,
                    last_day=None,
                )
                | Q(
                    term_kind=TermKind.DATES.value,
                    n=None,
                    first_day__isnull=False,
                    last_day__isnull=False,
                    last_day__gte=F("first_day"),
                )
                | Q(term_kind=TermKind.PERMANENT.value, n=None, first_day=None, last_day=None),
                name="card_price_says_how_long_the_card_lasts",
            ),
            models.CheckConstraint(
                condition=Q(price_fen__gte=0, list_price_fen__gte=F("price_fen")),
                name="card_price_is_not_above_its_list_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.n or ''} {self.get_term_kind_display()}".strip()


class CardLink(models.Model):
    """A merchant, or one store of it, takes a card: the share of the price that is paid with it.

    New rates of a link that was answered wait in `new_in_store_rate` and `new_deal_rate` for the merchant.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    plan = models.ForeignKey(
        CardPlan, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("card plan")
    )
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("store")
    )
    state = models.CharField(_("state"), max_length=10, choices=LinkState)
    in_store_rate = RateField(_("rate in stores"))
    deal_rate = RateField(_("rate of deals"))
    new_in_store_rate = RateField(_("new rate in stores"), null=True, blank=True)
    new_deal_rate = RateField(_("new rate of deals"), null=True, blank=True)
    offered_at = models.DateTimeField(_("offered at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("link of a card and a merchant")
        verbose_name_plural = _("links of cards and merchants")
        indexes = [
            models.Index(fields=["plan"], name="card_links_of_plan"),
            models.Index(fields=["state"], name="card_links_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="card_link_public_id_is_unique"),
            models.UniqueConstraint(
                fields=["plan", "merchant"],
                condition=Q(store=None) & ~Q(state=LinkState.ENDED.value),
                name="card_link_is_one_per_plan_and_merchant",
            ),
            models.UniqueConstraint(
                fields=["plan", "merchant", "store"],
                condition=Q(store__isnull=False) & ~Q(state=LinkState.ENDED.value),
                name="card_link_is_one_per_plan_and_store",
            ),
            models.CheckConstraint(condition=Q(state__in=LinkState.values), name="card_link_state_is_known"),
            models.CheckConstraint(
                condition=_is_share("in_store_rate") & _is_share("deal_rate"), name="card_link_rates_are_shares_paid"
            ),
            models.CheckConstraint(
                condition=Q(new_in_store_rate=None, new_deal_rate=None)
                | Q(state__in=[LinkState.ACCEPTED.value, LinkState.DECLINED.value])
                & _is_share("new_in_store_rate")
                & _is_share("new_deal_rate"),
                name="card_link_new_rates_wait_for_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} · {self.merchant_id}"


class CardLinkMove(models.Model):
    """A link was answered or ended, or its rates changed: who did it, when, why."""

    link = models.ForeignKey(
        CardLink, on_delete=models.PROTECT, related_name="+", verbose_name=_("link of a card and a merchant")
    )
    from_state = models.CharField(_("from"), max_length=10, choices=LinkState)
    to_state = models.CharField(_("to"), max_length=10, choices=LinkState)
    in_store_rate = RateField(_("rate in stores"))
    deal_rate = RateField(_("rate of deals"))
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("link's move")
        verbose_name_plural = _("links' moves")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
