"""Old codes, failures and scans are forgotten, and who brought a member in is not."""

from datetime import timedelta

import pytest

from lianka.config import wiring
from lianka.domain.members.errors import MemberCodeInvalid, SignInCodeWrong
from lianka.domain.members.models import FailedScan, Introduction, MemberScan, OneTimeCode, SignInFailure
from lianka.domain.members.operations.prune_sign_ins import prune_sign_ins
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member_code, get_share_token
from lianka.domain.members.values import IntroductionAsked
from lianka.domain.merchants.queries import list_stores
from lianka.foundation.calendar import business_date, start_of_day
from tests.operations.members.phones import another, ask_for_code, enter, join
from tests.world import OPENED_AT, OPERATOR, World

PRUNED = (OneTimeCode, SignInFailure, MemberScan, FailedScan)


def _live_through_a_day(world: World) -> None:
    newcomer = join(at=OPENED_AT, by_link=IntroductionAsked(None, get_share_token(member_id=world.wang)))
    with pytest.raises(SignInCodeWrong):
        enter(another(ask_for_code("13700002222", at=OPENED_AT)), "13700002222", at=OPENED_AT)
    store = list_stores(merchant_ids=[world.noodles])[0].public_id
    code = get_member_code(member_id=newcomer.member_id, at=OPENED_AT).text
    scan_member_code(code=code, store_public_id=store, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(MemberCodeInvalid):
        scan_member_code(code="garbage", store_public_id=store, by=OPERATOR, at=OPENED_AT)


def _counts() -> list[int]:
    return [table.objects.count() for table in PRUNED]


def test_what_is_older_than_thirty_days_is_deleted_once(world: World) -> None:
    _live_through_a_day(world)
    before = _counts()
    first_day = business_date(OPENED_AT)
    at = start_of_day(first_day + timedelta(days=40))

    kept = prune_sign_ins(business_date=first_day + timedelta(days=30), at=at)
    counts = _counts()
    pruned = prune_sign_ins(business_date=first_day + timedelta(days=31), at=at)
    again = prune_sign_ins(business_date=first_day + timedelta(days=31), at=at)

    assert (before, counts, _counts()) == ([2, 1, 1, 1], [2, 1, 1, 1], [0, 0, 0, 0])
    assert (kept, pruned, again) == (0, 5, 0)
    assert Introduction.objects.count() == 1


def test_it_is_a_daily_job() -> None:
    (job,) = [job for job in wiring.JOBS if job.name == "prune-sign-ins"]

    assert job.kind == "daily"
