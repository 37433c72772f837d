"""What a purchase and a refund write into the books. Pure; `docs/rules/till-records.md` has the worked numbers.

Points are planned by loyalty; here are the money legs around them and the order of the acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from lianka.domain.checkout.rules.refund_matching import OpenPurchase
from lianka.domain.checkout.values import PURCHASE_SOURCE, REFUND_SOURCE, Channel, PaidWallet
from lianka.domain.ledger import chart
from lianka.domain.ledger.values import AccountRef, Journal, JournalKey, LotAct, Return, Take, Transfer
from lianka.domain.loyalty.values import (
    NO_GROWTH,
    EarningPlan,
    GiveBackPlan,
    GrowthPlan,
    RedemptionPlan,
    TakeBackPlan,
    Undoing,
    WalletPart,
)
from lianka.domain.merchants.values import CollectMode, ContractTerms
from lianka.foundation.values import part_undone


@dataclass(slots=True, kw_only=True)
class Sale:
    """A purchase about to be booked. `place` is that of its record in the batch."""

    place: int
    id: int
    public_id: str
    merchant_id: int
    member_id: int
    store_id: int | None
    receipt_number: str
    category: str
    happened_at: datetime
    business_date: date
    paid_fen: int
    points_spent: int
    terms: ContractTerms
    earning: EarningPlan
    growth: GrowthPlan
    redemption: RedemptionPlan | None
    fee_fen: int
    coins: Take | None = None
    wallets: tuple[WalletPart, ...] = ()
    wallet_transfers: tuple[Transfer, ...] = ()
    refunded_fen: int = 0
    channel: Channel = Channel.TILL_RECORD

    @property
    def coins_spent(self) -> int:
        """Coins spent, in hundredths: the merchant gets as many fen."""
        return self.coins.amount if self.coins else 0

    @property
    def cash_fen(self) -> int:
        """What was paid with money, not from a wallet."""
        return self.paid_fen - sum(part.amount_fen for part in self.wallets)

    @property
    def worth_fen(self) -> int:
        """What the merchant gets for points spent with it."""
        return self.redemption.worth_fen if self.redemption else 0


@dataclass(slots=True, kw_only=True)
class SaleToUndo(OpenPurchase):
    """A purchase that refunds may undo, with the parts that go back. `stored_refunded_fen` is as it was read."""

    public_id: str
    stored_refunded_fen: int | None
    collect_mode: CollectMode
    terms: ContractTerms
    points_earned: int
    points_cost_fen: int
    points_spent: int
    points_worth_fen: int
    fee_fen: int
    coins_spent: int = 0
    growth_earned: int = 0
    wallets: tuple[PaidWallet, ...] = ()

    @property
    def cash_left_fen(self) -> int:
        """What can still be given back of the money, as the purchase stood before this refund."""
        stored_fen = sum(wallet.paid_fen - wallet.refunded_fen for wallet in self.wallets)
        return self.paid_fen - (self.stored_refunded_fen or 0) - stored_fen

    @property
    def journal_key(self) -> JournalKey:
        """The purchase's journal in the books."""
        return JournalKey(PURCHASE_SOURCE, self.public_id)


@dataclass(slots=True, kw_only=True)
class MoneyBack:
    """A refund about to be booked: of the purchase `of`, of which `before_fen` was refunded before, or alone.

    `category` and `store_id` are as the till told them, which need not be those of the purchase.
    """

    place: int
    public_id: str
    merchant_id: int
    member_id: int
    channel: Channel
    receipt_number: str
    reason: str
    happened_at: datetime
    business_date: date
    amount_fen: int
    collect_mode: CollectMode
    of: SaleToUndo | None
    category: str = ""
    store_id: int | None = None
    before_fen: int = 0
    taken_back: TakeBackPlan | None = None
    given_back: GiveBackPlan | None = None
    coins_back: Return | None = None
    growth_back: GrowthPlan = NO_GROWTH
    wallets: tuple[WalletPart, ...] = ()
    wallet_transfers: tuple[Transfer, ...] = ()
    cash_back_taken: tuple[Take, ...] = ()

    @property
    def coins_returned(self) -> int:
        """Coins that go back, in hundredths."""
        return self.coins_back.amount if self.coins_back else 0

    @property
    def cash_fen(self) -> int:
        """What is given back as money, not into a wallet."""
        return self.amount_fen - sum(part.amount_fen for part in self.wallets)

    @property
    def coins_part(self) -> int:
        """How many of the purchase's coins this refund gives back, in hundredths."""
        if self.of is None:
            return 0
        paid_fen, before_fen, now_fen = undoing_of(self, self.of)
        return part_undone(self.of.coins_spent, total=paid_fen, undone_before=before_fen, undone_now=now_fen)

    @property
    def fee_fen(self) -> int:
        """The part of the transaction commission that goes back to the merchant; standing alone, none."""
        if self.of is None:
            return 0
        paid_fen, before_fen, now_fen = undoing_of(self, self.of)
        return part_undone(self.of.fee_fen, total=paid_fen, undone_before=before_fen, undone_now=now_fen)


