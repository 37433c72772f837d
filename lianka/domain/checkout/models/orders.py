"""Orders: what a member is about to pay for, and how far it has come."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import MemberCard, PriceOption
from lianka.domain.checkout.models.sales import Purchase
from lianka.domain.checkout.values import (
    ITEM_NAME_LENGTH_MAX,
    RECEIPT_LENGTH_MAX,
    Channel,
    OrderKind,
    OrderState,
    Tender,
)
from lianka.domain.loyalty.models import TopUpOffer
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant, Store
from lianka.foundation.append_only import AppendOnly
from lianka.foundation.fields import RateField

_SPENDS_NO_PURSE = Q(points_spent=0, coins_spent=0, stored_fen=0)


class Order(models.Model):
    """A sale at a store, of a card, or a top-up: priced for good when it was placed.

    `items` are the lines of a sale at a store, with every step of their price. `payable_fen` is paid with stored
    value, `stored_fen` from the `wallets`, and the rest with money.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=OrderKind)
    state = models.CharField(_("status"), max_length=20, choices=OrderState)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    tender = models.CharField(_("money is moved by"), max_length=12, choices=Tender)
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
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("store"),
    )
    card = models.ForeignKey(
        MemberCard,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("card"),
    )
    card_rate = RateField(_("card rate"), null=True, blank=True)
    option = models.ForeignKey(
        PriceOption,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("price option"),
    )
    offer = models.ForeignKey(
        TopUpOffer,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("top-up offer"),
    )
    title = models.CharField(_("title"), max_length=ITEM_NAME_LENGTH_MAX)
    items = models.JSONField(_("lines"), default=list)
    list_fen = models.BigIntegerField(_("list price"))
    payable_fen = models.BigIntegerField(_("to be paid"))
    tier_rate = RateField(_("tier rate"), null=True, blank=True)
    points_multiplier = RateField(_("points multiplier"), null=True, blank=True)
    coins_spent = models.BigIntegerField(_("coins spent (hundredths)"), default=0)
    coins_hold_id = models.BigIntegerField(_("coins held"), null=True, blank=True)
    points_spent = models.BigIntegerField(_("points spent"), default=0)
    hold_id = models.BigIntegerField(_("points held"), null=True, blank=True)
    stored_fen = models.BigIntegerField(_("paid with stored value"), default=0)
    wallets = models.JSONField(_("wallets"), default=list)
    payment_id = models.CharField(_("payment"), max_length=40, null=True, blank=True)
    scan_id = models.CharField(_("member code scanned"), max_length=40, null=True, blank=True)
    receipt_number = models.CharField(_("receipt number"), max_length=RECEIPT_LENGTH_MAX, blank=True)
    created_by = models.CharField(_("placed by"), max_length=200)
    created_at = models.DateTimeField(_("placed at"))
    expires_at = models.DateTimeField(_("to be paid until"))
    purchase = models.ForeignKey(
        Purchase,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("purchase"),
    )
    opened_card = models.CharField(_("card opened"), max_length=40, null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(fields=["created_at"], name="orders_by_time"),
            models.Index(fields=["state", "created_at"], name="orders_by_state"),
            models.Index(fields=["member", "created_at"], name="orders_of_member"),
            models.Index(
                fields=["merchant", "created_at"], condition=Q(state="awaiting_payment"), name="orders_open_at_merchant"
            ),
            models.Index(
                fields=["merchant", "created_at"],
                condition=Q(tender="till", purchase=None),
                name="orders_taken_at_tills",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="order_public_id_is_unique"),
            models.UniqueConstraint(fields=["payment_id"], name="payment_pays_one_order"),
            models.UniqueConstraint(fields=["purchase"], name="purchase_is_captured_from_one_order"),
            models.UniqueConstraint(
                fields=["scan_id"],
                condition=~Q(state__in=["closed", "returned"]),
                name="scanned_code_pays_one_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values, kind__in=OrderKind.values, tender__in=Tender.values),
                name="order_choices_are_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="store", store__isnull=False, merchant__isnull=False, option=None, opened_card=None)
                & Q(offer=None)
                | Q(kind="card", store=None, option__isnull=False, offer=None, purchase=None) & _SPENDS_NO_PURSE
                | Q(kind="top_up", offer__isnull=False, option=None, opened_card=None, purchase=None)
                & _SPENDS_NO_PURSE,
                name="order_has_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=~Q(state="captured")
                | Q(purchase__isnull=False)
                | Q(opened_card__isnull=False)
                # What a top-up led to stands in the books alone.
                | Q(kind="top_up"),
                name="captured_order_leads_to_what_was_bought",
            ),
            models.CheckConstraint(
                condition=~Q(state="awaiting_payment") | Q(payment_id__isnull=False),
                name="order_awaits_a_payment",
            ),
            models.CheckConstraint(
                condition=Q(
                    payable_fen__gte=F("stored_fen"),
                    payable_fen__lte=F("list_fen"),
                    stored_fen__gte=0,
                    points_spent__gte=0,
                    coins_spent__gte=0,
                ),
                name="order_amounts_are_in_range",
            ),
        ]

    @property
    def cash_fen(self) -> int:
        """What is to be paid with money."""
        return self.payable_fen - self.stored_fen

    def __str__(self) -> str:
        return self.public_id


class OrderMove(AppendOnly):
    """An order moved on after it was placed: who did it, when, why."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    from_state = models.CharField(_("from"), max_length=20, choices=OrderState)
    to_state = models.CharField(_("to"), max_length=20, choices=OrderState)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("order's move")
        verbose_name_plural = _("orders' moves")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
