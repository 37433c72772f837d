"""Buttons: each asks first, then calls one operation; a refusal stays on the page with what was typed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.access.models import Grant, User
from lianka.domain.access.values import Role
from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.loyalty.models import EarnPreset, ValidityPolicyRow
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Contract, Merchant, Store
from lianka.domain.settlement.models import BankFileExport, Payment, Statement
from lianka.foundation import clock
from lianka.foundation.calendar import business_date
from lianka.foundation.models import AuditEntry, OutboxMessage
from lianka.foundation.values import Rate
from tests.doors.backoffice.conftest import SETTLED_AT, SignedIn
from tests.world import World


@pytest.fixture
def admin(trading: World, signed_in: SignedIn) -> Client:
    """The administrator, signed in."""
    return signed_in(trading.admin)


def _act(table: str, thing: int | None, name: str) -> str:
    if thing is None:
        return reverse(f"admin:{table}_list_act", args=[name])
    return reverse(f"admin:{table}_act", args=[thing, name])


def _statement(merchant_id: int) -> Statement:
    return Statement.objects.filter(merchant_id=merchant_id).exclude(state="closed").earliest("period_start")


def _tomorrow() -> str:
    return (business_date(clock.now()) + timedelta(days=1)).isoformat()


def test_asking_changes_nothing(trading: World, admin: Client) -> None:
    statement = _statement(trading.books)

    page = admin.get(_act("settlement_statement", statement.pk, "confirm")).text

    assert "对账单无误，可以付款" in page
    assert Statement.objects.get(pk=statement.pk).state == "issued"


@pytest.mark.row("MCH-5")
def test_a_statement_is_confirmed_exported_and_paid(trading: World, admin: Client) -> None:
    statement = _statement(trading.books)

    admin.post(_act("settlement_statement", statement.pk, "confirm"))
    file = admin.post(_act("settlement_statement", None, "bank-file"))
    payment = {"paid_on": "2026-02-03", "reference": "ICBC-1"}
    admin.post(_act("settlement_statement", statement.pk, "pay"), payment)

    assert Statement.objects.get(pk=statement.pk).state == "paid"
    assert statement.number in file.content.decode("utf-8-sig")
    assert BankFileExport.objects.get().total_fen == statement.due_fen
    assert Payment.objects.get(statement=statement).amount_fen == statement.due_fen


def test_a_second_tap_confirms_nothing_twice(trading: World, admin: Client) -> None:
    statement = _statement(trading.books)
    admin.post(_act("settlement_statement", statement.pk, "confirm"))

    answer = admin.post(_act("settlement_statement", statement.pk, "confirm"), follow=True)

    assert "这项操作已经完成" in answer.text
    assert Statement.objects.get(pk=statement.pk).state == "confirmed"


def test_a_disputed_statement_is_settled_with_a_note(trading: World, admin: Client) -> None:
    statement = _statement(trading.noodles)

    admin.post(_act("settlement_statement", statement.pk, "dispute"), {"note": "少了一笔"})
    disputed = Statement.objects.get(pk=statement.pk).state
    admin.post(_act("settlement_statement", statement.pk, "resolve"), {"note": "已核对"})

    assert disputed == "disputed"
    assert Statement.objects.get(pk=statement.pk).state == "confirmed"


@pytest.mark.row("BUY-8")
def test_a_purchase_is_refunded_once_for_one_form(trading: World, admin: Client) -> None:
    purchase = Purchase.objects.get(receipt_number="N1")
    address = _act("checkout_purchase", purchase.pk, "refund")
    form = {"amount_fen": "38.00", "reason": "退货", "key": "the key of the form"}

    admin.post(address, form)
    admin.post(address, form)

    assert Refund.objects.get(purchase=purchase).amount_fen == 3_800
    assert Purchase.objects.get(pk=purchase.pk).refunded_fen == 3_800


def test_too_large_a_refund_is_refused_and_keeps_what_was_typed(trading: World, admin: Client) -> None:
    purchase = Purchase.objects.get(receipt_number="N1")
    form = {"amount_fen": "500.00", "reason": "退货", "key": "k"}

    answer = admin.post(_act("checkout_purchase", purchase.pk, "refund"), form)

    assert answer.status_code in (409, 422)
    assert 'value="500.00"' in answer.text
    assert not Refund.objects.filter(purchase=purchase).exists()


def test_a_contract_is_signed_from_tomorrow_on(trading: World, admin: Client) -> None:
    address = _act("merchants_merchant", trading.noodles, "sign-contract")
    terms = {
        "valid_from": _tomorrow(),
        "transaction_rate": "1.5",
        "points_per_yuan": "",
        "category_rates": "dumplings 2",
        "issue_price": "1",
        "redemption_price": "0.95",
        "points_mode": "as_issued",
        "credit_limit_fen": "0",
        "settlement_cycle": "monthly",
        "settlement_days": "5",
        "collect_mode": "merchant",
        "reason": "",
    }

    answer = admin.post(address, terms)

    contract = Contract.objects.get(merchant_id=trading.noodles, valid_until=None)
    assert answer.status_code == 302
    assert contract.transaction_rate == Rate.of("0.015")
    assert contract.redemption_price == Rate.of("0.95")


def test_a_retroactive_contract_is_refused_at_its_field(trading: World, admin: Client) -> None:
    address = _act("merchants_merchant", trading.noodles, "sign-contract")
    form = admin.get(address).context["form"]
    typed = {name: value for name, value in form.initial.items() if value is not None}

    answer = admin.post(address, {**typed, "valid_from": "2026-01-05", "reason": ""})

    assert answer.status_code == 409
    assert answer.context["form"].errors["valid_from"]
    assert Contract.objects.filter(merchant_id=trading.noodles).count() == 1


def test_a_category_rate_that_is_no_rate_is_shown_with_its_line(trading: World, admin: Client) -> None:
    address = _act("merchants_merchant", trading.noodles, "sign-contract")
    form = admin.get(address).context["form"]
    typed = {name: value for name, value in form.initial.items() if value is not None}

    answer = admin.post(address, {**typed, "category_rates": "dumplings many", "reason": ""})

    assert answer.status_code == 422
    assert "dumplings many" in answer.context["form"].errors["category_rates"][0]


def test_a_merchant_joins_is_suspended_and_comes_back(admin: Client) -> None:
    admin.post(_act("merchants_merchant", None, "create"), {"name": "青禾水果", "trade": "", "licence_number": ""})
    merchant = Merchant.objects.get(name="青禾水果")

    admin.post(_act("merchants_merchant", merchant.pk, "suspend"), {"reason": "装修"})
    suspended = Merchant.objects.get(pk=merchant.pk).status
    admin.post(_act("merchants_merchant", merchant.pk, "reactivate"), {"reason": "开业"})

    assert (suspended, Merchant.objects.get(pk=merchant.pk).status) == ("suspended", "active")


def test_a_name_that_is_taken_stays_on_the_page(admin: Client) -> None:
    form = {"name": "老陈面馆", "trade": "", "licence_number": ""}

    answer = admin.post(_act("merchants_merchant", None, "create"), form)

    assert answer.status_code == 409
    assert 'value="老陈面馆"' in answer.text


def test_a_store_opens_and_staff_are_added(trading: World, admin: Client) -> None:
    admin.post(_act("merchants_merchant", trading.books, "open-store"), {"name": "二店", "address": "城南路 2 号"})
    store = Store.objects.get(name="二店")
    form = {"username": "chen", "role": Role.MERCHANT_CASHIER.value, "store": store.pk}

    admin.post(_act("merchants_merchant", trading.books, "add-staff"), form)

    assert Grant.objects.filter(user__username="chen", party_id=trading.books, revoked_at=None).count() == 1


def test_a_phone_is_shown_once_and_the_look_is_audited(trading: World, admin: Client) -> None:
    address = _act("members_member", trading.wang, "reveal-phone")

    answer = admin.post(address, {"reason": "回访"}, follow=True)
    later = admin.get(reverse("admin:members_member_change", args=[trading.wang]))

    assert "+8613800005678" in answer.text
    assert "+8613800005678" not in later.text
    assert "138****5678" in later.text
    assert AuditEntry.objects.filter(reason="回访").count() == 1


def test_a_pre_registered_member_is_activated(trading: World, admin: Client) -> None:
    admin.post(_act("members_member", trading.li, "activate"))

    assert Member.objects.get(pk=trading.li).status == "active"


def test_a_phone_is_pre_registered_and_a_wrong_one_refused(admin: Client) -> None:
    address = _act("members_member", None, "pre-register")

    admin.post(address, {"phone": "13700001111"})
    refused = admin.post(address, {"phone": "12"})

    assert Member.objects.count() == 4
    assert refused.status_code == 422


def test_rules_of_points_are_announced_ahead(admin: Client) -> None:
    validity = {"kind": "months", "n": "12", "date": "", "valid_from": _tomorrow()}
    rate = {"trade": "catering", "points_per_yuan": "2", "valid_from": _tomorrow()}

    admin.post(_act("loyalty_validitypolicyrow", None, "announce"), validity)
    admin.post(_act("loyalty_earnpreset", None, "announce"), rate)

    assert ValidityPolicyRow.objects.get().n == 12
    assert EarnPreset.objects.get().points_per_yuan == Rate.of(2)


def test_a_role_is_given_and_taken_back(trading: World, admin: Client) -> None:
    user = User.objects.get(username=trading.bookseller)

    admin.post(_act("access_user", user.pk, "appoint"), {"role": Role.OPERATOR_SUPPORT.value})
    grant = Grant.objects.get(user=user, role=Role.OPERATOR_SUPPORT)
    admin.post(_act("access_grant", grant.pk, "revoke"), {"reason": "离职"})

    assert Grant.objects.get(pk=grant.pk).revoked_at is not None


def test_the_latest_administrator_cannot_be_revoked(trading: World, admin: Client) -> None:
    grant = Grant.objects.get(user__username=trading.admin)

    answer = admin.post(_act("access_grant", grant.pk, "revoke"), {"reason": "试试"})

    assert answer.status_code == 409
    assert Grant.objects.get(pk=grant.pk).revoked_at is None


def test_an_event_that_was_given_up_is_tried_again(admin: Client) -> None:
    message = OutboxMessage.objects.create(
        topic="members.activated",
        listener="lianka.x",
        payload={},
        state=OutboxMessage.State.DEAD,
        published_at=SETTLED_AT,
        due_at=SETTLED_AT,
    )

    admin.post(_act("foundation_outboxmessage", message.pk, "retry"))

    assert OutboxMessage.objects.get(pk=message.pk).state == OutboxMessage.State.WAITING
