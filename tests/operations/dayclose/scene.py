"""Three months in which nearly every daily job has something to do, told before the first of them runs.

From 27 December 2027 through 1 April 2028: four month ends, the 31st three times, and a 29 February.
"""

from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import NamedTuple

import pytest

from lianka.domain.cards.errors import GiftCodeUnknown
from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.rules.gift_codes import NONCE_LENGTH, gift_code
from lianka.domain.cards.values import PlanGiftsDraft
from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import MemberKey, TillParties, TillRecord
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.hold import place_hold
from lianka.domain.ledger.values import AccountRef, JournalKey
from lianka.domain.loyalty.operations.change_gift_settings import change_gift_settings
from lianka.domain.loyalty.operations.set_validity_policy import set_validity_policy
from lianka.domain.loyalty.values import FallKind, GiftTerms, TierDraft, ValidityKind, ValidityPolicy
from lianka.domain.members.errors import SignInCodeWrong
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.domain.notices.models import InAppText
from lianka.domain.rewards.operations.announce_birthday_rule import announce_birthday_rule
from lianka.domain.rewards.operations.create_budget import create_budget
from lianka.domain.rewards.operations.create_bundle import create_bundle
from lianka.domain.rewards.values import BudgetDraft, RewardItem
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming
from lianka.foundation import outbox
from lianka.foundation.calendar import ONE_DAY, end_of_day
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World, build_world
from tests.operations.cards import gifts as codes
from tests.operations.cards.scene import DINING, FOR_GOOD, MONTH, YEAR, on, plan_on_sale, sell
from tests.operations.loyalty.tiers import set_tiers
from tests.operations.members.phones import another, ask_for_code, enter
from tests.operations.rewards.scene import COINS, GROWTH, POINTS, TEA
from tests.world import OPERATOR

BEGIN, LATEST = date(2027, 12, 27), date(2028, 4, 1)
DAYS = (LATEST - BEGIN).days + 1
OPENED = on(BEGIN, 9)
LATE = end_of_day(LATEST) + timedelta(hours=10)
"""When the day-close is run: all of it was missed."""
LADDER = (
    TierDraft(code="basic", name="普通", threshold=0),
    TierDraft(code="silver", name="银卡", threshold=300),
    TierDraft(code="gold", name="金卡", threshold=900),
)
BIRTHDAYS = ((2, 29), (2, 28), (1, 31), (3, 31), (1, 1), (12, 28), (3, 1), (2, 29), (4, 2), (7, 7))
STAYS_AWAY = 12
"""In days: how long after one shopper the next one stays away."""
MERCHANTS = ("老陈面馆", "晨光书店", "城南加油站", "半山酒店")


class Shopper(NamedTuple):
    """A member, and the phone by which tills know it."""

    member_id: int
    phone: str


def build_scene(*, seed: int = 20_271_227) -> None:
    """Found the alliance, and let everything happen that the day-close of these days is about."""
    chance = Random(seed)
    world = build_world(at=OPENED)
    _announce(world)
    shoppers = [_join(f"13{number:09}", birthday) for number, birthday in enumerate(BIRTHDAYS, start=600_000_000)]
    _sell_cards(shoppers)
    _sell_codes(shoppers)
    for week in range(0, DAYS, 7):
        _shop([BEGIN + (week + number) * ONE_DAY for number in range(min(7, DAYS - week))], shoppers, chance)
    _hold_points(shoppers[0])
    _leave_things_to_forget(shoppers[0])
    outbox.drain(at=LATE)


def _announce(world: World) -> None:
    set_validity_policy(policy=ValidityPolicy(ValidityKind.MONTHS, 1), valid_from=BEGIN, by=OPERATOR, at=OPENED)
    change_gift_settings(terms=GiftTerms(coins_valid_months=1), by=OPERATOR, at=OPENED)
    set_tiers(*LADDER, hold_months=1, fall=FallKind.ONE_STEP, at=OPENED)
    cakes = _budget("生日", 2_500)
    bundles = {"": _bundle(cakes, POINTS), "silver": _bundle(cakes, COINS), "gold": _bundle(cakes, COINS, TEA)}
    rule = BirthdayTerms(BirthdayTiming.ON_DAY, BEGIN + ONE_DAY, bundles)
    announce_birthday_rule(terms=rule, by=OPERATOR, at=OPENED)


def _budget(name: str, limit_fen: int) -> int:
    return create_budget(draft=BudgetDraft(name, limit_fen, funder_id=None, alert_fen=None), by=OPERATOR, at=OPENED)


def _bundle(budget_id: int, *items: RewardItem) -> int:
    return create_bundle(name="礼", budget_id=budget_id, items=items, by=OPERATOR, at=OPENED)


