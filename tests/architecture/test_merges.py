"""When two records of a member become one, every table that names a member was thought of."""

import inspect

import pytest
from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string

from lianka.config import wiring
from lianka.domain.access.models import Party
from lianka.domain.members.models import Member
from tests.architecture.source import room_of

MERGED: dict[str, str] = {
    "access.Grant.party": "roles are held at merchants and the platform",
    "access.ApiKey.party": "keys are a merchant's",
    "access.Alliance.platform_party": "the platform is no member",
    "ledger.Account.party": "handed over by loyalty.merge_member",
    "ledger.Lot.issuer": "issuers are merchants and the platform",
    "members.Member.party": "the record itself",
    "members.Member.registered_by": "a merchant",
    "members.Member.merged_into": "set by merge_members, for those merged before too",
    "members.MemberMove.member": "history, which stays",
    "members.MemberMerge.merged": "the merge itself",
    "members.MemberMerge.survivor": "the merge itself",
    "members.Introduction.member": "history: get_introduction asks for all records",
    "members.Introduction.issuing_merchant": "a merchant",
    "members.Introduction.sharer": "history: get_introduction leads to the survivor",
    "members.MemberHandle.member": "scan_member_code leads to the survivor",
    "members.MemberScan.member": "get_scan leads to the survivor",
    "members.MemberScan.merchant": "a merchant",
    "members.MemberFacts.member": "added up by members.merge_member",
    "members.MemberProfile.member": "what the survivor left empty is filled by members.merge_member",
    "members.MemberTag.member": "united by members.merge_member",
    "merchants.Merchant.party": "a merchant",
    "loyalty.PointsCycle.member": "joined by loyalty.merge_member",
    "loyalty.Correction.member": "history, which stays",
    "loyalty.PrepaidAccount.merchant": "a merchant",
    "loyalty.MemberTier.member": "climbs added up by loyalty.merge_member",
    "loyalty.TierMove.member": "history, which stays",
    "loyalty.TierGrant.member": "moved by loyalty.merge_member",
    "loyalty.TierUpgrade.member": "closed by loyalty.merge_member: the added climb asks anew",
    "payments.Payment.payer": "history, which stays",
    "payments.Payment.merchant": "a merchant",
    "rewards.RewardGrant.recipient": "history: find_grants asks for all records",
    "rewards.MemberRight.member": "moved by rewards.merge_member",
    "rewards.JoiningReward.newcomer": "history, which stays: a newcomer is one once",
    "rewards.JoiningReward.recipient": "history, which stays",
    "rewards.BirthdayGift.member": "history: the year's gift is looked for under all records",
    "rewards.CashBack.member": "moved by rewards.merge_member",
    "cards.MemberCard.member": "moved by cards.merge_member",
    "cards.GiftCode.member": "history: which record used the code",
    "cards.GiftCodeFailure.member": "forgotten soon",
    "cards.PhysicalFailure.member": "forgotten soon",
    "checkout.Purchase.member": "history: receipts are listed for all records",
    "checkout.Refund.member": "history, which stays",
    "checkout.StoredValueRefund.member": "history, which stays",
    "checkout.Order.member": "history; one that waits for its payment refuses the merge",
}
"""Every key that may name a member, and what a merge does about it."""


def test_every_key_to_a_member_is_thought_of_when_records_merge() -> None:
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model in (Member, Party)
    }

    unknown, gone = keys - MERGED.keys(), MERGED.keys() - keys
    assert not unknown, f"Say here what a merge does about these, and do it in a merge_member.py: {unknown}"
    assert not gone, f"These are no more: {gone}"


@pytest.mark.parametrize("path", wiring.MERGERS)
def test_a_context_merges_in_an_operation_of_its_own(path: str) -> None:
    merger = import_string(path)

    assert room_of(path) == "operations"
    assert list(inspect.signature(merger).parameters) == ["from_id", "into_id", "by", "at"]
