"""The merchants that join the cast in the city: who they are, what was agreed, what they sell, and how much of it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from lianka.domain.merchants.values import (
    CollectMode,
    ContractTerms,
    PointsMode,
    SettlementCycle,
)
from lianka.foundation.values import Fen, Rate


class Ware(NamedTuple):
    """Something on sale, at its usual price. `is_excluded`: no discount touches it."""

    name: str
    price_fen: int
    category: str = ""
    is_excluded: bool = False


class ShopSpec(NamedTuple):
    """A merchant of the city: its stores by name and address, its wares, and its share of what members buy."""

    name: str
    trade: str
    owner: str
    stores: Mapping[str, str]
    wares: tuple[Ware, ...]
    weight: int
    terms: ContractTerms | None = None
    """None for the merchants of the cast, who have signed already."""


def _terms(
    rate: str,
    *,
    points: str | None = "1",
    issue: str = "1",
    redemption: str = "0.9",
    mode: PointsMode = PointsMode.AS_ISSUED,
    credit_fen: int = 0,
    cycle: SettlementCycle = SettlementCycle.MONTHLY,
    days: int = 5,
    collect: CollectMode = CollectMode.PLATFORM,
) -> ContractTerms:
    return ContractTerms(
        transaction_rate=Rate.of(rate),
        points_per_yuan=None if points is None else Rate.of(points),
        issue_price=Rate.of(issue),
        redemption_price=Rate.of(redemption),
        points_mode=mode,
        credit_limit_fen=Fen(credit_fen),
        settlement_cycle=cycle,
        settlement_days=days,
        collect_mode=collect,
    )


OF_THE_CAST: Final = (
    ShopSpec(
        "老陈面馆",
        "catering",
        "chen",
        {"老陈面馆河西店": "河西区文昌路 18 号"},
        (
            Ware("牛肉面", 2_200, "noodles"),
            Ware("酸汤水饺", 1_800, "noodles"),
            Ware("卤味拼盘", 2_600, "noodles"),
            Ware("酸梅汤", 600, "drinks"),
            Ware("白酒一瓶", 6_800, "spirits", is_excluded=True),
        ),
        9,
    ),
    ShopSpec(
        "城南加油站",
        "fuel",
        "gao",
        {},
        (Ware("95 号汽油", 28_000, "fuel"), Ware("92 号汽油", 22_000, "fuel"), Ware("洗车", 3_000, "car-wash")),
        5,
    ),
    ShopSpec(
        "晨光书店",
        "books",
        "lin",
        {"晨光书店大学城店": "大学城学府路 6 号"},
        (
            Ware("小说", 4_900, "books"),
            Ware("图画书", 3_900, "books"),
            Ware("笔记本", 1_800, "stationery"),
            Ware("钢笔", 8_800, "stationery"),
        ),
        4,
    ),
    ShopSpec(
        "半山酒店",
        "lodging",
        "ban",
        {},
        (Ware("大床房一晚", 46_800, "rooms"), Ware("家庭房一晚", 62_800, "rooms"), Ware("早餐", 5_800, "breakfast")),
        2,
    ),
)
"""The merchants of the cast: the stores named here are their second ones."""

NEWCOMERS: Final = (
    ShopSpec(
        "蜀香火锅",
        "catering",
        "shu",
        {"蜀香火锅城南店": "城南区江滨路 88 号", "蜀香火锅高铁站店": "高铁新城站前街 2 号"},
        (
            Ware("双人套餐", 16_800),
            Ware("四人套餐", 32_800),
            Ware("鲜毛肚", 4_800),
            Ware("酒水", 3_600, is_excluded=True),
        ),
        7,
        _terms("0.03", points="2", cycle=SettlementCycle.WEEKLY, days=3),
    ),
    ShopSpec(
        "一盏茶楼",
        "catering",
        "cha",
        {"一盏茶楼": "老城区桂花巷 11 号"},
        (Ware("明前龙井", 6_800), Ware("桂花乌龙", 5_200), Ware("点心四样", 4_200)),
        4,
        _terms("0.02", points=None, collect=CollectMode.MERCHANT, days=7),
    ),
    ShopSpec(
        "邻里生鲜",
        "groceries",
        "lin.li",
        {"邻里生鲜学府店": "城南区学府路 30 号", "邻里生鲜河西店": "河西区滨湖路 5 号"},
        (
            Ware("时令蔬菜", 2_400, "vegetables"),
            Ware("鲜奶", 1_600, "dairy"),
            Ware("水果礼盒", 9_800, "fruit"),
            Ware("鲈鱼", 4_500, "fish"),
        ),
        14,
        _terms("0.008", points="0.5", collect=CollectMode.MERCHANT, days=5),
    ),
    ShopSpec(
        "云裳服饰",
        "clothing",
        "yun",
        {"云裳服饰万象店": "城南区万象天地 3 楼"},
        (Ware("衬衫", 19_900), Ware("连衣裙", 36_900), Ware("围巾", 9_900)),
        4,
        _terms("0.04", points="2", issue="1.2", days=10),
    ),
    ShopSpec(
        "小满理发",
        "beauty",
        "man",
        {"小满理发": "河西区文昌路 20 号"},
        (Ware("剪发", 6_800), Ware("烫染", 38_000), Ware("洗护", 4_500)),
        3,
        _terms("0.02", points="1.5", collect=CollectMode.MERCHANT),
    ),
    ShopSpec(
        "康宁药房",
        "health",
        "kang",
        {"康宁药房老城店": "老城区中山路 60 号"},
        (Ware("维生素", 6_900), Ware("口罩", 1_900), Ware("处方药", 8_600, is_excluded=True)),
        6,
        _terms("0.01", points="1"),
    ),
    ShopSpec(
        "星河影城",
        "leisure",
        "xing",
        {"星河影城": "城南区万象天地 5 楼"},
        (Ware("电影票", 4_500), Ware("双人票", 8_400), Ware("爆米花套餐", 3_800)),
        5,
        _terms("0.03", points="1", mode=PointsMode.PREPAID, credit_fen=50_000),
    ),
    ShopSpec(
        "远山旅行社",
        "travel",
        "yuan",
        {"远山旅行社": "老城区中山路 102 号"},
        (Ware("古镇一日游", 23_800), Ware("漂流", 16_800), Ware("滑雪两日游", 78_000)),
        2,
        _terms("0.05", points="1", days=10),
    ),
)
"""The merchants that join when the city opens."""
