"""The tables of members: who they are, how they sign in, the codes they show, and what they bought."""

from lianka.domain.members.models.facts import MemberFacts
from lianka.domain.members.models.members import (
    FailedScan,
    Introduction,
    Member,
    MemberHandle,
    MemberMove,
    MemberScan,
    OneTimeCode,
    SignInFailure,
)
from lianka.domain.members.models.merges import MemberMerge
from lianka.domain.members.models.profiles import MemberProfile
from lianka.domain.members.models.segments import Segment, SegmentVersion
from lianka.domain.members.models.tags import MemberTag, Tag

__all__ = [
    "FailedScan",
    "Introduction",
    "Member",
    "MemberFacts",
    "MemberHandle",
    "MemberMerge",
    "MemberMove",
    "MemberProfile",
    "MemberScan",
    "MemberTag",
    "OneTimeCode",
    "Segment",
    "SegmentVersion",
    "SignInFailure",
    "Tag",
]
