"""The card centre, a card, opening it, and my cards on the phone."""

import re
from datetime import timedelta

import pytest

from lianka.domain.cards.models import CardPlan, CardTerm, MemberCard
from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.operations.refund_card import refund_card
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from tests.doors.h5.conftest import Time
from tests.doors.h5.phone import Phone, amounts, field, text_of
from tests.operations.checkout.counter import NOW, Counter, hold_free_card, member_actor, pay
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.django_db


def _plan(name: str, *, trade: str = "", region: str = "", stock: int | None = None, description: str = "") -> str:
    draft = PlanDraft(name=name, is_free=False, trade=trade, region=region, stock_total=stock, description=description)
    plan = create_plan(draft=draft, by=OPERATOR, at=OPENED_AT)
    option = OptionDraft(term_kind=TermKind.DAYS, n=45, price_fen=3_900)
    add_price_option(plan_public_id=plan, option=option, by=OPERATOR, at=OPENED_AT)
    put_on_sale(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)
    return plan


def _names(page: str) -> list[str]:
    return re.findall(r'<div class="face__name">([^<]+)</div>', page)


@pytest.mark.row("CARD-1")
def test_the_centre_shows_what_is_on_sale_with_price_and_merchants(counter: Counter, stranger: Phone) -> None:
    page = stranger.open("/m/cards/centre/")

    assert _names(page) == ["美食卡", "城市卡"]
    assert "¥299.00 ¥199.00" in amounts(page)
    assert "全联盟通用" in page
    assert "到店 8折" in page


@pytest.mark.row("CARD-1")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"trade": "travel"}, ["旅行卡"]),
        ({"region": "成都"}, ["火锅卡", "旅行卡", "美食卡", "城市卡"]),
        ({"q": "火锅"}, ["火锅卡"]),
        ({"q": "雪山"}, ["旅行卡"]),
        ({"trade": "travel", "q": "火锅"}, []),
    ],
)
def test_the_centre_is_narrowed_by_trade_region_and_word(
    asked: dict[str, str], found: list[str], counter: Counter, stranger: Phone
) -> None:
    _plan("旅行卡", trade="travel", description="去看雪山")
    _plan("火锅卡", trade="catering", region="成都")

    page = stranger.open("/m/cards/centre/", **asked)

    assert _names(page) == found
    assert ("没有符合条件的卡" in page) is (not found)


@pytest.mark.row("CARD-1")
def test_a_long_list_comes_page_by_page(counter: Counter, stranger: Phone) -> None:
    for number in range(10):
        _plan(f"卡{number}")

    first, second = stranger.open("/m/cards/centre/"), stranger.open("/m/cards/centre/", page="2")

    assert (len(_names(first)), len(_names(second))) == (10, 2)
    assert "page=2" in first
    assert "page=3" not in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999"])
def test_a_page_that_cannot_be_is_the_first_one(page: str, counter: Counter, stranger: Phone) -> None:
    assert len(_names(stranger.open("/m/cards/centre/", page=page))) == 2


@pytest.mark.row("CARD-2")
def test_a_free_card_is_opened_in_one_tap(counter: Counter, wang: Phone) -> None:
    address = f"/m/plans/{counter.free_plan}/"
    key = field(wang.open(address), "key")

    answer = wang.post(f"{address}openings/", key=key)

    card = MemberCard.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/m/cards/{card.public_id}/")
    assert "开卡成功。" in wang.open(answer.headers["Location"])


@pytest.mark.row("CARD-2")
def test_the_same_tap_twice_opens_it_once(counter: Counter, wang: Phone) -> None:
    address = f"/m/plans/{counter.free_plan}/openings/"

    first, second = wang.post(address, key="one tap"), wang.post(address, key="one tap")

    assert first.headers["Location"] == second.headers["Location"]
    assert CardTerm.objects.count() == 1


