"""Reads the sale of a case: its lines, the offers for it, and what the member can pay with."""

from enum import StrEnum

from lianka.domain.pricing.values import (
    Benefit,
    CoinPurse,
    Coupon,
    CouponSlot,
    FixedOff,
    Offer,
    PercentOff,
    PointsPurse,
    Sale,
    SaleLine,
    StoredValue,
    StoredValueOrder,
    refuse_twice,
)
from lianka.foundation.values import Coins, Fen, Points, Rate
from lianka.interfaces.cli.rules.fields import Fields

_NO_SHARE = Rate(0)
_POINTS_PER_YUAN = 100


class CouponKind(StrEnum):
    """How a case calls the benefits of coupons."""

    FIXED = "fixed"
    PERCENT = "percent"


def read_sale(case: Fields) -> Sale:
    """Read all fields of the case. Raises the `DomainError` of the first thing that is not valid."""
    lines = tuple([_line(fields) for fields in case.objects("lines")])
    spend_and_save = tuple([_spend_and_save(fields) for fields in case.objects_or_empty("spend_and_save")])
    coupons = tuple([_coupon(fields) for fields in case.objects_or_empty("coupons")])
    coins = _coins(case.object_or_empty("coins"))
    points = _points(case.object_or_empty("points"))
    stored_value = _stored_value(case.object_or_empty("stored_value"))
    case.close()
    with case.naming_refusals():
        return Sale(
            lines=lines,
            spend_and_save=spend_and_save,
            coupons=coupons,
            coins=coins,
            points=points,
            stored_value=stored_value,
        )


def _line(fields: Fields) -> SaleLine:
    line_id, unit_price_fen, quantity = fields.text("id"), fields.integer("unit_price_fen"), fields.integer("quantity")
    excluded_fen, timed_fen = fields.integer_or_none("excluded_fen"), fields.integer_or_none("timed_unit_price_fen")
    tier_rate, card_rate = fields.rate_or_none("tier_rate"), fields.rate_or_none("card_rate")
    coin_share, points_share = fields.rate_or_none("coin_share"), fields.rate_or_none("points_share")
    is_promotable = fields.flag_or_none("promotable")
    fields.close()
    with fields.naming_refusals():
        return SaleLine(
            id=line_id,
            unit_price_fen=Fen(unit_price_fen),
            quantity=quantity,
            excluded_fen=Fen(excluded_fen or 0),
            timed_unit_price_fen=None if timed_fen is None else Fen(timed_fen),
            tier_rate=tier_rate,
            coin_share=coin_share or _NO_SHARE,
            points_share=points_share or _NO_SHARE,
            card_rate=card_rate,
            is_promotable=is_promotable is not False,
        )


def _spend_and_save(fields: Fields) -> Offer:
    offer_id, threshold_fen, off_fen = fields.text("id"), _threshold(fields), fields.integer("off_fen")
    lines = _line_ids(fields)
    fields.close()
    with fields.naming_refusals():
        return Offer(id=offer_id, benefit=FixedOff(Fen(off_fen)), threshold_fen=threshold_fen, lines=lines)


def _coupon(fields: Fields) -> Coupon:
    coupon_id, threshold_fen, lines = fields.text("id"), _threshold(fields), _line_ids(fields)
    slot = fields.choice_or_none("slot", CouponSlot) or CouponSlot.MERCHANT
    benefit = _benefit(fields)
    fields.close()
    with fields.naming_refusals():
        return Coupon(id=coupon_id, benefit=benefit, threshold_fen=threshold_fen, lines=lines, slot=slot)


def _benefit(fields: Fields) -> Benefit:
    """Reads what every coupon may say; each kind needs its own part, and goes by it alone."""
    kind = fields.choice_or_none("kind", CouponKind) or CouponKind.FIXED
    is_fixed = kind is CouponKind.FIXED
    off_fen = fields.integer("off_fen") if is_fixed else fields.integer_or_none("off_fen")
    rate = fields.rate_or_none("rate") if is_fixed else fields.rate("rate")
    cap_fen = fields.integer_or_none("cap_fen")
    with fields.naming_refusals():
        fixed = FixedOff(Fen(off_fen or 0))
        percent = PercentOff(rate or _NO_SHARE, None if cap_fen is None else Fen(cap_fen))
    return fixed if is_fixed else percent


def _coins(fields: Fields) -> CoinPurse:
    balance, use = fields.integer_or_none("balance"), fields.integer_or_max("use")
    fields.close()
    with fields.naming_refusals():
        return CoinPurse(balance=Coins(balance or 0), use=None if use is None else Coins(use))


def _points(fields: Fields) -> PointsPurse:
    balance, use = fields.integer_or_none("balance"), fields.integer_or_max("use")
    points_per_yuan = fields.integer_or_none("points_per_yuan")
    fields.close()
    with fields.naming_refusals():
        return PointsPurse(
            balance=Points(balance or 0),
            points_per_yuan=_POINTS_PER_YUAN if points_per_yuan is None else points_per_yuan,
            use=None if use is None else Points(use),
        )


def _stored_value(fields: Fields) -> StoredValue:
    principal_fen, bonus_fen = fields.integer_or_none("principal_fen"), fields.integer_or_none("bonus_fen")
    use, order = fields.integer_or_max("use"), fields.choice_or_none("order", StoredValueOrder)
    fields.close()
    with fields.naming_refusals():
        return StoredValue(
            principal_fen=Fen(principal_fen or 0),
            bonus_fen=Fen(bonus_fen or 0),
            use=None if use is None else Fen(use),
            order=order or StoredValueOrder.PRINCIPAL_FIRST,
        )


def _threshold(fields: Fields) -> Fen:
    return Fen(fields.integer_or_none("threshold_fen") or 0)


def _line_ids(fields: Fields) -> frozenset[str] | None:
    ids = fields.texts_or_none("lines")
    if ids is None:
        return None
    with fields.naming_refusals():
        return refuse_twice(ids, place="lines[{}]")
