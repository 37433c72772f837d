"""How members come by their cards, renew them, or let them lapse."""

from datetime import datetime, timedelta
from functools import partial

from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.cards.queries import list_cards_of_member
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.shared.world.diary import Diary
from lianka.interfaces.shared.world.people import Shopper
from lianka.interfaces.shared.world.plans import Offer, Plans
from lianka.interfaces.shared.world.sales import pay

RENEWED = 0.6
"""The share of dining cards that are renewed before they end."""


class CardDesk:
    """Where members open cards; what follows from it is entered into the diary."""

    def __init__(self, plans: Plans, diary: Diary) -> None:
        self._plans, self._diary = plans, diary
        self._count = 0

    def wish(self, shopper: Shopper, *, joined_at: datetime) -> None:
        """Let a new member want cards, some at once, some later, some never."""
        chance, joined_on = self._diary.chance, business_date(joined_at)
        if chance.random() < 0.8:
            self._diary.enter(joined_at + timedelta(minutes=2), partial(self.claim, shopper))
        if chance.random() < 0.4:
            offer = chance.choices((self._plans.month, self._plans.quarter, self._plans.year), weights=(50, 30, 20))[0]
            wanted_at = self._diary.some_time_on(joined_on + chance.randint(1, 40) * ONE_DAY)
            self._diary.enter(wanted_at, partial(self.buy_dining, shopper, offer))
        if chance.random() < 0.16:
            wanted_at = self._diary.some_time_on(joined_on + chance.randint(3, 90) * ONE_DAY)
            self._diary.enter(wanted_at, partial(self.buy, shopper, self._plans.travel, self._plans.for_good))

    def claim(self, shopper: Shopper, at: datetime) -> None:
        """Take the free card, and take it once more a little before it ends."""
        self._count += 1
        claim_free_card(
            plan_public_id=self._plans.city,
            member_id=shopper.member_id,
            key=f"claim {self._count}",
            by=shopper.actor,
            at=at,
        )
        if self._diary.chance.random() < 0.5:
            self._diary.enter(at + timedelta(days=358), partial(self.claim, shopper))

    def buy_dining(self, shopper: Shopper, offer: Offer, at: datetime) -> None:
        """Open or renew the dining card; it is renewed before it ends, or bought again later, or not at all."""
        self.buy(shopper, self._plans.dining, offer, at)
        chance = self._diary.chance
        held = next(
            card
            for card in list_cards_of_member(member_id=shopper.member_id, at=at + timedelta(minutes=1))
            if card.plan.public_id == self._plans.dining
        )
        assert held.valid_until is not None
        luck = chance.random()
        if luck < RENEWED:
            again_on = business_date(held.valid_until) - chance.randint(1, 4) * ONE_DAY
        elif luck < RENEWED + 0.15:
            again_on = business_date(held.valid_until) + chance.randint(3, 30) * ONE_DAY
        else:
            return
        self._diary.enter(self._diary.some_time_on(again_on), partial(self.buy_dining, shopper, offer))

    def buy(self, shopper: Shopper, plan: str, offer: Offer, at: datetime) -> None:
        """Order a card and pay for it through the sandbox."""
        self._count += 1
        order = place_card_order(
            member_id=shopper.member_id,
            plan_public_id=plan,
            option_public_id=offer.option,
            expected_price_fen=offer.price_fen,
            by=shopper.actor,
            key=f"card {self._count}",
            at=at,
        )
        pay(order, at=at + timedelta(seconds=25))
