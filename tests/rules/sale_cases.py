"""Random sales in the JSON of `lianka rule quote`: small enough to collide, large enough to round.

A case is drawn from a seed, which is fifty times faster than drawing each field; hypothesis shrinks the counts.
"""

from random import Random
from typing import Any

from hypothesis import strategies as st

Case = dict[str, Any]
ROUND_SHARES = ("0", "1", "0.5", "0.3", "0.88", "0.333333", "0.000001", "1.0", "0.995")
POINTS_PER_YUAN = (1, 3, 7, 30, 99, 100, 101, 300, 1_000)


def amount(random: Random) -> int:
    return random.choice([random.randint(0, 60), random.randint(0, 3_000), random.randint(0, 30_000), 3_333, 10_000])


def share(random: Random) -> str:
    return random.choice([random.choice(ROUND_SHARES), f"0.{random.randrange(10**6):06d}"])


def sale_line(random: Random, line_id: str) -> Case:
    line: Case = {"id": line_id, "unit_price_fen": amount(random), "quantity": random.randint(1, 4)}
    if random.random() < 0.3:
        line["timed_unit_price_fen"] = amount(random)
    elif random.random() < 0.4:
        line["excluded_fen"] = random.randint(0, line["unit_price_fen"] * line["quantity"])
    for name in ("tier_rate", "coin_share", "points_share", "card_rate"):
        if random.random() < 0.5:
            line[name] = share(random)
    if random.random() < 0.2:
        line["promotable"] = False
    return line


def offer(random: Random, offer_id: str, line_ids: list[str]) -> Case:
    drawn: Case = {"id": offer_id, "off_fen": amount(random)}
    if random.random() < 0.7:
        drawn["threshold_fen"] = amount(random)
    if random.random() < 0.5:
        drawn["lines"] = random.sample(line_ids, random.randint(0, len(line_ids)))
    return drawn


def coupon(random: Random, coupon_id: str, line_ids: list[str]) -> Case:
    drawn = offer(random, coupon_id, line_ids) | {"slot": random.choice(["merchant", "platform"])}
    if random.random() < 0.5:
        drawn |= {"kind": "percent", "rate": share(random), "off_fen": None}
        drawn["cap_fen"] = random.choice([None, amount(random)])
    return drawn


def purses(random: Random) -> Case:
    def use(most: int) -> Any:
        return random.choice(["max", "max", "max", 0, random.randint(0, most)])

    return {
        "coins": {"balance": random.randint(0, 4_000), "use": use(500)},
        "points": {
            "balance": random.randint(0, 600),
            "points_per_yuan": random.choice(POINTS_PER_YUAN),
            "use": use(50),
        },
        "stored_value": {
            "principal_fen": amount(random),
            "bonus_fen": amount(random),
            "use": use(1_000),
            "order": random.choice(["principal_first", "bonus_first"]),
        },
    }


def sale(*, seed: int, lines: int, promotions: int, coupons: int) -> Case:
    """A valid sale, but that what it asks for of coins, points and stored value may be more than fits."""
    random = Random(seed)
    line_ids = list("abcdef"[:lines])
    return {
        "lines": [sale_line(random, line_id) for line_id in line_ids],
        "spend_and_save": [offer(random, f"s{number}", line_ids) for number in range(promotions)],
        "coupons": [coupon(random, f"c{number}", line_ids) for number in range(coupons)],
        **purses(random),
    }


SALES = st.builds(
    sale,
    seed=st.integers(0, 2**48),
    lines=st.integers(1, 6),
    promotions=st.integers(0, 4),
    coupons=st.integers(0, 5),
)


def fitting(case: Case) -> Case:
    """The same sale, with as much of everything used as fits."""
    return case | {name: case[name] | {"use": "max"} for name in ("coins", "points", "stored_value")}


FITTING_SALES = SALES.map(fitting)