@pytest.mark.row("CARD-3")
def test_a_paid_card_leads_to_the_cashier_and_opens_when_it_is_paid(counter: Counter, wang: Phone) -> None:
    page = wang.open(f"/m/plans/{counter.paid_plan}/")
    answer = wang.post(
        f"/m/plans/{counter.paid_plan}/openings/",
        key=field(page, "key"),
        option=counter.paid_option,
        **{f"price_{counter.paid_option}": field(page, f"price_{counter.paid_option}")},
    )
    assert answer.headers["Location"].startswith("/pay/sandbox/")
    assert not MemberCard.objects.exists()

    page_of_cashier = pay_in_sandbox(token=answer.headers["Location"].split("/")[3], at=NOW)

    result = wang.open(page_of_cashier.return_path)
    assert "付款成功" in result
    assert f"/m/cards/{MemberCard.objects.get().public_id}/" in result
    assert "¥199.00" in amounts(wang.open("/m/orders/", kind="card"))


@pytest.mark.row("CARD-3")
def test_another_price_than_the_one_shown_is_not_charged(counter: Counter, wang: Phone) -> None:
    answer = wang.post(
        f"/m/plans/{counter.paid_plan}/openings/",
        key="k",
        option=counter.paid_option,
        **{f"price_{counter.paid_option}": "9900"},
    )

    assert answer.status_code == 422
    assert "价格" in text_of(answer)
    assert not Order.objects.exists()


@pytest.mark.parametrize("option", ["", "opt_unknown"])
def test_a_price_that_is_not_offered_is_refused(option: str, counter: Counter, wang: Phone) -> None:
    answer = wang.post(f"/m/plans/{counter.paid_plan}/openings/", key="k", option=option)

    assert answer.status_code == 422
    assert "card_option_not_found" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_withdrawn_card_cannot_be_opened(counter: Counter, wang: Phone) -> None:
    withdraw_plan(plan_public_id=counter.free_plan, by=OPERATOR, at=NOW)

    answer = wang.post(f"/m/plans/{counter.free_plan}/openings/", key="k")

    assert answer.status_code == 422
    assert "card_plan_not_on_sale" in answer.content.decode()
    assert not MemberCard.objects.exists()
    assert "openings/" in wang.open(f"/m/plans/{counter.free_plan}/")
    assert "免费开通" not in wang.open(f"/m/plans/{counter.free_plan}/")


def test_a_sold_out_card_says_so(counter: Counter, wang: Phone) -> None:
    plan = _plan("限量卡", stock=1)
    CardPlan.objects.filter(public_id=plan).update(opened_count=1)

    page = wang.open(f"/m/plans/{plan}/")

    assert re.search(r"<button[^>]*disabled>已售罄", page)


def test_a_stranger_signs_in_before_opening(counter: Counter, stranger: Phone) -> None:
    page = stranger.open(f"/m/plans/{counter.free_plan}/")
    answer = stranger.post(f"/m/plans/{counter.free_plan}/openings/", key="k")

    assert "登录后开通" in page
    assert answer.headers["Location"].startswith("/m/join/")
    assert not MemberCard.objects.exists()


@pytest.mark.row("CARD-8")
def test_the_group_is_shown_after_opening_and_not_before(world: World, counter: Counter, wang: Phone) -> None:
    add_group_code(
        plan_public_id=counter.free_plan,
        label="城市卡一群",
        address="https://example.org/group/1",
        capacity=200,
        by=OPERATOR,
        at=OPENED_AT,
    )
    assert "城市卡一群" not in wang.open(f"/m/plans/{counter.free_plan}/")

    card = hold_free_card(world, counter)

    page = wang.open(f"/m/cards/{card}/")
    assert "城市卡一群" in page
    assert 'class="qr"' in page
    assert 'href="https://example.org/group/1"' in page


