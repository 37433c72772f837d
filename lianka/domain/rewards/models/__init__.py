"""Rewards as tables: bundles and their versions, budgets, what was granted, and members' rights."""

from lianka.domain.rewards.models.birthdays import BirthdayBundle, BirthdayGift, BirthdayRule
from lianka.domain.rewards.models.bundles import Budget, BundleItem, BundleVersion, RewardBundle
from lianka.domain.rewards.models.cash_back import (
    CashBack,
    CashBackInstalment,
    CashBackMerchant,
    CashBackRule,
    CashBackTier,
    CashBackUndoing,
)
from lianka.domain.rewards.models.grants import MemberRight, RewardGrant, RewardTakeBack, RightUse
from lianka.domain.rewards.models.joining import JoiningReward, JoiningRule

__all__ = [
    "BirthdayBundle",
    "BirthdayGift",
    "BirthdayRule",
    "Budget",
    "BundleItem",
    "BundleVersion",
    "CashBack",
    "CashBackInstalment",
    "CashBackMerchant",
    "CashBackRule",
    "CashBackTier",
    "CashBackUndoing",
    "JoiningReward",
    "JoiningRule",
    "MemberRight",
    "RewardBundle",
    "RewardGrant",
    "RewardTakeBack",
    "RightUse",
]
