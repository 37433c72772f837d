"""The one screen, the day's purchases, the store's code; and each page against each role."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from lianka.domain.access.values import Role
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.members.models import MemberScan
from lianka.domain.merchants.models import Store
from lianka.domain.merchants.operations.add_staff import add_staff
from lianka.domain.merchants.operations.open_store import open_store
from lianka.foundation import clock
from lianka.interfaces.h5.counter.urls import urlpatterns
from tests.doors.counter.scene import LATER, Till, bought, words_of
from tests.operations.checkout.counter import Counter, pay, placed
from tests.operations.checkout.tills import take_in, told
from tests.operations.loyalty.wallets import offer
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-7")]


def test_the_screen_shows_todays_sum_and_the_latest_ten(world: World, counter: Counter, cashier: Till) -> None:
    for number in range(12):
        bought(world, counter, 10_000 + number, key=f"b{number}")

    page = cashier.get("home")

    assert page.text.count("data-arrival=") == 10
    assert "¥1,056.59" in words_of(page).replace(" ", "")
    assert "12 笔" in words_of(page)


def test_what_a_member_pays_by_the_store_code_comes_in_without_reloading(
    world: World, counter: Counter, cashier: Till, now: datetime
) -> None:
    order = placed(world, counter.noodles, 10_000, points=0)
    shown = cashier.get("home")
    digest = shown.text.split("?seen=")[1].split('"')[0]
    same = cashier.get("news", seen=digest)

    pay(order, at=now)
    news = cashier.get("news", seen=digest)

    assert "会员正在手机上支付" in words_of(shown)
    assert (same.status_code, same.content) == (204, b"")
    assert f'data-arrival="{get_order(public_id=order.public_id).purchase_id}"' in news.text
    assert "会员正在手机上支付" not in words_of(news)


def test_an_order_whose_time_is_over_waits_no_more(
    world: World, counter: Counter, cashier: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = placed(world, counter.noodles, 10_000, points=0)
    monkeypatch.setattr(clock, "now", lambda: order.expires_at)

    assert "等待付款" not in words_of(cashier.get("home"))
    assert "已超过支付时间" in words_of(cashier.get("order", order.public_id))


def test_what_a_member_asked_for_alone_the_counter_does_not_call_off(
    world: World, counter: Counter, cashier: Till
) -> None:
    order = placed(world, counter.noodles, 10_000, points=0)

    page = cashier.get("order", order.public_id)

    assert "会员正在手机上支付" in words_of(page)
    assert "cancellation" not in page.text
    assert cashier.post("cancellation", order.public_id).status_code == 404
    assert get_order(public_id=order.public_id).state == "awaiting_payment"


def test_the_screen_is_the_chosen_stores_alone(world: World, counter: Counter, manager: Till) -> None:
    south = open_store(merchant_id=world.noodles, name="南街店", by=OPERATOR, at=OPENED_AT)
    purchase = bought(world, counter)
    manager.post("stores", store=south.public_id)

    assert purchase not in manager.get("home").text
    assert purchase not in manager.get("day").text
    assert purchase in manager.get("day", all="1").text
    assert manager.get("purchase", purchase).status_code == 200


@pytest.mark.row("MCH-2")
def test_staff_of_one_store_see_nothing_of_the_others(world: World, counter: Counter, now: datetime) -> None:
    south = open_store(merchant_id=world.noodles, name="南街店", by=OPERATOR, at=OPENED_AT)
    _hire(world, south)
    order = placed(world, counter.noodles, 10_000, points=0)
    purchase, of_no_store = bought(world, counter), _recorded_without_store(world, now)
    limited, whole = Till(world.accountant), Till(world.manager)
    whole.post("stores", store=south.public_id)

    assert [limited.get("purchase", each).status_code for each in (purchase, of_no_store)] == [404, 404]
    assert [whole.get("purchase", each).status_code for each in (purchase, of_no_store)] == [200, 200]
    assert (limited.get("order", order.public_id).status_code, whole.get("order", order.public_id).status_code) == (
        404,
        200,
    )
    assert purchase not in limited.get("day", all="1").text


def _hire(world: World, store: Store) -> None:
    add_staff(
        merchant_id=world.noodles,
        username=world.accountant,
        role=Role.MERCHANT_CASHIER,
        store_id=store.pk,
        by=OPERATOR,
        at=OPENED_AT,
    )


def _recorded_without_store(world: World, now: datetime) -> str:
    [outcome] = take_in(told("R1", 3_000, member="6100-0007", merchant="老陈面馆", day=1)).outcomes
    assert outcome.public_id is not None
    return outcome.public_id


def test_a_day_has_its_sums_and_its_pages(world: World, counter: Counter, cashier: Till) -> None:
    for number in range(53):
        bought(world, counter, 1_000, key=f"b{number}")

    first = cashier.get("day")
    older = first.text.split("before=")[1].split('"')[0]
    second = cashier.client.get(f"{reverse('counter:day')}?before={older}")

    assert first.text.count('href="/counter/purchases/') == 50
    assert second.text.count('href="/counter/purchases/') == 3
    assert "¥466.40" in words_of(first)
    assert "53" in words_of(first)


def test_an_earlier_day_can_be_chosen_and_none_that_is_to_come(world: World, counter: Counter, cashier: Till) -> None:
    purchase = bought(world, counter)
    yesterday = f"{LATER - timedelta(days=1):%Y-%m-%d}"

    assert purchase not in cashier.get("day", day=yesterday).text
    assert purchase in cashier.get("day", day=f"{LATER:%Y-%m-%d}").text
    assert purchase in cashier.get("day", day="2999-01-01").text


@pytest.mark.parametrize(
    "query",
    [
        {"day": "x"},
        {"day": "0001-01-01"},
        {"before": "x"},
        {"before": "2026-01-15T12:00:00_1"},
        {"before": "0001-01-01T00:00:00+08:00_1"},
        {"before": "9999-12-31T23:59:59-08:00_1"},
        {"before": "2026-01-15T12:00:00+00:00_99999999999999999999"},
    ],
)
def test_a_broken_query_shows_a_day_all_the_same(cashier: Till, query: dict[str, str]) -> None:
    assert cashier.get("day", **query).status_code == 200


def test_the_store_code_leads_to_paying_and_the_link_to_joining(counter: Counter, cashier: Till) -> None:
    page = cashier.get("code")

    assert f"http://testserver/m/join/?store={counter.noodles}" in page.text
    assert page.text.count("<svg") - page.text.count("icons.svg") == 2
    assert f"/m/pay/{counter.noodles}/" == reverse("member:pay", args=[counter.noodles])


def test_the_screens_stay_small(
    world: World, counter: Counter, cashier: Till, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(60):
        bought(world, counter, 1_000, key=f"b{number}")
    placed(world, counter.noodles, 10_000, points=0)

    for page in ("home", "news", "day", "code", "scans"):
        with django_assert_max_num_queries(15):  # type: ignore[attr-defined]  # a context manager
            assert len(cashier.get(page).content) < 100_000


CAST = ("owner", "manager", "cashier", "accountant", "bookseller", "admin", "finance", "support", "auditor")
AT_NOODLES, MAY_REFUND = {"owner", "manager", "cashier"}, {"owner", "manager"}
ABOUT = {"public_id", "scan_id"}
"""The names of what an address is about: those pages are one merchant's."""
ACTS = {"orders", "top_ups", "cancellation", "refunds"}
OPEN = {"sign_in", "sign_out", "second_factor"}
# What is about a physical card has a scene of its own, in `test_physical.py`.
PAGES = [each.name for each in urlpatterns if each.name not in OPEN and not str(each.name).startswith("physical")]
READ = [name for name in PAGES if name not in ACTS]
OF_ALL = ["home", "news", "stores", "code", "day", "scans"]