@pytest.mark.row("CARD-9")
def test_my_cards_say_how_long_they_last_and_lead_to_using_them(
    world: World, counter: Counter, wang: Phone, time: Time
) -> None:
    card = hold_free_card(world, counter)

    words = text_of(wang.open("/m/cards/"))

    assert "有效期至 2027年1月15日" in words
    assert "还剩 365 天" in words
    assert f"/m/code/?card={card}" in wang.open("/m/cards/")
    time.now = NOW + timedelta(days=365)
    assert "今天到期" in text_of(wang.open("/m/cards/"))


@pytest.mark.row("CARD-9")
def test_an_expired_card_can_be_renewed_and_not_used(world: World, counter: Counter, wang: Phone, time: Time) -> None:
    card = hold_free_card(world, counter)
    time.now = NOW + timedelta(days=366)
    wang.post("/m/sign-in/password/", phone="13800005678", password="four small hedgehogs")

    page = wang.open(f"/m/cards/{card}/")

    assert "已过期" in page
    assert "去使用" not in page
    assert f"/m/plans/{counter.free_plan}/" in page


@pytest.mark.row("CARD-9")
def test_my_card_says_where_it_saves(world: World, counter: Counter, wang: Phone) -> None:
    card = hold_free_card(world, counter)

    words = text_of(wang.open(f"/m/cards/{card}/"))

    assert "老陈面馆 餐饮 到店 88折" in words


def test_nobody_opens_the_page_of_another_members_card(world: World, counter: Counter, wang: Phone) -> None:
    card = hold_free_card(world, counter)
    MemberCard.objects.update(member_id=world.li)

    assert wang.get(f"/m/cards/{card}/").status_code == 404


def test_without_a_card_there_is_a_way_to_one(world: World, wang: Phone) -> None:
    page = wang.open("/m/cards/")

    assert "您还没有联盟卡。" in page
    assert 'href="/m/cards/centre/">去看看' in page


@pytest.mark.row("CARD-11")
def test_a_plan_says_before_payment_how_it_is_refunded(counter: Counter, stranger: Phone) -> None:
    assert "申请退卡" not in stranger.open(f"/m/plans/{counter.paid_plan}/")
    CardPlan.objects.filter(public_id=counter.paid_plan).update(refund_days=7)

    assert "开卡或续卡后 7 天内可向联盟申请退卡。 退还全部卡费。" in text_of(
        stranger.open(f"/m/plans/{counter.paid_plan}/")
    )

    CardPlan.objects.filter(public_id=counter.paid_plan).update(refunds_unused_days=True)
    assert "退还未使用天数的卡费。" in stranger.open(f"/m/plans/{counter.paid_plan}/")


@pytest.mark.row("CARD-11")
def test_a_refund_is_seen_on_the_card_and_on_its_order(world: World, counter: Counter, wang: Phone) -> None:
    CardPlan.objects.filter(public_id=counter.paid_plan).update(refund_days=7)
    order = place_card_order(
        member_id=world.wang,
        plan_public_id=counter.paid_plan,
        option_public_id=counter.paid_option,
        expected_price_fen=19_900,
        by=member_actor(world.wang),
        key="card",
        at=NOW,
    )
    pay(order)
    refund_card(order_id=order.public_id, expected_fen=19_900, key="k", reason="买错了", by=OPERATOR, at=NOW)

    card = wang.open(f"/m/cards/{MemberCard.objects.get().public_id}/")
    page = wang.open(f"/m/orders/{order.public_id}/")
    held = text_of(wang.open("/m/cards/"))

    for words in (text_of(card), text_of(page)):
        assert "已退款" in words
        assert "买错了 ¥199.00 退款处理中" in words
    assert "去使用" not in card
    assert "付款成功" not in page
    assert "已退款" in held
    assert "已过期" not in held
    assert "已退 ¥199.00" in text_of(wang.open("/m/orders/", kind="card"))
    assert "重新开通" in card
    assert "开通并付款" in wang.open(f"/m/plans/{counter.paid_plan}/")
