"""Cards in the back office: designed, priced, put on sale, linked with merchants; what came of them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.cards.models import CardLink, CardPlan, CardRefund, GroupCode, MemberCard, PriceOption
from lianka.domain.cards.operations.answer_link import answer_link
from lianka.domain.checkout.models import Order
from lianka.domain.merchants.models import Store
from lianka.foundation import clock
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Rate
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import SHOP_AT, Shop
from tests.world import OPERATOR, World

ENGLISH = {"accept-language": "en"}
DRAFT = {"name": "亲子卡", "trade": "books", "design": "gold", "benefits": "绘本借阅\n\n 亲子活动 "}


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    """Who looks after cards, signed in."""
    return signed_in(world.support)


def _act(table: str, thing: int | None, name: str) -> str:
    if thing is None:
        return reverse(f"admin:cards_{table}_list_act", args=[name])
    return reverse(f"admin:cards_{table}_act", args=[thing, name])


def _scarce(shop: Shop) -> CardPlan:
    return CardPlan.objects.get(public_id=shop.scarce_plan)


def _facts(client: Client, table: str, thing: int) -> dict[str, str]:
    shown = client.get(reverse(f"admin:cards_{table}_change", args=[thing]), headers=ENGLISH).context["shown"]
    return {str(fact.label): str(fact.cell.text) for section in shown.sections for fact in section.facts}


@pytest.mark.row("CARD-1")
def test_a_card_is_designed_priced_and_put_on_sale(support: Client) -> None:
    support.post(_act("cardplan", None, "create"), DRAFT)
    plan = CardPlan.objects.get(name="亲子卡")
    price = {"term_kind": "months", "n": "12", "price_fen": "199.00", "list_price_fen": "299.00"}

    support.post(_act("cardplan", plan.pk, "add-price"), price)
    support.post(_act("cardplan", plan.pk, "put-on-sale"))

    plan.refresh_from_db()
    option = PriceOption.objects.get(plan=plan)
    assert (plan.state, plan.design, plan.benefits) == ("on_sale", "gold", "绘本借阅\n亲子活动")
    assert (option.n, option.price_fen, option.list_price_fen) == (12, 19_900, 29_900)


def test_a_card_without_a_price_is_not_offered_for_sale(support: Client) -> None:
    support.post(_act("cardplan", None, "create"), DRAFT)
    plan = CardPlan.objects.get(name="亲子卡")

    answer = support.get(_act("cardplan", plan.pk, "put-on-sale"))

    assert answer.status_code == 404
    assert CardPlan.objects.get(pk=plan.pk).state == "draft"


def test_a_card_that_all_take_needs_its_rates(support: Client) -> None:
    answer = support.post(_act("cardplan", None, "create"), {**DRAFT, "accepts_all": "on"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"default_in_store_rate", "default_deal_rate"}
    assert not CardPlan.objects.exists()


def test_common_rates_belong_to_a_card_that_all_take(support: Client) -> None:
    answer = support.post(_act("cardplan", None, "create"), {**DRAFT, "default_in_store_rate": "0.88"})

    assert set(answer.context["form"].errors) == {"default_in_store_rate"}
    assert not CardPlan.objects.exists()


@pytest.mark.row("CARD-3")
def test_a_price_is_archived_and_stays_as_history(shop: Shop, support: Client) -> None:
    option = PriceOption.objects.get(plan=_scarce(shop))

    support.post(_act("cardplan", option.plan_id, "archive-price"), {"option": option.public_id})

    option.refresh_from_db()
    assert option.archived_at is not None
    assert "已停用" in support.get(reverse("admin:cards_cardplan_change", args=[option.plan_id])).text


@pytest.mark.row("CARD-5")
def test_one_store_is_asked_to_take_a_card_at_88(shop: Shop, world: World, support: Client) -> None:
    store = Store.objects.get(merchant_id=world.books)
    form = {"merchant": "晨光书店", "store": store.name, "in_store_rate": "0.88", "deal_rate": "1"}

    support.post(_act("cardplan", _scarce(shop).pk, "offer-link"), form)

    link = CardLink.objects.get(merchant_id=world.books)
    page = support.get(reverse("admin:cards_cardlink_change", args=[link.pk])).text
    assert (link.store_id, link.in_store_rate, link.state) == (store.pk, Rate.of("0.88"), "offered")
    assert "88折" in page
    assert "不打折" in page


@pytest.mark.parametrize("typed", ["88", "0", "-0.5"])
def test_a_rate_that_is_no_share_is_refused_at_its_field(shop: Shop, world: World, support: Client, typed: str) -> None:
    form = {"merchant": "晨光书店", "store": "", "in_store_rate": typed, "deal_rate": "1"}

    answer = support.post(_act("cardplan", _scarce(shop).pk, "offer-link"), form)

    assert answer.status_code == 422
    assert answer.context["form"].errors["in_store_rate"] == ["实付比例大于 0 且不超过 1：0.88 即 88折。"]
    assert not CardLink.objects.filter(merchant_id=world.books).exists()


@pytest.mark.parametrize(("merchant", "store", "field"), [("没有的店", "", "merchant"), ("晨光书店", "二店", "store")])
def test_an_unknown_place_is_refused_at_its_field(
    shop: Shop, support: Client, merchant: str, store: str, field: str
) -> None:
    form = {"merchant": merchant, "store": store, "in_store_rate": "0.88", "deal_rate": "1"}

    answer = support.post(_act("cardplan", _scarce(shop).pk, "offer-link"), form)

    assert set(answer.context["form"].errors) == {field}
    assert CardLink.objects.count() == 1


def test_a_merchant_is_asked_once(shop: Shop, support: Client) -> None:
    form = {"merchant": "老陈面馆", "store": "", "in_store_rate": "0.88", "deal_rate": "1"}

    answer = support.post(_act("cardplan", _scarce(shop).pk, "offer-link"), form)

    assert answer.status_code == 409
    assert CardLink.objects.count() == 1


def test_new_rates_wait_beside_those_the_merchant_accepted(shop: Shop, world: World, support: Client) -> None:
    answer_link(link_public_id=shop.link, merchant_id=world.noodles, accept=True, by=OPERATOR, at=SHOP_AT)
    link = CardLink.objects.get(public_id=shop.link)

    support.post(_act("cardlink", link.pk, "set-rates"), {"in_store_rate": "0.9", "deal_rate": "1"})

    link.refresh_from_db()
    page = support.get(reverse("admin:cards_cardlink_change", args=[link.pk])).text
    assert (link.in_store_rate, link.new_in_store_rate) == (Rate.of("0.88"), Rate.of("0.9"))
    assert "88折" in page
    assert "9折" in page
    assert "新折扣待商家答复" in page


def test_a_link_is_ended_with_its_reason(shop: Shop, support: Client) -> None:
    link = CardLink.objects.get(public_id=shop.link)

    support.post(_act("cardlink", link.pk, "end"), {"reason": "商家装修"})

    assert CardLink.objects.get(pk=link.pk).state == "ended"
    assert AuditEntry.objects.filter(action="cards.move_link", reason="商家装修").count() == 1


@pytest.mark.row("CARD-8")
def test_a_chat_group_is_added(shop: Shop, support: Client) -> None:
    form = {"label": "金卡二群", "address": "https://work.weixin.qq.com/g/2", "capacity": "100"}

    support.post(_act("cardplan", _scarce(shop).pk, "add-group"), form)

    assert GroupCode.objects.get(label="金卡二群").capacity == 100


def test_a_withdrawn_card_offers_nothing_more(shop: Shop, support: Client) -> None:
    plan = _scarce(shop)
    support.post(_act("cardplan", plan.pk, "withdraw"), {"reason": "换新卡"})

    page = support.get(reverse("admin:cards_cardplan_change", args=[plan.pk])).text

    assert CardPlan.objects.get(pk=plan.pk).state == "withdrawn"
    assert _act("cardplan", plan.pk, "withdraw") not in page
    assert _act("cardplan", plan.pk, "offer-link") not in page


@pytest.mark.row("CARD-9")
def test_a_card_shows_what_was_paid_earned_and_is_still_deferred(shop: Shop, support: Client) -> None:
    facts = _facts(support, "cardplan", _scarce(shop).pk)

    # 26 of the 366 days from 3 February 2026 to 3 February 2027 lie in February: 36500 * 26 // 366.
    assert (facts["Holders"], facts["Openings and renewals"], facts["Left of the stock"]) == ("1", "1", "0")
    assert facts["Paid for it"] == "¥365.00"
    assert facts["Earned through closed months"] == "¥25.92"
    assert facts["Not earned yet"] == "¥339.08"


@pytest.fixture
def refundable(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> MemberCard:
    """王's card for a year at ¥365.00, of 3 February, on the fifth: refundable within seven days."""
    monkeypatch.setattr(clock, "now", lambda: SHOP_AT + timedelta(days=2))
    CardPlan.objects.filter(public_id=shop.scarce_plan).update(refund_days=7)
    return MemberCard.objects.get(plan__public_id=shop.scarce_plan)


