"""What the alliance gives beside its prices: tiers, gifts out of a budget, coins that shops take, stored value."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.values import PlanGiftsDraft
from lianka.domain.loyalty.operations.change_tiers import change_tiers
from lianka.domain.loyalty.operations.offer_top_up import offer_top_up
from lianka.domain.loyalty.values import Benefit, BenefitKind, BonusFunder, TierDraft, TierRules, TopUpDraft
from lianka.domain.merchants.operations.set_coin_share import set_coin_share
from lianka.domain.merchants.queries import list_stores
from lianka.domain.rewards.operations.announce_birthday_rule import announce_birthday_rule
from lianka.domain.rewards.operations.announce_cash_back_rule import announce_cash_back_rule
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.operations.create_budget import create_budget
from lianka.domain.rewards.operations.create_bundle import create_bundle
from lianka.domain.rewards.values import BudgetDraft, RewardItem, RewardKind
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming
from lianka.domain.rewards.values.cash_back import CashBackTerms
from lianka.domain.rewards.values.joining import JoiningCondition, JoiningTerms
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world.cast import DIRECTOR
from lianka.interfaces.shared.world.plans import Plans

_TIERS = (
    TierDraft(code="member", name="普通会员", threshold=0),
    TierDraft(
        code="silver",
        name="银卡会员",
        threshold=500,
        points_multiplier=Rate.of("1.2"),
        benefits=(
            Benefit(BenefitKind.BIRTHDAY_GIFT, "生日送 10 购物币"),
            Benefit(BenefitKind.TIER_DAY, "每月 8 日会员日"),
        ),
    ),
    TierDraft(
        code="gold",
        name="金卡会员",
        threshold=2_000,
        rate=Rate.of("0.98"),
        points_multiplier=Rate.of("1.5"),
        benefits=(
            Benefit(BenefitKind.BIRTHDAY_GIFT, "生日送 30 购物币"),
            Benefit(BenefitKind.PRIORITY_BOOKING, "火锅店免排队"),
            Benefit(BenefitKind.EARLY_ACCESS, "新品提前一天买"),
        ),
    ),
    TierDraft(
        code="diamond",
        name="钻石会员",
        threshold=6_000,
        rate=Rate.of("0.95"),
        points_multiplier=Rate.of(2),
        benefits=(
            Benefit(BenefitKind.BIRTHDAY_GIFT, "生日送 30 购物币"),
            Benefit(BenefitKind.DEDICATED_SERVICE, "专属客服"),
            Benefit(BenefitKind.FREE_ITEMS, "每季一次免费洗剪吹"),
        ),
    ),
)
_TAKE_COINS = (("一盏茶楼", "0.3"), ("邻里生鲜", "0.2"), ("云裳服饰", "0.5"), ("星河影城", "0.3"))
_BRING_BACK = ("老陈面馆", "一盏茶楼", "邻里生鲜", "蜀香火锅", "云裳服饰")
_TOP_UPS = (
    ("老陈面馆", 10_000, 1_000),
    ("老陈面馆", 50_000, 5_000),
    ("一盏茶楼", 30_000, 4_000),
    ("小满理发", 20_000, 3_000),
)


class Purse(NamedTuple):
    """Ids of the bundles that cards give, and of the noodle shop's larger top-up."""

    opening: int
    monthly: int
    top_up: str


