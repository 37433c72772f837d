"""A row for every table of the back office, and one for every act that is open for some rows only."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django_otp.oath import totp

from lianka.domain.access.operations.create_user import create_user
from lianka.domain.access.operations.set_up_second_factor import set_up_second_factor
from lianka.domain.access.queries import get_user
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind
from lianka.domain.checkout.models import Purchase
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.operations.place_top_up_order import place_top_up_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.operations.start_import import start_import
from lianka.domain.ledger.models import Account, Journal, Lot
from lianka.domain.loyalty.events import POINTS_RAN_LOW
from lianka.domain.loyalty.operations.change_stored_value_settings import change_stored_value_settings
from lianka.domain.loyalty.operations.change_tiers import change_tiers
from lianka.domain.loyalty.operations.correct_account import correct_account
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.operations.open_prepaid_account import open_prepaid_account
from lianka.domain.loyalty.operations.set_earn_preset import set_earn_preset
from lianka.domain.loyalty.operations.set_member_tier import set_member_tier
from lianka.domain.loyalty.operations.set_validity_policy import set_validity_policy
from lianka.domain.loyalty.values import (
    CorrectedKind,
    GrowthGained,
    StoredValueRules,
    TierDraft,
    TierRules,
    ValidityKind,
    ValidityPolicy,
)
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.operations.change_segments import create_segment
from lianka.domain.members.operations.change_tags import create_tag
from lianka.domain.members.operations.tag_members import tag_members
from lianka.domain.members.queries.segments import list_tags
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.domain.members.values.segments import Group, Join, OneOf, Topic
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.values import MerchantStatus
from lianka.domain.payments.operations.change_sandbox_settings import SandboxHabits, change_sandbox_settings
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.dispute_statement import dispute_statement
from lianka.domain.settlement.operations.export_bank_file import export_bank_file
from lianka.foundation.db import transaction
from lianka.foundation.jobs import run_intervals
from lianka.foundation.outbox import drain, publish
from lianka.foundation.values import Rate
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from tests.operations.cards.gifts import codes_of, drafted, paid, redeem, void
from tests.operations.cards.scene import MONTH, plan_on_sale
from tests.operations.checkout.counter import NOW, Counter, member_actor, pay
from tests.operations.checkout.plastic import sell_and_lose_plastic
from tests.operations.loyalty.wallets import offer
from tests.operations.rewards.campaigns import run_campaigns, run_out_of_budget
from tests.operations.rewards.scene import COINS, GROWTH, POINTS, TEA, ask, budget_of, bundle_of, grant
from tests.world import OPENED_AT, OPERATOR, World

TODAY = datetime(2026, 2, 3, 11, tzinfo=OPENED_AT.tzinfo)
"""January is settled, and the counters are busy."""
_BOOKS: dict[str, Any] = {"ledger.account": Account, "ledger.journal": Journal, "ledger.lot": Lot}


def row_for(table: str, act: str) -> Any:
    """The latest row of a table that the act is open for; the latest of all where no act is named."""
    if table in _BOOKS:
        return _BOOKS[table].objects.latest("pk")
    model = apps.get_model(table)
    shown = admin.site._registry[model]
    assert isinstance(shown, BackofficeAdmin)
    is_open = next((each.is_open for each in shown.acts if each.name == act), lambda row: True)
    return next(row for row in _rows_of(model) if is_open(row))


def empty_tables() -> list[str]:
    """Tables of the back office without any row."""
    return [model._meta.label_lower for model in admin.site._registry if not _rows_of(model)]


def fill_other_tables(world: World, counter: Counter) -> None:
    """What sales and their settlement do not leave behind by themselves."""
    _make_rules(world)
    _make_tiers(world)
    _make_bank_file(world)
    _refuse_a_refund(world)
    _give_up_a_message()
    run_intervals(at=TODAY)
    _draft_plan()
    _sell_a_refundable_card(world)
    _sell_gift_codes(world)
    sell_and_lose_plastic(world, counter, at=TODAY)
    _store_value(world)
    _guard_a_user()
    _reward(world)
    run_campaigns(world, at=TODAY)
    run_out_of_budget(at=TODAY)
    _tell_a_name(world)
    _tag_and_find(world)
    start_import(
        file_name="till.csv", file_digest="f" * 64, mapping_digest="0" * 64, from_start=False, by=OPERATOR, at=TODAY
    )
    move_merchant(merchant_id=world.hotel, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=TODAY)


def _reward(world: World) -> None:
    """王 is granted a bundle of everything but a tier."""
    bundle_id = bundle_of(POINTS, COINS, GROWTH, TEA, budget_id=budget_of(alert_fen=600))
    grant(ask(bundle_id, world.wang, "hand:welcome", at=TODAY), at=TODAY)
    correct_account(
        member_id=world.wang, kind=CorrectedKind.POINTS, amount=5_000, reason="补发", key="big", by=OPERATOR, at=TODAY
    )


def _rows_of(model: type[Model]) -> list[Any]:
    return list(model._default_manager.order_by("-pk"))


def _tell_a_name(world: World) -> None:
    told = Profile(real_name="王建国", birthday=MonthDay(2, 29), birth_year=1988)
    change_profile(member_id=world.wang, given=told, by=OPERATOR, at=TODAY)


def _tag_and_find(world: World) -> None:
    """王 has a tag, and a segment means all who have it."""
    tag_id = create_tag(name="老客", color="green", by=OPERATOR, at=TODAY)
    tag_members(tag_id=tag_id, member_ids=[world.wang], by=OPERATOR, at=TODAY)
    (tag,) = list_tags()
    rule = Group(Join.ALL, (OneOf(topic=Topic.TAG, names=(tag.public_id,)),))
    create_segment(name="老客们", rule=rule, by=OPERATOR, at=TODAY)


def _make_rules(world: World) -> None:
    first_day = date(2026, 1, 1)
    open_prepaid_account(merchant_id=world.hotel, by=OPERATOR, at=TODAY)
    set_earn_preset(points_per_yuan=Rate.of(1), valid_from=first_day, by=OPERATOR, at=TODAY)
    set_validity_policy(policy=ValidityPolicy(ValidityKind.YEAR_END, 1), valid_from=first_day, by=OPERATOR, at=TODAY)


def _make_tiers(world: World) -> None:
    """Wang reached a tier that someone is to approve, and has another by hand."""
    tiers = (TierDraft(code="basic", name="普通", threshold=0), TierDraft(code="gold", name="金卡", threshold=100))
    change_tiers(rules=TierRules(by_approval=True), tiers=tiers, by=OPERATOR, at=TODAY)
    transaction(gain_growth)([GrowthGained(world.wang, 100, TODAY, "task:1")], at=TODAY)
    set_member_tier(
        member_id=world.wang,
        tier="gold",
        valid_until=TODAY + timedelta(days=30),
        reason="贵宾",
        key="1",
        by=OPERATOR,
        at=TODAY,
    )


def _make_bank_file(world: World) -> None:
    """The book shop's money is in it; the petrol station's statement is disputed."""
    books, fuel = (Statement.objects.filter(merchant_id=each).latest("pk") for each in (world.books, world.fuel))
    confirm_statement(statement_id=books.public_id, by=OPERATOR, at=TODAY)
    export_bank_file(by=OPERATOR, at=TODAY)
    dispute_statement(statement_id=fuel.public_id, note="少了一笔", by=OPERATOR, at=TODAY)


def _refuse_a_refund(world: World) -> None:
    """The provider refuses it until it is given up, of which operators are told."""
    purchase = Purchase.objects.filter(merchant_id=world.noodles, member_id=world.wang).latest("pk").public_id
    change_sandbox_settings(habits=SandboxHabits(refund_failure_percent=100), by=OPERATOR, at=NOW)
    refund_purchase(purchase_public_id=purchase, amount_fen=50, key="more", reason="退", by=OPERATOR, at=NOW)
    for half_day in range(1, 37):
        send_refunds(at=NOW + half_day * timedelta(hours=12))
    drain(at=TODAY)


def _give_up_a_message() -> None:
    """A message about a merchant that there is not, tried again until it is given up."""
    publish(POINTS_RAN_LOW, {"merchant_id": 0, "left_fen": 0}, at=NOW)
    for day in range(1, 14):
        drain(at=NOW + timedelta(days=day))


def _draft_plan() -> None:
    plan = create_plan(draft=PlanDraft(name="银卡", is_free=False), by=OPERATOR, at=TODAY)
    terms = OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=9_900)
    add_price_option(plan_public_id=plan, option=terms, by=OPERATOR, at=TODAY)


def _sell_a_refundable_card(world: World) -> None:
    plan = create_plan(draft=PlanDraft(name="可退卡", is_free=False, refund_days=7), by=OPERATOR, at=OPENED_AT)
    terms = OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=9_900)
    option = add_price_option(plan_public_id=plan, option=terms, by=OPERATOR, at=OPENED_AT)
    put_on_sale(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)
    order = place_card_order(
        member_id=world.zhao,
        plan_public_id=plan,
        option_public_id=option,
        expected_price_fen=9_900,
        by=member_actor(world.zhao),
        key="refundable",
        at=TODAY,
    )
    pay(order, at=TODAY)


def _sell_gift_codes(world: World) -> None:
    """A batch that is not paid for, and one of which 赵 used a code and another one was voided."""
    plan = plan_on_sale(PlanDraft(name="礼品卡", is_free=False), MONTH)
    drafted(plan)
    batch = paid(plan)
    redeem(codes_of(batch)[0], world.zhao)
    void(batch, [2])


def _store_value(world: World) -> None:
    """A top-up that is offered, and was paid."""
    change_stored_value_settings(rules=StoredValueRules(), by=OPERATOR, at=OPENED_AT)
    order = place_top_up_order(
        member_id=world.zhao,
        offer_public_id=offer(world.books, 100_00, 10_00),
        by=member_actor(world.zhao),
        key="top-up",
        at=TODAY,
    )
    pay(order, at=TODAY)


def _guard_a_user() -> None:
    """A user with a second factor."""
    create_user(username="guarded", display_name="小孙", password=None, by=OPERATOR, at=TODAY)
    key = secrets.token_hex(20)
    token = f"{totp(bytes.fromhex(key)):06d}"
    set_up_second_factor(user=get_user(username="guarded"), key=key, token=token, by=OPERATOR, at=TODAY)
