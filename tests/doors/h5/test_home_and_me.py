"""The alliance's page, a store's page, and my own."""

import pytest

from lianka.domain.members.queries import get_share_token
from lianka.domain.merchants.operations.open_store import open_store
from tests.doors.h5.phone import Phone, text_of
from tests.operations.checkout.counter import Counter, give_points, hold_free_card
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("OPEN-6")]


def test_the_home_page_names_the_alliance_its_cards_and_stores(counter: Counter, stranger: Phone) -> None:
    words = text_of(stranger.open("/m/"))

    assert words.index("城南联盟") < words.index("美食卡") < words.index("老陈面馆总店 餐饮")
    assert "还不是会员？" in words


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"trade": "fuel"}, {"城南加油站总店"}), ({"q": "书店"}, {"晨光书店总店"}), ({"q": "没有的店"}, set())],
)
def test_stores_are_found_by_trade_and_word(
    asked: dict[str, str], found: set[str], counter: Counter, stranger: Phone
) -> None:
    page = stranger.open("/m/", **asked)

    stores = {"老陈面馆总店", "城南加油站总店", "晨光书店总店", "半山酒店总店"}
    assert {each for each in stores if each in page} == found
    assert ("没有符合条件的门店" in page) is (not found)


def test_many_stores_come_page_by_page(world: World, counter: Counter, stranger: Phone) -> None:
    for number in range(20):
        open_store(merchant_id=world.noodles, name=f"分店{number}", by=OPERATOR, at=OPENED_AT)

    first = stranger.open("/m/")
    more = stranger.get_part("/m/", page="2").content.decode()

    assert (first.count("/m/stores/"), more.count("/m/stores/")) == (20, 4)
    assert "<html" not in more


@pytest.mark.row("BUY-3")
def test_a_store_shows_what_my_cards_save_there(world: World, counter: Counter, wang: Phone) -> None:
    hold_free_card(world, counter)

    words = text_of(wang.open(f"/m/stores/{counter.noodles}/"))

    assert "老陈面馆总店" in words
    assert "城市卡 88折" in words
    assert "积分最高可抵本单的 50%" in words
    assert "去付款" in words


def test_my_page_shows_points_and_what_expires(world: World, counter: Counter, wang: Phone) -> None:
    give_points(yuan=250)

    words = text_of(wang.open("/m/me/"))

    assert "138****5678" in words
    assert "积分 250" in words
    assert "13800005678" not in wang.open("/m/me/")


@pytest.mark.row("MBR-1")
def test_the_link_to_share_is_mine_and_a_qr_code(world: World, wang: Phone) -> None:
    page = wang.open("/m/me/invite/")

    link = f"http://testserver/m/join/?from={get_share_token(member_id=world.wang)}"
    assert f'data-share="{link}"' in page
    assert 'class="qr"' in page


def test_the_language_is_switched_and_kept(world: World, wang: Phone) -> None:
    wang.post("/i18n/setlang/", language="en", next="/m/me/")

    assert '<html lang="en">' in wang.open("/m/me/")
    assert "Invite friends" in wang.open("/m/me/")