def _address(name: str, things: dict[str, str]) -> str:
    [pattern] = [pattern for pattern in urlpatterns if pattern.name == name]
    about = ABOUT & pattern.pattern.regex.groupindex.keys()
    return reverse(f"counter:{name}", args=[things[name.partition("_")[0]]] if about else [])


@pytest.fixture
def things(world: World, counter: Counter, now: datetime) -> dict[str, str]:
    """A scan, a waiting order and a purchase of the noodle shop, by the pages about them."""
    cashier = Till(world.cashier)
    scan = cashier.scan(world.wang, at=now)
    order = cashier.place(scan, payable=10_000).headers["Location"].split("/")[-2]
    purchase = bought(world, counter)
    unused = Till(world.owner).scan(world.wang, at=now - timedelta(seconds=30))
    assert MemberScan.objects.count() == 2
    return {
        "scan": unused,
        "rights": unused,
        "orders": unused,
        "top": unused,
        "offer": offer(world.noodles),
        "order": order,
        "cancellation": order,
        "purchase": purchase,
        "refund": purchase,
        "refunds": purchase,
    }


@pytest.mark.row("MCH-2")
@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("page", READ)
def test_each_page_opens_to_those_who_stand_there_alone(
    world: World, things: dict[str, str], who: str, page: str
) -> None:
    status = Till(getattr(world, who)).client.get(_address(page, things)).status_code

    if who == "bookseller" and page not in OF_ALL:
        assert status == 404
    elif who not in AT_NOODLES | {"bookseller"}:
        assert status == 403
    elif page == "refund" and who not in MAY_REFUND:
        assert status == 404
    else:
        assert status in {200, 204}


@pytest.mark.row("MCH-2")
@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("page", sorted(ACTS))
def test_each_act_is_done_by_those_who_stand_there_alone(
    world: World, things: dict[str, str], who: str, page: str
) -> None:
    fields = {
        "amount": "1",
        "card": "none",
        "payable": "100",
        "amount_fen": "100",
        "reason": "x",
        "key": "act",
        "offer": things["offer"],
    }

    status = Till(getattr(world, who)).client.post(_address(page, things), fields).status_code

    may = MAY_REFUND if page == "refunds" else AT_NOODLES
    assert status == (302 if who in may else 404 if who in AT_NOODLES | {"bookseller"} else 403)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_shown_without_signing_in(things: dict[str, str], client: object, page: str) -> None:
    answer = client.get(_address(page, things))  # type: ignore[attr-defined]  # Django's client

    if page in ACTS:
        assert answer.status_code == 405
    else:
        assert answer.headers["Location"].startswith("/counter/sign-in/")