class HouseAccounts(NamedTuple):
    """The accounts of the platform: where collected money comes in, and its commission."""

    channel: AccountRef
    revenue: AccountRef


def undoing_of(refund: MoneyBack, sale: SaleToUndo) -> Undoing:
    """Which part of its purchase a refund undoes; a purchase paid with points alone is undone whole."""
    if sale.paid_fen == 0:
        return Undoing(paid_fen=1, before_fen=0, now_fen=1)
    return Undoing(paid_fen=sale.paid_fen, before_fen=refund.before_fen, now_fen=refund.amount_fen)


def transaction_fee_fen(terms: ContractTerms, *, paid_fen: int, worth_fen: int) -> int:
    """The platform's commission, half up, on all that the merchant collects or is settled for the sale.

    `worth_fen` is what it is settled for points and coins."""
    return terms.transaction_rate.half_up(paid_fen + worth_fen)


def house_accounts(platform_id: int) -> HouseAccounts:
    """The platform's accounts that a sale moves money through."""
    return HouseAccounts(
        channel=AccountRef(chart.CHANNEL, platform_id), revenue=AccountRef(chart.REVENUE_TRANSACTION, platform_id)
    )


def purchase_journal(sale: Sale, *, house: HouseAccounts) -> Journal | None:
    """The journal of a purchase; None where nothing is owed and no points move."""
    payable = AccountRef(chart.PAYABLE, sale.merchant_id)
    transfers: list[Transfer] = []
    if sale.cash_fen and sale.terms.collect_mode is CollectMode.PLATFORM:
        transfers.append(Transfer(house.channel, payable, sale.cash_fen))
    transfers += sale.wallet_transfers
    if sale.fee_fen:
        transfers.append(Transfer(payable, house.revenue, sale.fee_fen))
    transfers += sale.growth.transfers
    # Points are spent before the purchase's own are earned: nobody pays with what the same purchase brings.
    acts: list[LotAct] = [sale.coins] if sale.coins else []
    acts += [plan.act for plan in (sale.redemption, sale.earning) if plan and plan.act]
    holds = tuple(part.hold_id for part in sale.wallets if part.hold_id is not None)
    return _journal(PURCHASE_SOURCE, sale.public_id, sale.happened_at, transfers, acts, holds)


def refund_journal(refund: MoneyBack, *, house: HouseAccounts) -> Journal | None:
    """The journal of a refund; None where neither money nor points move through the alliance."""
    payable = AccountRef(chart.PAYABLE, refund.merchant_id)
    transfers: list[Transfer] = []
    if refund.cash_fen and refund.collect_mode is CollectMode.PLATFORM:
        transfers.append(Transfer(payable, house.channel, refund.cash_fen))
    transfers += refund.wallet_transfers
    if refund.fee_fen:
        transfers.append(Transfer(house.revenue, payable, refund.fee_fen))
    transfers += refund.growth_back.transfers
    # Spent points come back before earned ones are taken: the member owes as little as possible.
    acts: list[LotAct] = [refund.coins_back] if refund.coins_back else []
    acts += [plan.act for plan in (refund.given_back, refund.taken_back) if plan and plan.act]
    acts += refund.cash_back_taken
    return _journal(REFUND_SOURCE, refund.public_id, refund.happened_at, transfers, acts)


def _journal(
    source: str,
    key: str,
    happened_at: datetime,
    transfers: Sequence[Transfer],
    acts: Sequence[LotAct],
    holds: tuple[int, ...] = (),
) -> Journal | None:
    if not transfers and not acts:
        return None
    return Journal(source, key, source, happened_at, tuple(transfers), tuple(acts), holds)
