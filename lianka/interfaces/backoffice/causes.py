"""From a journal to what caused it: its source and key lead to a page."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import CardRefund, CardTerm, GiftBatch, GiftRepayment, GiftVoid
from lianka.domain.cards.values import (
    GIFT_EXPIRY_SOURCE,
    GIFT_OPENING_SOURCE,
    GIFT_PAYMENT_SOURCE,
    GIFT_REPAYMENT_SOURCE,
    GIFT_VOID_SOURCE,
    INCOME_SOURCE,
)
from lianka.domain.cards.values import REFUND_SOURCE as CARD_REFUND_SOURCE
from lianka.domain.checkout.models import Order, Purchase, Refund, StoredValueRefund
from lianka.domain.checkout.values import (
    CARD_SALE_SOURCE,
    PURCHASE_SOURCE,
    REFUND_SOURCE,
    STRAY_PAYMENT_SOURCE,
    STRAY_REFUND_SOURCE,
)
from lianka.domain.loyalty.models import Correction
from lianka.domain.loyalty.values import CORRECTION_SOURCE, STORED_VALUE_REFUND_SOURCE, TOP_UP_SOURCE
from lianka.domain.payments.models import Payment, PaymentRefund
from lianka.domain.rewards.models import CashBack, RewardGrant
from lianka.domain.rewards.values import REWARD_SOURCE, TAKE_BACK_SOURCE
from lianka.domain.rewards.values.cash_back import CASH_BACK_SOURCE
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.values import SETTLEMENT_PAYMENT
from lianka.interfaces.backoffice.shown import Words

SOURCE_LABELS: dict[str, Words] = {
    PURCHASE_SOURCE: _("Purchase"),
    REFUND_SOURCE: _("Refund"),
    SETTLEMENT_PAYMENT: _("Payment of a statement"),
    CARD_SALE_SOURCE: _("Sale of a card"),
    CARD_REFUND_SOURCE: _("Refund of a card"),
    INCOME_SOURCE: _("Income of cards earned"),
    GIFT_PAYMENT_SOURCE: _("Sale of gift codes"),
    GIFT_OPENING_SOURCE: _("Card opened with a gift code"),
    GIFT_VOID_SOURCE: _("Gift codes voided"),
    GIFT_EXPIRY_SOURCE: _("Gift codes expired"),
    GIFT_REPAYMENT_SOURCE: _("Gift codes repaid"),
    STRAY_PAYMENT_SOURCE: _("Money that could not be used"),
    STRAY_REFUND_SOURCE: _("Money that could not be used, returned"),
    TOP_UP_SOURCE: _("Top-up"),
    STORED_VALUE_REFUND_SOURCE: _("Refund of stored value"),
    CORRECTION_SOURCE: _("Correction by hand"),
    REWARD_SOURCE: _("Gift"),
    TAKE_BACK_SOURCE: _("Gift taken back"),
    CASH_BACK_SOURCE: _("Cash-back"),
    "expiry": _("Points expired"),
    "coin_expiry": _("Coins expired"),
    "prepaid_purchase": _("Points bought in advance"),
    "points_cover": _("Points covered from what was bought"),
}


def label_of(source: str) -> Words:
    """What a source of journals is called."""
    return SOURCE_LABELS.get(source, source)


def address_of_cause(source: str, key: str) -> str:
    """The page of what caused a journal, empty where the journal is all there is. One statement."""
    finder = _FINDERS.get(source)
    return finder(key) if finder else ""


def _purchase(public_id: str) -> str:
    found = Purchase.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:checkout_purchase_change", args=[found]) if found else ""


def _refund(public_id: str) -> str:
    found = Refund.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:checkout_refund_change", args=[found]) if found else ""


def _statement(public_id: str) -> str:
    found = Statement.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:settlement_statement_change", args=[found]) if found else ""


def _order(public_id: str) -> str:
    found = Order.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:checkout_order_change", args=[found]) if found else ""


def _card_refund(public_id: str) -> str:
    found = CardRefund.objects.filter(public_id=public_id).values_list("term__card", flat=True).first()
    return reverse("admin:cards_membercard_change", args=[found]) if found else ""


def _stored_value_refund(public_id: str) -> str:
    found = StoredValueRefund.objects.filter(public_id=public_id).values_list("member", flat=True).first()
    return reverse("admin:members_member_change", args=[found]) if found else ""


def _gift_opening(order: str) -> str:
    found = CardTerm.objects.filter(order=order).values_list("card", flat=True).first()
    return reverse("admin:cards_membercard_change", args=[found]) if found else ""


def _gift_batch(public_id: str) -> str:
    return _batch_page(GiftBatch.objects.filter(public_id=public_id).values_list("pk", flat=True).first())


def _gift_void(public_id: str) -> str:
    return _batch_page(GiftVoid.objects.filter(public_id=public_id).values_list("batch", flat=True).first())


def _gift_repayment(public_id: str) -> str:
    return _batch_page(GiftRepayment.objects.filter(public_id=public_id).values_list("batch", flat=True).first())


def _batch_page(batch_id: int | None) -> str:
    return reverse("admin:cards_giftbatch_change", args=[batch_id]) if batch_id else ""


def _correction(public_id: str) -> str:
    found = Correction.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:loyalty_correction_change", args=[found]) if found else ""


def _grant(public_id: str) -> str:
    found = RewardGrant.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:rewards_rewardgrant_change", args=[found]) if found else ""


def _cash_back(key: str) -> str:
    public_id = key.partition(":")[0]
    found = CashBack.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:rewards_cashback_change", args=[found]) if found else ""


def _payment(public_id: str) -> str:
    found = Payment.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:payments_payment_change", args=[found]) if found else ""


def _payment_refund(public_id: str) -> str:
    found = PaymentRefund.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:payments_paymentrefund_change", args=[found]) if found else ""


_FINDERS: dict[str, Callable[[str], str]] = {
    PURCHASE_SOURCE: _purchase,
    REFUND_SOURCE: _refund,
    SETTLEMENT_PAYMENT: _statement,
    CARD_SALE_SOURCE: _order,
    CARD_REFUND_SOURCE: _card_refund,
    TOP_UP_SOURCE: _order,
    STORED_VALUE_REFUND_SOURCE: _stored_value_refund,
    GIFT_PAYMENT_SOURCE: _gift_batch,
    GIFT_EXPIRY_SOURCE: _gift_batch,
    GIFT_OPENING_SOURCE: _gift_opening,
    GIFT_VOID_SOURCE: _gift_void,
    GIFT_REPAYMENT_SOURCE: _gift_repayment,
    CORRECTION_SOURCE: _correction,
    REWARD_SOURCE: _grant,
    TAKE_BACK_SOURCE: _grant,
    CASH_BACK_SOURCE: _cash_back,
    STRAY_PAYMENT_SOURCE: _payment,
    STRAY_REFUND_SOURCE: _payment_refund,
}
