"""What is handed out beside the phone: gift codes that a company bought, and physical cards at a shop's counter."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO
from typing import Final

from lianka.domain.cards.operations.bind_physical_card import bind_physical_card
from lianka.domain.cards.operations.create_gift_batch import create_gift_batch
from lianka.domain.cards.operations.export_gift_codes import export_gift_codes
from lianka.domain.cards.operations.export_physical_batch import export_physical_batch
from lianka.domain.cards.operations.hand_over_batch import hand_over_batch
from lianka.domain.cards.operations.make_physical_batch import make_physical_batch
from lianka.domain.cards.operations.record_gift_payment import record_gift_payment
from lianka.domain.cards.operations.redeem_gift_code import redeem_gift_code
from lianka.domain.cards.operations.report_physical_loss import report_physical_loss
from lianka.domain.cards.values import GiftBatchDraft, GiftPayer
from lianka.domain.checkout.operations.sell_physical_card import sell_physical_card
from lianka.domain.merchants.values import StoreView
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.calendar import end_of_day
from lianka.interfaces.shared.world.cast import DIRECTOR
from lianka.interfaces.shared.world.people import Shopper
from lianka.interfaces.shared.world.plans import Offer

_CODES: Final = 30
_UNIT_PRICE_FEN: Final = 45_00
_CARDS: Final = 20
_BIND_ADDRESS: Final = "https://lianka.example/m/cards/bind/"
_AT_HOME: Final = "192.0.2.7"


def sell_gift_codes(offer: Offer, users: Sequence[Shopper], *, at: datetime) -> str:
    """A property manager buys codes of a card for its tenants, by the bank; each of `users` has used one."""
    draft = GiftBatchDraft(
        option=offer.option,
        count=_CODES,
        unit_price_fen=_UNIT_PRICE_FEN,
        expires_at=end_of_day((at + timedelta(days=180)).date()),
        company="城南物业服务有限公司",
        contact="刘经理 13500000001",
    )
    batch = create_gift_batch(draft=draft, key="tenants", by=DIRECTOR, at=at)
    record_gift_payment(
        batch_public_id=batch,
        amount_fen=_CODES * _UNIT_PRICE_FEN,
        paid_by=GiftPayer.BANK,
        reference="NBK20261100017",
        by=DIRECTOR,
        at=at,
    )
    codes = export_gift_codes(batch_public_id=batch, by=DIRECTOR, at=at).codes
    for user, code in zip(users, codes, strict=False):
        redeem_gift_code(
            typed=code.code, member_id=user.member_id, address=_AT_HOME, key="tenants", by=user.actor, at=at
        )
    return batch


def hand_out_cards(offer: Offer, store: StoreView, buyers: Sequence[Shopper], *, cashier: str, at: datetime) -> str:
    """A shop gets cards of plastic and sells one to each of `buyers`: the first has bound it, the last has lost it."""
    batch = make_physical_batch(option_public_id=offer.option, count=_CARDS, by=DIRECTOR, at=at)
    file = export_physical_batch(batch_public_id=batch, bind_address=_BIND_ADDRESS, by=DIRECTOR, at=at)
    hand_over_batch(batch_public_id=batch, merchant_id=store.merchant_id, by=DIRECTOR, at=at)
    cards = [(row[0], row[2]) for row in csv.reader(StringIO(file.content.decode("utf-8-sig")))][1:]
    by = Actor(ActorKind.STAFF, cashier)
    for buyer, (number, code) in zip(buyers, cards, strict=False):
        sell_physical_card(
            number=number,
            phone=buyer.phone,
            store_public_id=store.public_id,
            expected_price_fen=offer.price_fen,
            by=by,
            key=number,
            at=at,
        )
        if buyer is buyers[0]:
            bind_physical_card(number=number, code=code, member_id=buyer.member_id, key="bind", by=buyer.actor, at=at)
        elif buyer is buyers[-1]:
            report_physical_loss(number=number, by=by, at=at)
    return batch