def _refund_form(client: Client, address: str) -> dict[str, str]:
    initial = client.get(address, headers=ENGLISH).context["form"].initial
    return {**initial, "reason": "买错了"}


@pytest.mark.row("CARD-11")
@pytest.mark.parametrize("page_of", ["membercard", "order"])
def test_a_card_is_refunded_on_its_page_and_on_its_orders(
    shop: Shop, refundable: MemberCard, world: World, signed_in: SignedIn, page_of: str
) -> None:
    support = signed_in(world.support)
    order = Order.objects.get(public_id=shop.card_order)
    kind, key = ("cards_membercard", refundable.pk) if page_of == "membercard" else ("checkout_order", order.pk)
    address = reverse(f"admin:{kind}_act", args=[key, "refund"])
    asked = support.get(address, headers=ENGLISH)
    assert "¥365.00 goes back to the member. The card is not valid any more from now on." in asked.text

    form = _refund_form(support, address)
    answers = [support.post(address, form, headers=ENGLISH).status_code for _tap in range(2)]

    facts = _facts(support, "membercard", refundable.pk)
    refund = CardRefund.objects.get()
    page = support.get(reverse("admin:cards_membercard_change", args=[refundable.pk])).text
    order_page = support.get(reverse("admin:checkout_order_change", args=[order.pk]), headers=ENGLISH).text
    assert answers == [302, 302]
    assert (refund.amount_fen, refund.reason) == (36_500, "买错了")
    assert (facts["Refunded"], facts["Not earned yet"], facts["Valid through"]) == ("¥365.00", "¥0.00", "–")
    assert "已退款" in page
    assert "买错了" in order_page
    assert address not in page + order_page


