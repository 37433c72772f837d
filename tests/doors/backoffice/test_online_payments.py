"""Orders, payments, what providers told, and money on its way back; the sandbox and its habits."""

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.checkout.models import Order, Purchase
from lianka.domain.notices.models import OperatorNotice
from lianka.domain.payments.models import Payment, PaymentNotification, PaymentRefund, SandboxSettings
from lianka.foundation.models import AuditEntry
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import SHOP_AT, Shop
from tests.world import World

SETTINGS = reverse("admin:payments_sandboxsettings_changelist")
HABITS = {"delay_seconds": 30, "loss_percent": 20, "duplicates": 2, "is_reordered": "on", "refund_failure_percent": 0}


@pytest.fixture
def finance(world: World, signed_in: SignedIn) -> Client:
    """Who looks after payments, signed in."""
    return signed_in(world.finance)


def _page(client: Client, table: str, thing: int) -> str:
    return client.get(reverse(f"admin:{table}_change", args=[thing])).text


def _link(table: str, thing: int) -> str:
    return reverse(f"admin:{table}_change", args=[thing])


def test_an_order_leads_to_its_payment_and_its_purchase(shop: Shop, finance: Client) -> None:
    purchase = Purchase.objects.get(public_id=shop.sale)
    order = Order.objects.get(purchase=purchase)
    payment = Payment.objects.get(subject=order.public_id)

    page = _page(finance, "checkout_order", order.pk)

    assert _link("payments_payment", payment.pk) in page
    assert _link("checkout_purchase", purchase.pk) in page
    assert "酸梅汤" in page


def test_an_order_whose_money_goes_back_says_so_and_why(shop: Shop, finance: Client) -> None:
    order = Order.objects.get(public_id=shop.returned_order)

    page = _page(finance, "checkout_order", order.pk)

    assert "收到的款项无法用于此订单，会自动退回。" in page
    assert "card_plan_sold_out" in page


def test_orders_are_found_by_state_payment_and_member(shop: Shop, finance: Client) -> None:
    address = reverse("admin:checkout_order_changelist")
    order = Order.objects.get(public_id=shop.returned_order)

    def found(**asked: str) -> set[str]:
        return {each.public_id for each in finance.get(address, asked).context["cl"].result_list}

    assert found(state__exact="returned") == {shop.returned_order}
    assert order.payment_id is not None
    assert found(q=order.payment_id) == {shop.returned_order}
    assert found(q=order.member.number, kind__exact="card") == {shop.returned_order}


def test_a_payment_leads_to_its_order_its_refunds_and_what_was_told(shop: Shop, finance: Client) -> None:
    order = Order.objects.get(purchase__public_id=shop.sale)
    payment = Payment.objects.get(subject=order.public_id)
    refund = PaymentRefund.objects.get(payment=payment)
    told = PaymentNotification.objects.get(payment=payment, verdict="accepted")

    page = _page(finance, "payments_payment", payment.pk)

    assert _link("checkout_order", order.pk) in page
    assert _link("payments_paymentrefund", refund.pk) in page
    assert _link("payments_paymentnotification", told.pk) in page


def test_forged_notifications_are_found_by_their_verdict(shop: Shop, finance: Client) -> None:
    address = reverse("admin:payments_paymentnotification_changelist")

    found = finance.get(address, {"verdict__exact": "forged"}).context["cl"].result_list

    assert [each.verdict for each in found] == ["forged"]
    assert "签名不正确" in _page(finance, "payments_paymentnotification", found[0].pk)


def test_a_failed_refund_is_tried_again_once(shop: Shop, finance: Client) -> None:
    refund = PaymentRefund.objects.get(cause=shop.refund)
    address = reverse("admin:payments_paymentrefund_act", args=[refund.pk, "retry"])
    before = _page(finance, "payments_paymentrefund", refund.pk)

    finance.post(address)
    second = finance.post(address, follow=True)

    refund.refresh_from_db()
    assert "款项没有退回" in before
    assert "The sandbox was told to fail." in before
    assert (refund.state, refund.attempts) == ("requested", 0)
    assert "这项操作已经完成" in second.text
    assert AuditEntry.objects.filter(action="payments.retry_refund", subject=refund.public_id).count() == 1


@pytest.mark.parametrize("who", ["support", "auditor"])
def test_who_only_reads_payments_tries_nothing_again(shop: Shop, world: World, signed_in: SignedIn, who: str) -> None:
    refund = PaymentRefund.objects.get(cause=shop.refund)

    answer = signed_in(getattr(world, who)).post(reverse("admin:payments_paymentrefund_act", args=[refund.pk, "retry"]))

    assert answer.status_code == 403
    assert PaymentRefund.objects.get(pk=refund.pk).state == "failed"


def test_the_sandbox_is_told_how_to_behave_on_the_page_itself(world: World, finance: Client) -> None:
    form = finance.get(SETTINGS)

    finance.post(form.context["back"], HABITS)

    settings = SandboxSettings.objects.get()
    assert form.context["form"].initial["loss_percent"] == 0
    assert (settings.delay_seconds, settings.loss_percent, settings.duplicates) == (30, 20, 2)
    assert settings.is_reordered
    assert AuditEntry.objects.get(action="payments.change_sandbox_settings").actor_name == world.finance


def test_a_habit_out_of_bounds_is_refused_at_its_field(finance: Client) -> None:
    answer = finance.post(SETTINGS, {**HABITS, "loss_percent": 101})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"loss_percent"}
    assert not SandboxSettings.objects.exists()


def test_an_auditor_reads_the_habits_and_changes_none(shop: Shop, world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.auditor)

    page = client.get(SETTINGS)
    answer = client.post(SETTINGS, HABITS)

    assert "退款失败比例" in page.text
    assert '<form method="post" enctype' not in page.text
    assert answer.status_code == 403
    assert SandboxSettings.objects.get().refund_failure_percent == 100


def test_the_dashboard_counts_failed_refunds_and_orders_whose_money_goes_back(shop: Shop, finance: Client) -> None:
    figures = {str(each.label): each for each in finance.get(reverse("admin:index")).context["figures"]}

    failed, returned = figures["退款失败"], figures["自动退款订单"]
    assert (failed.value, str(failed.note), failed.is_bad) == ("2", "¥373.80 未退回", True)
    assert (returned.value, str(returned.note)) == ("1", "本期 ¥365.00")


def test_a_notice_about_a_refund_leads_to_it(shop: Shop, finance: Client) -> None:
    refund = PaymentRefund.objects.get(cause=shop.refund)
    facts = {"payment_id": refund.payment.public_id, "subject": "ord_1", "amount_fen": 880}
    notice = OperatorNotice.objects.create(
        topic="refund_failed", subject=refund.public_id, facts=facts, created_at=SHOP_AT
    )

    page = _page(finance, "notices_operatornotice", notice.pk)

    assert _link("payments_paymentrefund", refund.pk) in page
    assert "¥8.80" in page
