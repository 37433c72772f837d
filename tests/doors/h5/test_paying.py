"""Paying at a store by typing the amount (BUY-3), with points (PTS-7)."""

import re

import pytest

from lianka.domain.checkout.errors import PriceChanged
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.values import OrderState
from lianka.domain.merchants.models import Merchant, Store
from lianka.domain.merchants.values import MerchantStatus
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.foundation.values import Rate
from tests.doors.h5.phone import Phone, amounts, field, text_of
from tests.operations.checkout.counter import NOW, Counter, give_points, hold_free_card
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-3")]


@pytest.fixture
def rich(world: World, counter: Counter) -> str:
    """王 holds the 88折 card and 1,000 points; returns the card."""
    give_points(yuan=1000)
    return hold_free_card(world, counter)


def _quote(phone: Phone, counter: Counter, **typed: str) -> str:
    answer = phone.post_part(f"/m/pay/{counter.noodles}/quote/", **typed)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def _filled(page: str, **changed: str) -> dict[str, str]:
    shown = {name: field(page, name) for name in ("key", "payable", "points_max", "best_card", "points")}
    card = re.search(r'name="card" value="([^"]+)" checked', page)
    return {**shown, "card": card[1] if card else "none", **changed}


def test_the_best_card_and_all_points_that_fit_are_chosen_first(counter: Counter, rich: str, wang: Phone) -> None:
    part = _quote(wang, counter, amount="100")

    assert re.search(rf'value="{rich}" checked', part)
    assert (field(part, "points"), field(part, "payable")) == ("1000", "7920")
    assert "确认付款 ¥79.20" in text_of(part)


@pytest.mark.row("PTS-7")
def test_points_are_taken_before_the_card_and_each_step_is_shown(counter: Counter, rich: str, wang: Phone) -> None:
    words = amounts(_quote(wang, counter, amount="100.00", points="500", points_max="1000"))

    assert "原价 ¥100.00 500 积分 -¥5.00 城市卡 ¥95.00 享 88折 -¥11.40 应付 ¥83.60" in words
    assert "付款后可得 84 积分" in words


def test_what_takes_no_discount_stays_whole(counter: Counter, rich: str, wang: Phone) -> None:
    part = _quote(wang, counter, amount="100", excluded="40", points="0", points_max="1000")

    assert field(part, "payable") == str(4_000 + 5_280)
    assert "其中不参与优惠 ¥40.00" in amounts(part)


def test_another_card_or_none_can_be_chosen_and_stays_chosen(counter: Counter, rich: str, wang: Phone) -> None:
    first = _quote(wang, counter, amount="100", points="0", points_max="1000")
    none = _quote(wang, counter, amount="100", points="0", points_max="1000", card="none", best_card=rich)
    more = _quote(
        wang, counter, amount="200", points="0", points_max="1000", card="none", best_card=field(none, "best_card")
    )

    assert (field(first, "payable"), field(none, "payable"), field(more, "payable")) == ("8800", "10000", "20000")


def test_what_was_not_changed_follows_the_amount(counter: Counter, rich: str, wang: Phone) -> None:
    small = _quote(wang, counter, amount="10")

    large = _quote(wang, counter, amount="100", **_without_key(small))

    assert field(small, "points") == "500"
    assert field(large, "points") == "1000"


def _without_key(part: str) -> dict[str, str]:
    return {name: text for name, text in _filled(part).items() if name != "key"}


def test_points_chosen_for_a_large_amount_are_cut_to_a_smaller_one(counter: Counter, rich: str, wang: Phone) -> None:
    part = _quote(wang, counter, amount="10", points="900", points_max="1000")

    assert field(part, "points") == "500"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"amount": "abc"}, "amount_unreadable"),
        ({"amount": "12.345"}, "amount_unreadable"),
        ({"amount": "-5"}, "amount_unreadable"),
        ({"amount": "99999999"}, "amount_unreadable"),
        ({"amount": "10", "excluded": "x"}, "amount_unreadable"),
        ({"amount": "10", "excluded": "10.01"}, "excluded_too_large"),
    ],
)
def test_an_amount_that_cannot_be_is_said_while_typing(
    typed: dict[str, str], code: str, counter: Counter, rich: str, wang: Phone
) -> None:
    part = _quote(wang, counter, **typed)

    assert f'<span class="code">{code}</span>' in part
    assert 'value="pay"' not in part