@pytest.mark.row("CARD-11")
def test_a_refund_needs_a_reason_and_what_was_shown(shop: Shop, refundable: MemberCard, support: Client) -> None:
    address = _act("membercard", refundable.pk, "refund")
    form = _refund_form(support, address)

    without = support.post(address, {**form, "reason": ""})
    other = support.post(address, {**form, "expected_fen": "1"})

    stray = support.post(address, {**form, "order": shop.returned_order})

    assert [answer.status_code for answer in (without, other, stray)] == [422, 409, 422]
    assert not CardRefund.objects.exists()


@pytest.mark.row("CARD-11")
def test_a_card_is_not_offered_for_refund_after_its_days(
    refundable: MemberCard, support: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = _act("membercard", refundable.pk, "refund")
    assert support.get(address).status_code == 200

    CardPlan.objects.update(refund_days=0)

    assert support.get(address).status_code == 404
    assert address not in support.get(reverse("admin:cards_membercard_change", args=[refundable.pk])).text


@pytest.mark.row("CARD-11")
def test_a_card_is_designed_with_its_days_to_refund(support: Client) -> None:
    form = {**DRAFT, "refund_days": "7", "refunds_unused_days": "on"}
    free = support.post(_act("cardplan", None, "create"), {**form, "is_free": "on"})
    without = support.post(_act("cardplan", None, "create"), {**form, "refund_days": ""})
    assert (set(free.context["form"].errors), set(without.context["form"].errors)) == (
        {"refund_days"},
        {"refunds_unused_days"},
    )

    support.post(_act("cardplan", None, "create"), form)

    plan = CardPlan.objects.get()
    assert (plan.refund_days, plan.refunds_unused_days) == (7, True)
    assert _facts(support, "cardplan", plan.pk)["Refundable for (days)"] == "7"


def test_a_members_card_leads_to_its_order_and_tells_what_is_earned(shop: Shop, support: Client) -> None:
    card = MemberCard.objects.get(plan=_scarce(shop))
    order = Order.objects.get(public_id=shop.card_order)

    facts = _facts(support, "membercard", card.pk)
    page = support.get(reverse("admin:cards_membercard_change", args=[card.pk])).text

    assert (facts["Earned through closed months"], facts["Not earned yet"]) == ("¥25.92", "¥339.08")
    assert reverse("admin:checkout_order_change", args=[order.pk]) in page


def test_a_card_is_found_by_its_number_and_by_its_holder(shop: Shop, world: World, support: Client) -> None:
    card = MemberCard.objects.get(plan=_scarce(shop))
    address = reverse("admin:cards_membercard_changelist")

    by_number = support.get(address, {"q": card.number}).context["cl"].result_list
    by_holder = support.get(address, {"q": card.member.number}).context["cl"].result_list
    by_part = support.get(address, {"q": card.number[:-1]}).context["cl"].result_list

    assert [each.pk for each in by_number] == [card.pk]
    assert len(by_holder) == 2
    assert by_part == []
