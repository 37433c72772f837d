"""What a member may spend of stored value at a merchant, and the rules that are set for it."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from lianka.domain.loyalty.errors import InvalidStoredValueTerms
from lianka.domain.loyalty.models import StoredValueSettings
from lianka.domain.loyalty.operations.change_stored_value_settings import change_stored_value_settings
from lianka.domain.loyalty.queries import get_stored_value_rules, get_wallets, list_wallets
from lianka.domain.loyalty.values import AllianceLicence, SpendingOrder, StoredValueRules, WalletBalance
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.wallets import LICENCE, fill_wallet, hold_principal, license_alliance
from tests.world import OPENED_AT, OPERATOR


@pytest.fixture
def filled(world: World) -> World:
    """Wang has value at the noodle shop, at the book shop, and one that all merchants take."""
    for scope, principal_fen, bonus_fen in ((str(world.noodles), 500_00, 50_00), (str(world.books), 80_00, 0)):
        fill_wallet(
            member=world.wang,
            scope=scope,
            principal_fen=principal_fen,
            bonus_fen=bonus_fen,
            platform=world.platform,
            key=scope,
        )
    fill_wallet(
        member=world.wang, scope="", principal_fen=200_00, bonus_fen=10_00, platform=world.platform, key="alliance"
    )
    return world


@pytest.mark.row("PTS-11")
def test_a_merchant_takes_its_own_wallet_and_the_alliances_where_that_is_licensed(filled: World) -> None:
    own, alliance = WalletBalance(str(filled.noodles), 500_00, 50_00), WalletBalance("", 200_00, 10_00)

    without = get_wallets(member_id=filled.wang, merchant_id=filled.noodles, at=OPENED_AT)
    license_alliance()

    assert without == [own]
    assert get_wallets(member_id=filled.wang, merchant_id=filled.noodles, at=OPENED_AT) == [own, alliance]
    assert get_wallets(member_id=filled.wang, merchant_id=filled.fuel, at=OPENED_AT) == [alliance]
    assert get_wallets(member_id=filled.wang, merchant_id=None, at=OPENED_AT) == [alliance]
    assert get_wallets(member_id=filled.li, merchant_id=filled.noodles, at=OPENED_AT) == []


def test_a_licence_of_tomorrow_lets_nothing_be_spent_today(filled: World) -> None:
    later = AllianceLicence("Z2012345000018", date(2026, 1, 6))

    change_stored_value_settings(rules=StoredValueRules(licence=later), by=OPERATOR, at=OPENED_AT)

    assert get_wallets(member_id=filled.wang, merchant_id=filled.fuel, at=OPENED_AT) == []
    assert len(get_wallets(member_id=filled.wang, merchant_id=filled.fuel, at=OPENED_AT + timedelta(days=1))) == 1


def test_what_an_order_holds_is_not_free(filled: World) -> None:
    hold_principal(member=filled.wang, scope=str(filled.books), amount_fen=80_00, key="whole")
    hold_principal(member=filled.wang, scope=str(filled.noodles), amount_fen=120_00, key="part")

    assert get_wallets(member_id=filled.wang, merchant_id=filled.books, at=OPENED_AT) == []
    assert list_wallets(member_id=filled.wang) == [
        WalletBalance(str(filled.noodles), 380_00, 50_00),
        WalletBalance("", 200_00, 10_00),
    ]


def test_the_wallets_of_a_sale_cost_one_statement(
    filled: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        get_wallets(member_id=filled.wang, merchant_id=filled.noodles, at=OPENED_AT)


def test_without_settings_the_lawful_caps_hold_and_principal_is_spent_first(world: World) -> None:
    rules = get_stored_value_rules()

    assert rules == StoredValueRules(SpendingOrder.PRINCIPAL_FIRST, 1_000_00, 5_000_00, None)
    assert (rules.principal_max_fen(is_named=False), rules.principal_max_fen(is_named=True)) == (1_000_00, 5_000_00)
    assert not rules.is_licensed(date(2026, 1, 5))


def test_what_is_set_is_read_back_and_audited(world: World) -> None:
    rules = StoredValueRules(SpendingOrder.BONUS_FIRST, 500_00, 2_000_00, LICENCE)

    change_stored_value_settings(rules=rules, by=OPERATOR, at=OPENED_AT)

    assert get_stored_value_rules() == rules
    entry = AuditEntry.objects.get(action="loyalty.change_stored_value_settings")
    assert entry.facts == {
        "spending_order": "bonus_first",
        "anonymous_max_fen": 500_00,
        "named_max_fen": 2_000_00,
        "licence": ["Z2012345000018", "2026-01-05"],
    }


REFUSED = [
    (StoredValueRules(anonymous_max_fen=1_000_01), "anonymous_max_fen"),
    (StoredValueRules(anonymous_max_fen=-1), "anonymous_max_fen"),
    (StoredValueRules(named_max_fen=5_000_01), "named_max_fen"),
    (StoredValueRules(anonymous_max_fen=900_00, named_max_fen=800_00), "named_max_fen"),
    (StoredValueRules(licence=AllianceLicence("", date(2026, 1, 5))), "licence_number"),
]


@pytest.mark.row("PTS-11")
@pytest.mark.parametrize(("rules", "field"), REFUSED)
def test_no_cap_is_above_what_the_law_allows(world: World, rules: StoredValueRules, field: str) -> None:
    with pytest.raises(InvalidStoredValueTerms) as refusal:
        change_stored_value_settings(rules=rules, by=OPERATOR, at=OPENED_AT)

    assert refusal.value.field == field
    assert not StoredValueSettings.objects.exists()
