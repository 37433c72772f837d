"""Growth tiers a second time, straight from the words of the rule: day by day, adding every sum anew, and no haste.

It shares no line of code with the rule it is compared with; it answers valid cases in the JSON of `lianka rule tier`.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Case = Mapping[str, Any]
DAY = timedelta(days=1)


@cache
def months_after(day: date, months: int) -> date:
    """Walks from the first of one month to that of the next, and at last to the day, or as near as the month has."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + 31 * DAY).replace(day=1)
    days = [first + number * DAY for number in range(31)]
    return [each for each in days if each.month == first.month and each.day <= day.day][-1]


class Member:
    """One member on its way through the days."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.zone = ZoneInfo(case["zone"])
        self.thresholds = {tier["code"]: tier["threshold"] for tier in case["tiers"]}
        self.ladder = list(self.thresholds)
        self.tier = self.ladder[0]
        self.since_fall: list[int] = []
        self.since_review: list[int] = []
        self.anchor: date | None = None
        self.holds = 0
        self.history: list[dict[str, str]] = []

    def write(self, at: datetime, tier: str, why: str) -> None:
        local = at.astimezone(self.zone).isoformat()
        self.history.append({"at": local, "from": self.tier, "to": tier, "why": why})
        self.tier, self.since_review = tier, []

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone)

    def last_day(self) -> date | None:
        """Of the present hold; the base tier has none."""
        if self.anchor is None or self.tier == self.ladder[0]:
            return None
        return months_after(self.anchor, self.holds * self.case["hold_months"])

    def tiers_reached(self, growth: int) -> list[str]:
        return [code for code in self.ladder if growth >= self.thresholds[code]]

    def grow(self, at: datetime, growth: int) -> None:
        self.since_fall.append(growth)
        self.since_review.append(growth)
        reached = [
            code
            for code in self.tiers_reached(sum(self.since_fall))
            if self.ladder.index(code) > self.ladder.index(self.tier)
        ]
        if reached:
            self.write(at, reached[-1], "reached")
            self.anchor, self.holds = at.astimezone(self.zone).date(), 1

    def review(self, today: date) -> None:
        if sum(self.since_review) >= self.thresholds[self.tier]:
            self.holds += 1
            self.write(self.midnight(today), self.tier, "kept")
            return
        below = self.ladder[: self.ladder.index(self.tier)]
        if self.case["fall"] == "to_earned":
            below = [code for code in self.tiers_reached(sum(self.since_review)) if code in below] or below[:1]
        self.write(self.midnight(today), below[-1], "fell")
        self.since_fall, self.anchor, self.holds = [], today - DAY, 1


def answer(case: Case) -> dict[str, Any]:
    """The answer to a valid case."""
    member = Member(case)
    until = datetime.fromisoformat(case["until"])
    coming = [(datetime.fromisoformat(event["at"]), event["growth"]) for event in case["events"]]
    today = coming[0][0].astimezone(member.zone).date() if coming else until.astimezone(member.zone).date()
    while today <= until.astimezone(member.zone).date():
        last_day = member.last_day()
        if last_day is not None and today == last_day + DAY:
            member.review(today)
        while coming and coming[0][0].astimezone(member.zone).date() == today:
            member.grow(*coming.pop(0))
        today += DAY
    assert not coming
    last_day = member.last_day()
    hold_until = None if last_day is None else member.midnight(last_day + DAY).isoformat()
    return {"history": member.history, "tier": member.tier, "hold_until": hold_until}