def open_purse(ids: Mapping[str, int], *, at: datetime) -> Purse:
    """Set the tiers, put the bundles together, let shops take coins, and offer top-ups. `ids` are merchants by name."""
    change_tiers(rules=TierRules(), tiers=_TIERS, by=DIRECTOR, at=at)
    budget = create_budget(
        draft=BudgetDraft(name="会员礼遇", limit_fen=2_000_000, alert_fen=1_800_000), by=DIRECTOR, at=at
    )
    opening = _bundle("开卡礼", budget, _coins(1_000), _right("免费洗剪吹一次", days=90), at=at)
    monthly = _bundle("每月礼", budget, _coins(500), RewardItem(RewardKind.POINTS, 50), at=at)
    _reward_joining(budget, at=at)
    _celebrate_birthdays(budget, at=at)
    _let_money_come_back(ids, at=at)
    for name, share in _TAKE_COINS:
        for store in list_stores(merchant_ids=[ids[name]]):
            set_coin_share(store_public_id=store.public_id, share=Rate.of(share), by=DIRECTOR, at=at)
    offers = [_offer(ids[name], amount_fen, bonus_fen, at=at) for name, amount_fen, bonus_fen in _TOP_UPS]
    return Purse(opening, monthly, offers[1])


def let_cards_give(plans: Plans, purse: Purse, *, at: datetime) -> None:
    """Let the dining card give something when it is opened and every month, and the travel card carry a tier."""
    dining = PlanGiftsDraft(opening_bundle_id=purse.opening, monthly_bundle_id=purse.monthly)
    set_plan_gifts(plan_public_id=plans.dining, draft=dining, by=DIRECTOR, at=at)
    set_plan_gifts(plan_public_id=plans.travel, draft=PlanGiftsDraft(tier="gold"), by=DIRECTOR, at=at)


def _reward_joining(budget: int, *, at: datetime) -> None:
    newcomer = _bundle("新人礼", budget, _coins(500), at=at)
    inviter = _bundle("邀请礼", budget, _coins(800), RewardItem(RewardKind.GROWTH, 20), at=at)
    terms = JoiningTerms(
        condition=JoiningCondition.ON_FIRST_PURCHASE,
        valid_from=business_date(at) + ONE_DAY,
        newcomer_bundle_id=newcomer,
        inviter_bundle_id=inviter,
        daily_cap=5,
    )
    announce_joining_rule(terms=terms, by=DIRECTOR, at=at)


def _celebrate_birthdays(budget: int, *, at: datetime) -> None:
    small = _bundle("银卡生日礼", budget, _coins(1_000), at=at)
    large = _bundle("金卡生日礼", budget, _coins(3_000), at=at)
    bundles = {"silver": small, "gold": large, "diamond": large}
    terms = BirthdayTerms(timing=BirthdayTiming.ON_DAY, valid_from=business_date(at) + ONE_DAY, bundles=bundles)
    announce_birthday_rule(terms=terms, by=DIRECTOR, at=at)


def _let_money_come_back(ids: Mapping[str, int], *, at: datetime) -> None:
    draft = BudgetDraft(name="消费返利", limit_fen=6_000_000, alert_fen=5_400_000)
    terms = CashBackTerms(
        rate=Rate.of("0.03"),
        valid_from=business_date(at) + ONE_DAY,
        budget_id=create_budget(draft=draft, by=DIRECTOR, at=at),
        minimum_fen=3_000,
        purchase_cap_fen=1_500,
        month_cap_fen=4_500,
        instalments=3,
        merchant_ids=frozenset(ids[name] for name in _BRING_BACK),
    )
    announce_cash_back_rule(terms=terms, by=DIRECTOR, at=at)


def _bundle(name: str, budget: int, *items: RewardItem, at: datetime) -> int:
    return create_bundle(name=name, budget_id=budget, items=items, by=DIRECTOR, at=at)


def _coins(hundredths: int) -> RewardItem:
    return RewardItem(RewardKind.COINS, hundredths)


def _right(words: str, *, days: int) -> RewardItem:
    return RewardItem(RewardKind.RIGHT, 1, name=words, days=days)


def _offer(merchant_id: int, amount_fen: int, bonus_fen: int, *, at: datetime) -> str:
    draft = TopUpDraft(
        merchant_id=merchant_id, amount_fen=amount_fen, bonus_fen=bonus_fen, funder=BonusFunder.MERCHANT, starts_at=at
    )
    return offer_top_up(draft=draft, by=DIRECTOR, at=at)
