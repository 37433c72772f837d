"""The instalments of cash-back that come on a day are paid as it begins."""

from datetime import date, datetime

from lianka.domain.rewards.operations.decide_cash_backs import decide_cash_backs
from lianka.domain.rewards.operations.pay_instalments import pay_due
from lianka.foundation.calendar import ONE_DAY


def pay_cash_backs(*, business_date: date, at: datetime) -> int:
    """As a daily job: pay what is due through the day that begins as this one closes, and return how many instalments.

    What no one decided yet is decided first. Each instalment is paid as of its own day, however late this runs and
    however many days were missed. Each chunk is a transaction; a second run, or a rival, finds what the first one left.
    """
    decide_cash_backs(at=at)
    return pay_due(until=business_date + ONE_DAY, only_first=False, at=at)
