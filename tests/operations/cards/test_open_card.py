"""Opening and renewing cards: once per order, within stock and limits, with the money in the books."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext
from stdnum import luhn

from lianka.domain.cards.errors import (
    ActivationNeeded,
    CardCoversDates,
    CardHeldForGood,
    CardLimitReached,
    CardPriceDiffers,
    DatesAreOver,
    MemberCardNotFound,
    OptionNotFound,
    OrderOpenedAnother,
    PlanNotFound,
    PlanNotOnSale,
    PlanSoldOut,
)
from lianka.domain.cards.models import CardPlan, CardTerm, MemberCard, PriceOption
from lianka.domain.cards.operations.archive_price_option import archive_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.open_card import open_card
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.queries import get_card_of_member, get_offer, list_cards_of_member
from lianka.domain.cards.values import OptionDraft, TermKind
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.cards.scene import (
    DINING,
    FOR_GOOD,
    FREE_WEEK,
    MONTH,
    WELCOME,
    YEAR,
    balance,
    on,
    options_of,
    plan_on_sale,
    sell,
)
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db
SUMMER = OptionDraft(term_kind=TermKind.DATES, first_day=date(2026, 6, 1), last_day=date(2026, 8, 31), price_fen=5000)


@pytest.mark.row("CARD-3")
def test_a_card_is_opened_and_what_was_paid_is_deferred(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)

    opened = sell(world.wang, plan, at=on("2026-01-31"), order="ord_1")

    card, journal = MemberCard.objects.get(), Journal.objects.get()
    assert opened == (card.pk, card.public_id, False, on("2026-03-01", 0))
    assert (card.member_id, card.first_day, card.last_day) == (world.wang, date(2026, 1, 31), date(2026, 2, 28))
    assert (journal.source, journal.key, journal.happened_at) == ("card_sale", "ord_1", on("2026-01-31"))
    assert balance(chart.CHANNEL, world.platform) == -3100
    assert balance(chart.CARDS_DEFERRED, world.platform) == 3100
    assert luhn.is_valid(card.number)


@pytest.mark.row("CARD-3")
def test_an_order_opens_once_however_often_it_is_told(world: World) -> None:
    plan = plan_on_sale(replace(DINING, stock_total=5), MONTH)

    answers = [sell(world.wang, plan, at=on("2026-01-31", hour), order="ord_1") for hour in (9, 10, 11)]

    assert answers[0] == answers[1] == answers[2]
    assert (CardTerm.objects.count(), CardPlan.objects.get().opened_count) == (1, 1)
    assert balance(chart.CARDS_DEFERRED, world.platform) == 3100


def test_an_order_is_answered_the_same_after_the_card_went_on(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    first = sell(world.wang, plan, at=on("2026-01-31"), order="ord_1")
    second = sell(world.wang, plan, at=on("2026-02-01"), order="ord_2")
    withdraw_plan(plan_public_id=plan, by=OPERATOR, at=on("2026-02-02"))

    assert sell(world.wang, plan, at=on("2026-02-03"), order="ord_1") == first
    assert sell(world.wang, plan, at=on("2026-02-03"), order="ord_2") == second
    assert second.is_renewal


def test_an_order_that_opened_another_card_is_refused(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH, YEAR)
    sell(world.wang, plan, at=OPENED_AT, order="ord_1")

    for member, option in ((world.li, 0), (world.wang, 1)):
        with pytest.raises(OrderOpenedAnother):
            sell(member, plan, at=OPENED_AT, option=option, order="ord_1")

    assert CardTerm.objects.count() == 1


@pytest.mark.row("CARD-4")
def test_a_card_is_renewed_in_place_from_its_end(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    first = sell(world.wang, plan, at=on("2026-01-31"))

    renewed = sell(world.wang, plan, at=on("2026-02-10"))

    assert renewed == (first.card_id, first.public_id, True, on("2026-04-01", 0))
    terms = CardTerm.objects.order_by("number").values_list("number", "first_day", "last_day", "deferral_until")
    assert list(terms) == [
        (1, date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1)),
        (2, date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)),
    ]
    card = MemberCard.objects.get()
    assert (card.first_day, card.last_day, card.term_count) == (date(2026, 1, 31), date(2026, 3, 31), 2)


@pytest.mark.row("CARD-4")
def test_an_expired_card_begins_again_today(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    sell(world.wang, plan, at=on("2026-01-31"))

    renewed = sell(world.wang, plan, at=on("2026-05-31"))

    card = MemberCard.objects.get()
    assert renewed.valid_until == on("2026-07-01", 0)
    assert (card.first_day, card.last_day) == (date(2026, 5, 31), date(2026, 6, 30))


@pytest.mark.row("CARD-4")
def test_a_card_for_fixed_dates_is_valid_from_their_first_day(world: World) -> None:
    sell(world.wang, plan_on_sale(DINING, SUMMER), at=on("2026-05-10"))

    def is_valid(day: str) -> bool:
        [card] = list_cards_of_member(member_id=world.wang, at=on(day, 0))
        assert (card.valid_from, card.valid_until) == (on("2026-06-01", 0), on("2026-09-01", 0))
        return card.is_valid

    assert [is_valid(day) for day in ("2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.row("CARD-1")
def test_a_member_holds_several_cards_of_which_each_has_its_own_life(world: World) -> None:
    dining, travel = plan_on_sale(DINING, MONTH), plan_on_sale(replace(DINING, name="旅游卡"), FOR_GOOD)
    expired = sell(world.wang, dining, at=on("2026-01-31"))
    for_good = sell(world.wang, travel, at=on("2026-01-10"))

    cards = list_cards_of_member(member_id=world.wang, at=on("2026-03-01", 0))

    assert [(card.public_id, card.plan.name, card.is_valid) for card in cards] == [
        (for_good.public_id, "旅游卡", True),
        (expired.public_id, "城南美食卡", False),
    ]
    assert cards[0].valid_until is None


@pytest.mark.row("CARD-9")
def test_a_member_sees_own_cards_only(world: World) -> None:
    opened = sell(world.wang, plan_on_sale(DINING, MONTH), at=OPENED_AT)

    found = get_card_of_member(public_id=opened.public_id, member_id=world.wang, at=OPENED_AT)

    assert (found.card_id, found.number, found.plan.benefits) == (
        opened.card_id,
        MemberCard.objects.get().number,
        ("面馆 88 折", "生日加菜"),
    )
    with pytest.raises(MemberCardNotFound):
        get_card_of_member(public_id=opened.public_id, member_id=world.li, at=OPENED_AT)
    assert list_cards_of_member(member_id=world.li, at=OPENED_AT) == []


def _refusal(world: World, plan: str, *, at: str, option: int = 0) -> type[DomainError]:
    """What forbids Wang to have the card: an offer and an opening say the same, and nothing changes."""
    before = (CardTerm.objects.count(), balance(chart.CARDS_DEFERRED, world.platform))
    row = PriceOption.objects.filter(plan__public_id=plan).order_by("pk")[option]
    with pytest.raises(DomainError) as of_offer:
        get_offer(plan_public_id=plan, option_public_id=row.public_id, member_id=world.wang, at=on(at))
    with pytest.raises(type(of_offer.value)):
        transaction(open_card)(
            member_id=world.wang, option_id=row.pk, paid_fen=row.price_fen, order="ord_new", by=SYSTEM, at=on(at)
        )
    assert (CardTerm.objects.count(), balance(chart.CARDS_DEFERRED, world.platform)) == before
    return type(of_offer.value)


def test_an_offer_says_what_a_card_costs_now(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH, YEAR)
    month, year = options_of(plan)

    offer = get_offer(plan_public_id=plan, option_public_id=year.public_id, member_id=world.wang, at=OPENED_AT)

    assert offer == (month.plan_id, year.pk, "城南美食卡", 19900, False)


@pytest.mark.row("CARD-2")
def test_a_card_is_not_opened_outside_its_sale_window(world: World) -> None:
    plan = plan_on_sale(replace(DINING, sale_from=on("2026-02-01", 0), sale_until=on("2026-03-01", 0)), MONTH)

    assert _refusal(world, plan, at="2026-01-31") is PlanNotOnSale
    assert _refusal(world, plan, at="2026-03-01") is PlanNotOnSale
    sell(world.wang, plan, at=on("2026-02-28"))


def test_a_withdrawn_card_is_not_opened_nor_renewed_but_stays_valid(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    sell(world.wang, plan, at=on("2026-01-31"))
    withdraw_plan(plan_public_id=plan, by=OPERATOR, at=on("2026-02-01"))

    assert _refusal(world, plan, at="2026-02-02") is PlanNotOnSale
    assert list_cards_of_member(member_id=world.wang, at=on("2026-02-02"))[0].is_valid


@pytest.mark.row("CARD-2")
def test_a_card_that_is_sold_out_is_not_opened(world: World) -> None:
    plan = plan_on_sale(replace(DINING, stock_total=1), MONTH)
    sell(world.li, plan, at=OPENED_AT)

    assert _refusal(world, plan, at="2026-01-06") is PlanSoldOut
    assert CardPlan.objects.get().opened_count == 1


@pytest.mark.row("CARD-2")
def test_a_member_opens_a_card_no_more_often_than_allowed(world: World) -> None:
    plan = plan_on_sale(replace(DINING, member_limit=2), MONTH)
    for day in ("2026-01-05", "2026-01-06"):
        sell(world.wang, plan, at=on(day))

    assert _refusal(world, plan, at="2026-01-07") is CardLimitReached
    sell(world.li, plan, at=on("2026-01-07"))


@pytest.mark.row("CARD-2")
def test_some_cards_want_a_verified_phone(world: World) -> None:
    plan = plan_on_sale(replace(DINING, requires_activation=True), MONTH)

    sell(world.wang, plan, at=OPENED_AT)

    with pytest.raises(ActivationNeeded):
        sell(world.li, plan, at=OPENED_AT)
    assert MemberCard.objects.count() == 1


@pytest.mark.row("CARD-4")
def test_what_never_ends_is_not_renewed(world: World) -> None:
    plan = plan_on_sale(DINING, FOR_GOOD)
    sell(world.wang, plan, at=OPENED_AT)

    assert _refusal(world, plan, at="2026-01-06") is CardHeldForGood


@pytest.mark.row("CARD-4")
def test_fixed_dates_are_sold_while_they_add_something(world: World) -> None:
    plan = plan_on_sale(DINING, SUMMER)
    assert _refusal(world, plan, at="2026-09-01") is DatesAreOver
    sell(world.wang, plan, at=on("2026-08-31"))

    assert _refusal(world, plan, at="2026-08-31") is CardCoversDates


def test_an_archived_price_is_not_sold(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    archive_price_option(option_public_id=options_of(plan)[0].public_id, by=OPERATOR, at=OPENED_AT)

    assert _refusal(world, plan, at="2026-01-06") is OptionNotFound


def test_a_draft_and_a_price_of_another_card_are_not_offered(world: World) -> None:
    draft = create_plan(draft=DINING, by=OPERATOR, at=OPENED_AT)
    plan, other = plan_on_sale(DINING, MONTH), plan_on_sale(DINING, MONTH)
    [option] = options_of(other)

    for plan_id, refusal in ((draft, PlanNotFound), (plan, OptionNotFound), ("pln_none", PlanNotFound)):
        with pytest.raises(refusal):
            get_offer(plan_public_id=plan_id, option_public_id=option.public_id, member_id=world.wang, at=OPENED_AT)


def test_a_card_is_opened_for_its_price_alone(world: World) -> None:
    [option] = options_of(plan_on_sale(DINING, MONTH))

    for paid_fen in (3099, 3101, 0):
        with pytest.raises(CardPriceDiffers):
            transaction(open_card)(
                member_id=world.wang, option_id=option.pk, paid_fen=paid_fen, order="ord_1", by=SYSTEM, at=OPENED_AT
            )

    assert (MemberCard.objects.count(), Journal.objects.count()) == (0, 0)


def test_a_free_card_has_no_journal(world: World) -> None:
    sell(world.wang, plan_on_sale(WELCOME, FREE_WEEK), at=OPENED_AT)

    assert (CardTerm.objects.get().price_fen, Journal.objects.count()) == (0, 0)


def test_what_an_operator_opens_by_hand_is_on_record(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    [option] = options_of(plan)

    opened = transaction(open_card)(
        member_id=world.wang, option_id=option.pk, paid_fen=3100, order="ord_1", by=OPERATOR, at=OPENED_AT
    )
    sell(world.wang, plan, at=OPENED_AT)

    entry = AuditEntry.objects.get(action="cards.open_card")
    assert (entry.subject, entry.actor_name) == (opened.public_id, "admin")
    assert entry.facts == {"order": "ord_1", "option": option.public_id, "paid_fen": 3100}


def test_the_database_itself_keeps_stock_limit_and_one_card_a_plan(world: World) -> None:
    sell(world.wang, plan_on_sale(replace(DINING, stock_total=1, member_limit=1), MONTH), at=OPENED_AT)
    card = MemberCard.objects.get()

    with pytest.raises(IntegrityError, match="card_plan_opens_no_more_than_its_stock"), django_transaction.atomic():
        CardPlan.objects.update(opened_count=2)
    with pytest.raises(IntegrityError, match="member_card_is_opened_within_its_limit"), django_transaction.atomic():
        MemberCard.objects.update(term_count=2)
    card.pk, card.public_id, card.number = None, "crd_other", "0"
    with pytest.raises(IntegrityError), django_transaction.atomic():
        card.save(force_insert=True)

    assert MemberCard.objects.count() == 1


def test_a_renewal_costs_a_constant_number_of_statements(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    for number in range(2):
        sell(world.wang, plan, at=OPENED_AT, order=f"first_{number}")

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            sell(world.wang, plan, at=OPENED_AT)
        return len(queries)

    counts = {statements() for _ in range(5)}
    assert len(counts) == 1