def _join(phone: str, birthday: tuple[int, int]) -> Shopper:
    member_id = pre_register_member(phone=phone, registered_by=None, by=OPERATOR, at=OPENED)
    activate_member(member_id=member_id, by=OPERATOR, at=OPENED)
    change_profile(member_id=member_id, given=Profile(birthday=MonthDay(*birthday)), by=OPERATOR, at=OPENED)
    return Shopper(member_id, phone)


def _sell_cards(shoppers: list[Shopper]) -> None:
    """By anniversary (the 31st among them), on a fixed day that short months lack, and with a tier that ends."""
    ample, scarce = _budget("月礼", 10**9), _budget("月底礼", 4_000)
    monthly = PlanGiftsDraft(monthly_bundle_id=_bundle(ample, COINS, GROWTH))
    month_end = PlanGiftsDraft(monthly_bundle_id=_bundle(scarce, POINTS, COINS), monthly_day=31, tier="gold")
    plans = []
    for draft in (monthly, month_end, None):
        plan = plan_on_sale(DINING, MONTH, YEAR, at=OPENED)
        plans.append(plan)
        if draft is not None:
            set_plan_gifts(plan_public_id=plan, draft=draft, by=OPERATOR, at=OPENED)
    plans.append(plan_on_sale(DINING, FOR_GOOD, at=OPENED))
    sold = ("2027-12-27", "2027-12-31", "2028-01-31", "2028-02-29", "2028-01-15", "2028-01-30", "2028-02-10")
    for number, (shopper, day) in enumerate(zip(shoppers, sold, strict=False)):
        sell(shopper.member_id, plans[0], at=on(day), option=1, order=f"year {number}")
        sell(shopper.member_id, plans[1], at=on(day), option=0, order=f"month {number}")
    sell(shoppers[8].member_id, plans[2], at=on("2028-02-01"), order="no gifts")
    sell(shoppers[9].member_id, plans[3], at=on("2027-12-30"), order="for good")


def _sell_codes(shoppers: list[Shopper]) -> None:
    plan = plan_on_sale(DINING, MONTH, at=OPENED)
    made = partial(codes.paid, plan, at=OPENED)
    first = made(expires_at=end_of_day(date(2028, 1, 31)))
    made(expires_at=end_of_day(date(2028, 2, 29)), keeps_expired=True)
    made(expires_at=end_of_day(date(2028, 3, 15)))
    codes.redeem(codes.codes_of(first, at=OPENED)[0], shoppers[1].member_id, at=on("2028-01-10"))


def _shop(days: list[date], shoppers: list[Shopper], chance: Random) -> None:
    records = []
    for day in days:
        # One after the other stays away, so that tiers are not earned again.
        still_here = shoppers[(day - BEGIN).days // STAYS_AWAY :]
        for number in range(chance.randint(1, 4)):
            shopper = chance.choice(still_here)
            amount_fen = chance.choice((1_990, 4_800, 12_345, 30_000, 64_000))
            told = TillRecord(
                shopper.phone, chance.choice(MERCHANTS), f"{day}-{number}", on(day, 10 + number), amount_fen
            )
            records.append(told)
            if chance.random() < 0.1:
                records.append(told._replace(receipt_number=f"{day}-{number}r", amount_fen=-(amount_fen // 2)))
    _tell(records, at=end_of_day(days[-1]))


@transaction
def _tell(records: list[TillRecord], *, at: datetime) -> None:
    parties = TillParties(member_key=MemberKey.PHONE)
    batch = record_till_records(records=records, parties=parties, by=OPERATOR, at=at)
    assert [outcome.refusal for outcome in batch.outcomes if outcome.refusal] == []


@transaction
def _hold_points(shopper: Shopper) -> None:
    """Points that an order names when their time is up: they wait for it."""
    holder, at = AccountRef(chart.POINTS, shopper.member_id), on(BEGIN + STAYS_AWAY * ONE_DAY)
    place_hold(key=JournalKey("order", "waits"), holder=holder, amount=5, expires_at=LATE + ONE_DAY, at=at)


def _leave_things_to_forget(shopper: Shopper) -> None:
    for number in range(3):
        phone, moment = f"1380000000{number}", on(BEGIN + number * 25 * ONE_DAY)
        digits = ask_for_code(phone, at=moment)
        with pytest.raises(SignInCodeWrong):
            enter(another(digits), phone, at=moment)
        with pytest.raises(GiftCodeUnknown):
            codes.redeem(_code_of_nobody(number), shopper.member_id, at=moment)
        InAppText.objects.create(
            phone_hash=f"{number:064}", text_sealed=b"-", sent_at=moment, expires_at=moment + timedelta(minutes=5)
        )


def _code_of_nobody(number: int) -> str:
    return gift_code(key=b"nobody", nonce=bytes(NONCE_LENGTH), number=number)
