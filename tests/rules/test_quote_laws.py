"""Laws that hold for every sale, and a second reckoning, straight from the words, that every answer agrees with."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from lianka.domain.pricing.rules.quote import quote
from lianka.domain.pricing.values import PricedLine, Quote, Sale
from lianka.foundation.errors import DomainError
from lianka.interfaces.cli.rules.fields import Fields
from lianka.interfaces.cli.rules.quote import evaluate
from lianka.interfaces.cli.rules.sale import read_sale
from tests.rules import quote_by_the_book
from tests.rules.sale_cases import FITTING_SALES, SALES, Case

pytestmark = pytest.mark.row("BUY-1")
STEPS = [name for name in PricedLine._fields if name.endswith("_fen")][2:-1]


def sale_of(case: Case) -> Sale:
    return read_sale(Fields(case))


def taken_of(line: PricedLine) -> int:
    return sum(getattr(line, step) for step in STEPS)


def answer_by_the_book(case: Case) -> Any:
    try:
        return quote_by_the_book.quote(case)
    except quote_by_the_book.Unavailable as unavailable:
        return str(unavailable)


def answer_by_the_rule(case: Case) -> Any:
    try:
        return evaluate(Fields(case))
    except DomainError as refusal:
        return refusal.code


@settings(max_examples=600)
@given(SALES)
def test_a_second_reckoning_comes_to_the_same(case: Case) -> None:
    assert answer_by_the_rule(case) == answer_by_the_book(case)


@given(FITTING_SALES)
def test_every_line_pays_its_list_price_less_what_the_steps_took(case: Case) -> None:
    priced = quote(sale_of(case))

    assert [line.payable_fen for line in priced.lines] == [line.list_fen - taken_of(line) for line in priced.lines]
    assert priced.payable_fen == sum(line.payable_fen for line in priced.lines)
    assert priced.list_fen - priced.payable_fen == sum(taken_of(line) for line in priced.lines)
    assert priced.cash_fen + priced.stored_value.fen == priced.payable_fen


@given(FITTING_SALES)
def test_the_parts_of_every_step_add_up(case: Case) -> None:
    priced = quote(sale_of(case))
    offers = [priced.spend_and_save] if priced.spend_and_save else []

    assert [offer.fen for offer in [*offers, *priced.coupons]] == [
        sum(offer.parts_fen) for offer in [*offers, *priced.coupons]
    ]
    assert sum(line.spend_and_save_fen for line in priced.lines) == sum(offer.fen for offer in offers)
    assert sum(line.coupon_fen for line in priced.lines) == sum(coupon.fen for coupon in priced.coupons)
    assert sum(line.coins_fen for line in priced.lines) == priced.coins.coins
    assert sum(line.points_fen for line in priced.lines) == priced.points.fen


@given(FITTING_SALES)
def test_nothing_falls_below_zero_nor_an_excluded_part_below_itself(case: Case) -> None:
    priced = quote(sale_of(case))

    amounts = [getattr(line, name) for line in priced.lines for name in (*STEPS, "payable_fen")]
    assert min([*amounts, priced.cash_fen, priced.stored_value.principal_fen, priced.stored_value.bonus_fen]) >= 0
    assert all(line.payable_fen >= line.excluded_fen for line in priced.lines)


@given(FITTING_SALES)
def test_max_uses_no_more_than_the_lines_take_and_the_purses_hold(case: Case) -> None:
    sale = sale_of(case)
    priced = quote(sale)

    for line, given_line in zip(priced.lines, sale.lines, strict=True):
        before_coins = line.payable_fen - line.excluded_fen + line.card_fen + line.points_fen + line.coins_fen
        assert line.coins_fen <= given_line.coin_share.floor(before_coins)
        assert line.points_fen <= given_line.points_share.floor(before_coins - line.coins_fen)
    assert priced.coins.coins <= sale.coins.balance
    assert priced.points.points <= sale.points.balance
    assert priced.stored_value.principal_fen <= sale.stored_value.principal_fen
    assert priced.stored_value.bonus_fen <= sale.stored_value.bonus_fen


@given(FITTING_SALES)
def test_a_number_that_max_would_use_can_be_asked_for(case: Case) -> None:
    sale = sale_of(case)
    priced = quote(sale)

    asked = quote(
        replace(
            sale,
            coins=replace(sale.coins, use=priced.coins.coins),
            points=replace(sale.points, use=priced.points.points),
            stored_value=replace(sale.stored_value, use=priced.stored_value.fen),
        )
    )

    assert asked.lines == priced.lines
    assert asked.cash_fen == priced.cash_fen


@given(FITTING_SALES)
def test_refused_offers_change_no_price(case: Case) -> None:
    sale = sale_of(case)
    priced = quote(sale)
    used = {offer.id for offer in (priced.spend_and_save, *priced.coupons) if offer}

    alone = quote(
        replace(
            sale,
            spend_and_save=tuple(offer for offer in sale.spend_and_save if offer.id in used),
            coupons=tuple(coupon for coupon in sale.coupons if coupon.id in used),
        )
    )

    assert alone == priced._replace(refused=())


@given(FITTING_SALES)
def test_every_offer_is_used_or_refused_once(case: Case) -> None:
    sale = sale_of(case)
    priced = quote(sale)

    used = [offer.id for offer in (priced.spend_and_save, *priced.coupons) if offer]
    named = [*used, *(offer.id for offer in priced.refused)]
    assert sorted(named) == sorted(offer.id for offer in (*sale.spend_and_save, *sale.coupons))


@given(FITTING_SALES)
def test_a_line_that_is_not_promotable_keeps_its_lower_price_alone(case: Case) -> None:
    sale = sale_of(case)
    priced = quote(sale)

    for line, given_line in zip(priced.lines, sale.lines, strict=True):
        assert given_line.is_promotable or taken_of(line) == line.timed_or_tier_fen


@given(FITTING_SALES)
def test_the_same_sale_comes_to_the_same_price(case: Case) -> None:
    first: Quote = quote(sale_of(case))

    assert quote(sale_of(case)) == first
