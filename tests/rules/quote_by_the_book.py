"""The price of a sale a second time, straight from the words of the rule: fractions, dictionaries, and no haste.

It shares no line of code with the rule it is compared with; it answers valid cases in the JSON of `lianka rule quote`.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

Case = Mapping[str, Any]
Amounts = dict[str, int]
STEPS = ("timed_or_tier", "spend_and_save", "coupon", "coins", "points", "card")


class Unavailable(Exception):
    """A number was asked for that cannot be met; the argument is the code."""


def half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def divide(total: int, weights: Amounts) -> Amounts:
    """Largest remainder: whole parts first, then one each to the largest fractions, of equals to the earliest."""
    if total == 0:
        return dict.fromkeys(weights, 0)
    exact = {key: Fraction(total) * weight / sum(weights.values()) for key, weight in weights.items()}
    parts = {key: floor(part) for key, part in exact.items()}
    while sum(parts.values()) < total:
        behind = {key: exact[key] - parts[key] for key in parts}
        parts[next(key for key in parts if behind[key] == max(behind.values()))] += 1
    return parts


class Pricing:
    """One case on its way through the eight steps."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.lines = {line["id"]: line for line in case["lines"]}
        self.list = {key: line["unit_price_fen"] * line["quantity"] for key, line in self.lines.items()}
        self.excluded = {key: line.get("excluded_fen", 0) for key, line in self.lines.items()}
        self.left = {key: self.list[key] - self.excluded[key] for key in self.lines}
        self.took = {step: dict.fromkeys(self.lines, 0) for step in STEPS}
        self.refusals: dict[int, str] = {}

    def take(self, step: str, parts: Amounts) -> None:
        for key, part in parts.items():
            assert 0 <= part <= self.left[key]
            self.left[key] -= part
            self.took[step][key] += part

    def open_lines(self, named: list[str] | None) -> list[str]:
        """The promotable lines of an offer, in the order of the sale."""
        return [
            key for key, line in self.lines.items() if line.get("promotable", True) and (named is None or key in named)
        ]

    def timed_or_tier(self) -> None:
        for key, line in self.lines.items():
            prices = [self.left[key]]
            if line.get("timed_unit_price_fen") is not None:
                prices.append(line["timed_unit_price_fen"] * line["quantity"])
            if line.get("tier_rate") is not None:
                prices.append(half_up(self.left[key] * Fraction(line["tier_rate"])))
            self.take("timed_or_tier", {key: self.left[key] - min(prices)})

    def worth_of(self, offer: Case, thresholds_on: Amounts) -> int | str:
        """What an offer would take at this moment, or why it cannot."""
        keys = self.open_lines(offer.get("lines"))
        left: int = sum(self.left[key] for key in keys)
        if left == 0:
            return "no_eligible_lines"
        if sum(thresholds_on[key] for key in keys) < offer.get("threshold_fen", 0):
            return "threshold_not_met"
        if offer.get("kind", "fixed") == "fixed":
            return min(int(offer["off_fen"]), left)
        off: int = left - half_up(left * Fraction(offer["rate"]))
        cap = offer.get("cap_fen")
        return off if cap is None else min(off, int(cap))

    def best(self, offers: list[Case], step: str, thresholds_on: Amounts) -> dict[str, Any] | None:
        worths = [(offer, self.worth_of(offer, thresholds_on)) for offer in offers]
        amounts = [worth for _, worth in worths if isinstance(worth, int)]
        winner = next((offer for offer, worth in worths if amounts and worth == max(amounts)), None)
        for offer, worth in worths:
            if offer is not winner:
                self.refusals[id(offer)] = worth if isinstance(worth, str) else "better_offer"
        if winner is None:
            return None
        keys = self.open_lines(winner.get("lines"))
        self.take(step, divide(max(amounts), {key: self.left[key] for key in keys}))
        return {"id": winner["id"], "fen": max(amounts)}

    def caps(self, share: str) -> Amounts:
        return {key: floor(self.left[key] * Fraction(self.lines[key].get(share, "0"))) for key in self.open_lines(None)}

    def coins(self) -> int:
        caps, asked = self.caps("coin_share"), self.case.get("coins", {})
        used = wanted("coins", asked, min(asked.get("balance", 0), sum(caps.values())))
        self.take("coins", divide(used, caps))
        return used

    def points(self) -> int:
        """Counts upward instead of reckoning back: the first number of those that are worth most."""
        caps, asked = self.caps("points_share"), self.case.get("points", {})

        def worth(number: int) -> int:
            return floor(Fraction(number * 100, asked.get("points_per_yuan", 100)))

        fits = [number for number in range(asked.get("balance", 0) + 1) if worth(number) <= sum(caps.values())]
        used = wanted("points", asked, fits[-1])
        if asked.get("use", "max") == "max":
            used = next(number for number in fits if worth(number) == worth(fits[-1]))
        self.take("points", divide(worth(used), caps))
        return used

    def card(self) -> None:
        for key in self.open_lines(None):
            rate = self.lines[key].get("card_rate")
            if rate is not None:
                self.take("card", {key: self.left[key] - half_up(self.left[key] * Fraction(rate))})

    def stored_value(self, payable: int) -> Amounts:
        asked = self.case.get("stored_value", {})
        there = {name: asked.get(name, 0) for name in ("principal_fen", "bonus_fen")}
        used = wanted("stored_value", asked, min(payable, sum(there.values())))
        first, second = reversed(there) if asked.get("order") == "bonus_first" else there
        parts = {first: min(used, there[first])}
        parts[second] = used - parts[first]
        return parts


def wanted(what: str, asked: Case, most: int) -> int:
    use = asked.get("use", "max")
    if use == "max":
        return most
    if use > most:
        raise Unavailable(f"{what}_unavailable")
    return int(use)


def quote(case: Case) -> dict[str, Any]:
    """The answer to a valid case. Raises `Unavailable`."""
    sale = Pricing(case)
    promotions, coupons = case.get("spend_and_save", []), case.get("coupons", [])
    sale.timed_or_tier()
    promotion = sale.best(promotions, "spend_and_save", sale.left)
    after_step_2 = dict(sale.left)
    used = []
    for slot in ("merchant", "platform"):
        in_slot = [coupon for coupon in coupons if coupon.get("slot", "merchant") == slot]
        used.append(sale.best(in_slot, "coupon", after_step_2))
    coins = sale.coins()
    points = sale.points()
    sale.card()
    payable = {key: sale.left[key] + sale.excluded[key] for key in sale.lines}
    stored = sale.stored_value(sum(payable.values()))
    return {
        "list_fen": sum(sale.list.values()),
        "payable_fen": sum(payable.values()),
        "cash_fen": sum(payable.values()) - sum(stored.values()),
        "lines": [
            {"id": key, "list_fen": sale.list[key], "excluded_fen": sale.excluded[key]}
            | {f"{step}_fen": sale.took[step][key] for step in STEPS}
            | {"payable_fen": payable[key]}
            for key in sale.lines
        ],
        "spend_and_save": promotion,
        "coupons": [each for each in used if each],
        "coins": coins,
        "points": points,
        "stored_value": stored,
        "refused": [
            {"id": offer["id"], "code": sale.refusals[id(offer)]}
            for offer in [*promotions, *coupons]
            if id(offer) in sale.refusals
        ],
    }