@pytest.mark.parametrize("typed", ["88.5", "88.50", " ¥88.50 ", "８８．５", "88。5"])
def test_an_amount_is_read_as_people_type_it(typed: str, counter: Counter, wang: Phone) -> None:
    assert field(_quote(wang, counter, amount=typed), "payable") == "8850"


def test_agreeing_leads_to_the_cashier_and_back_to_the_result(counter: Counter, rich: str, wang: Phone) -> None:
    part = _quote(wang, counter, amount="100")

    answer = wang.post(f"/m/pay/{counter.noodles}/", act="pay", amount="100", **_filled(part))

    assert answer.status_code == 302
    cashier = pay_in_sandbox(token=answer.headers["Location"].split("/")[3], at=NOW)
    result = wang.open(cashier.return_path)
    assert "付款成功" in result
    assert "已省 ¥20.80" in amounts(result)
    assert "获得 79 积分" in result


def test_the_same_tap_twice_places_one_order(counter: Counter, rich: str, wang: Phone) -> None:
    typed = _filled(_quote(wang, counter, amount="100"))

    first, second = (wang.post(f"/m/pay/{counter.noodles}/", act="pay", amount="100", **typed) for _tap in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Order.objects.count() == 1


def test_a_price_that_changed_is_shown_again_before_anything_is_paid(counter: Counter, rich: str, wang: Phone) -> None:
    typed = _filled(_quote(wang, counter, amount="100"), payable="7000")

    answer = wang.post(f"/m/pay/{counter.noodles}/", act="pay", amount="100", **typed)

    assert answer.status_code == 422
    assert str(PriceChanged()) in text_of(answer)
    assert field(answer, "payable") == "7920"
    assert field(answer, "amount") == "100"
    assert not Order.objects.exists()


def test_a_sale_that_points_pay_whole_needs_no_cashier(world: World, counter: Counter, wang: Phone) -> None:
    give_points(yuan=2000)
    Store.objects.update(points_share=Rate.of(1))
    part = _quote(wang, counter, amount="10")
    assert field(part, "payable") == "0"

    answer = wang.post(f"/m/pay/{counter.noodles}/", act="pay", amount="10", **{**_filled(part), "card": "none"})

    order = Order.objects.get()
    assert order.state == OrderState.CAPTURED
    assert answer.headers["Location"] == f"/m/orders/{order.public_id}/"


def test_without_javascript_the_price_is_a_step_of_its_own(counter: Counter, rich: str, wang: Phone) -> None:
    page = wang.post(f"/m/pay/{counter.noodles}/", act="quote", amount="100").content.decode()

    assert "<html" in page
    assert field(page, "payable") == "7920"
    assert 'value="pay"' in page


def test_asking_for_the_price_of_nothing_says_so_at_the_field(counter: Counter, wang: Phone) -> None:
    answer = wang.post(f"/m/pay/{counter.noodles}/", act="quote", amount="")

    assert answer.status_code == 422
    assert 'aria-describedby="amount_error"' in answer.content.decode()
    assert 'id="amount_error"' in answer.content.decode()


def test_coming_back_without_having_paid_finds_the_order_again(counter: Counter, rich: str, wang: Phone) -> None:
    typed = _filled(_quote(wang, counter, amount="100"))
    wang.post(f"/m/pay/{counter.noodles}/", act="pay", amount="100", **typed)

    page = wang.open(f"/m/pay/{counter.noodles}/")

    order = Order.objects.get()
    assert f"/m/orders/{order.public_id}/" in page
    assert "¥79.20 待付款" in amounts(page)
    assert f"/m/orders/{order.public_id}/" in wang.open("/m/orders/")


def test_the_price_costs_few_queries(
    counter: Counter, rich: str, wang: Phone, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(20):  # type: ignore[operator]  # a context manager
        _quote(wang, counter, amount="100", points="500", points_max="1000", card="none", best_card=rich)


def test_a_store_that_serves_nobody_takes_no_payment(world: World, counter: Counter, wang: Phone) -> None:
    Merchant.objects.filter(pk=world.noodles).update(status=MerchantStatus.SUSPENDED)

    answer = wang.get(f"/m/pay/{counter.noodles}/")

    assert answer.status_code == 422
    assert "merchant_not_active" in answer.content.decode()
    assert 'id="amount"' not in answer.content.decode()
    assert "去付款" not in wang.open(f"/m/stores/{counter.noodles}/")
