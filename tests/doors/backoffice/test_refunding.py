"""A purchase at the counter on its page, and refunds of it by amount or by line."""

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.checkout.models import Order, Purchase, PurchaseLine, Refund
from lianka.domain.payments.models import PaymentRefund
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import Shop
from tests.world import World

BY_LINE = {"how": "line", "amount_fen": "52.80", "reason": "退货", "key": "the key of the form"}


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    """Who refunds, signed in."""
    return signed_in(world.support)


@pytest.fixture
def purchase(shop: Shop) -> Purchase:
    """Noodles for ¥52.80 and tea for ¥8.80, of which ¥8.80 went back: ¥7.54 and ¥1.26."""
    return Purchase.objects.get(public_id=shop.sale)


def _address(purchase: Purchase) -> str:
    return reverse("admin:checkout_purchase_act", args=[purchase.pk, "refund"])


def _refunded(purchase: Purchase) -> list[int]:
    lines = PurchaseLine.objects.filter(purchase=purchase).order_by("number")
    return list(lines.values_list("refunded_fen", flat=True))


def test_a_purchase_shows_its_lines_its_card_and_its_order(purchase: Purchase, support: Client) -> None:
    order = Order.objects.get(purchase=purchase)

    page = support.get(reverse("admin:checkout_purchase_change", args=[purchase.pk])).text

    assert reverse("admin:checkout_order_change", args=[order.pk]) in page
    assert "牛肉面" in page
    assert "88折" in page
    assert "¥8.40" in page


def test_a_purchase_shows_how_far_the_provider_has_come_with_its_refund(
    shop: Shop, purchase: Purchase, support: Client
) -> None:
    sent = PaymentRefund.objects.get(cause=shop.refund)

    page = support.get(reverse("admin:checkout_purchase_change", args=[purchase.pk])).text

    assert reverse("admin:payments_paymentrefund_change", args=[sent.pk]) in page
    assert "失败" in page


@pytest.mark.row("BUY-8")
def test_one_line_is_refunded_once_for_one_form(purchase: Purchase, support: Client) -> None:
    form = {**BY_LINE, "line_2": "7.54"}

    support.post(_address(purchase), form)
    support.post(_address(purchase), form)

    assert _refunded(purchase) == [754, 126 + 754]
    assert Refund.objects.filter(purchase=purchase).count() == 2


def test_an_amount_is_divided_over_the_lines(purchase: Purchase, support: Client) -> None:
    support.post(_address(purchase), {"how": "amount", "amount_fen": "52.80", "reason": "退货", "key": "k"})

    assert _refunded(purchase) == [5_280, 880]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({**BY_LINE, "line_2": "7.55"}, "line_2"),
        ({**BY_LINE}, "__all__"),
        ({**BY_LINE, "how": "amount", "line_2": "1.00"}, "how"),
        ({**BY_LINE, "how": "amount", "amount_fen": ""}, "amount_fen"),
    ],
)
def test_what_is_not_clear_or_too_much_is_refused_at_its_field(
    purchase: Purchase, support: Client, form: dict[str, str], field: str
) -> None:
    answer = support.post(_address(purchase), form)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert _refunded(purchase) == [754, 126]


def test_a_till_record_has_no_lines_to_choose_from(purchase: Purchase, support: Client) -> None:
    till_record = Purchase.objects.get(receipt_number="N1")

    form = support.get(_address(till_record)).context["form"]

    assert list(form.fields) == ["amount_fen", "reason", "key"]
