"""Every page of the back office × every role: who reads, who acts, and that unknown things are not found.

The table below is written by hand, so that a change of the policies is noticed here.
"""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.urls import reverse

from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.admin.settings import SettingsAdmin
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import Shop
from tests.world import World

A, F, S, U = "admin", "finance", "support", "auditor"
OPERATORS = (A, F, S, U)
READS = {
    "access.user": {A, U},
    "access.grant": {A, U},
    "access.apikey": {A, U},
    "members.member": {A, F, S, U},
    "members.tag": {A, F, S, U},
    "members.segment": {A, F, S, U},
    "merchants.merchant": {A, F, S, U},
    "merchants.contract": {A, F, S, U},
    "merchants.store": {A, F, S, U},
    "cards.cardplan": {A, F, S, U},
    "cards.cardlink": {A, F, S, U},
    "cards.membercard": {A, F, S, U},
    "cards.giftbatch": {A, F, S, U},
    "cards.giftcode": {A, F, S, U},
    "cards.physicalbatch": {A, F, S, U},
    "cards.physicalcard": {A, F, S, U},
    "checkout.order": {A, F, S, U},
    "checkout.purchase": {A, F, S, U},
    "checkout.refund": {A, F, S, U},
    "checkout.importrun": {A, F, S, U},
    "payments.payment": {A, F, S, U},
    "payments.paymentrefund": {A, F, S, U},
    "payments.paymentnotification": {A, F, S, U},
    "payments.sandboxcharge": {A, F, S, U},
    "payments.sandboxsettings": {A, F, S, U},
    "settlement.statement": {A, F, S, U},
    "settlement.bankfileexport": {A, F, S, U},
    "loyalty.tier": {A, F, S, U},
    "loyalty.tierupgrade": {A, F, S, U},
    "loyalty.validitypolicyrow": {A, F, S, U},
    "loyalty.earnpreset": {A, F, S, U},
    "loyalty.prepaidaccount": {A, F, S, U},
    "loyalty.correction": {A, F, S, U},
    "loyalty.topupoffer": {A, F, S, U},
    "loyalty.storedvaluesettings": {A, F, S, U},
    "foundation.jobrun": {A, F, S, U},
    "foundation.outboxmessage": {A, F, S, U},
    "foundation.auditentry": {A, F, U},
    "notices.operatornotice": {A, F, S, U},
    "rewards.rewardbundle": {A, F, S, U},
    "rewards.budget": {A, F, S, U},
    "rewards.rewardgrant": {A, F, S, U},
    "rewards.joiningrule": {A, F, S, U},
    "rewards.joiningreward": {A, F, S, U},
    "rewards.birthdayrule": {A, F, S, U},
    "rewards.birthdaygift": {A, F, S, U},
    "rewards.cashbackrule": {A, F, S, U},
    "rewards.cashback": {A, F, S, U},
}
ACTS = {
    "access.apikey": {"revoke": {A}},
    "merchants.store": {"set-points-share": {A}, "set-coin-share": {A}},
    "cards.cardplan": {
        "create": {A, S},
        "put-on-sale": {A, S},
        "add-price": {A, S},
        "archive-price": {A, S},
        "offer-link": {A, S},
        "set-gifts": {A, S},
        "add-group": {A, S},
        "withdraw": {A, S},
    },
    "cards.cardlink": {"set-rates": {A, S}, "end": {A, S}},
    "cards.membercard": {"refund": {A, S}},
    "cards.giftbatch": {
        "create": {A, S},
        "record-payment": {A, F},
        "export": {A, S},
        "cancel": {A, S},
        "void": {A, F},
        "record-repayment": {A, F},
        "reveal-contact": {A, S},
    },
    "cards.physicalbatch": {"create": {A, S}, "export": {A, S}, "hand-over": {A, S}, "void-unsold": {A, S}},
    "cards.physicalcard": {"report-loss": {A, S}, "report-found": {A, S}, "replace": {A, S}, "void": {A, S}},
    "checkout.order": {"refund": {A, S}},
    "checkout.purchase": {"refund": {A, S}},
    "loyalty.topupoffer": {"offer": {A}, "withdraw": {A}},
    "payments.paymentrefund": {"retry": {A, F}},
    "members.member": {"correct": {A, S}, "refund-stored-value": {A, S}, "tags": {A, S}},
    "loyalty.correction": {"approve": {A, F}, "decline": {A, F}, "change-limits": {A}},
    "rewards.rewardbundle": {"create": {A, S}, "change-settings": {A}, "change": {A, S}, "withdraw": {A, S}},
    "rewards.joiningrule": {"announce": {A, S}, "grant-refused": {A, S}},
    "rewards.birthdayrule": {"announce": {A, S}, "grant-refused": {A, S}},
    "rewards.cashbackrule": {"announce": {A, S}},
    "rewards.budget": {"create": {A, F}, "raise": {A, F}, "stop": {A, F}},
}
UNKNOWN = ("999999999", "0", "-1", "nobody", str(2**63), "9" * 5000)


def _tables() -> Iterator[tuple[str, BackofficeAdmin]]:
    for model, table in admin.site._registry.items():
        assert isinstance(table, BackofficeAdmin)
        yield f"{model._meta.app_label}.{model._meta.model_name}", table


def _address(name: str, page: str, *args: object) -> str:
    return reverse(f"admin:{name.replace('.', '_')}_{page}", args=args)


def test_every_table_is_in_the_table_of_roles() -> None:
    assert {name for name, _ in _tables()} == set(READS)


@pytest.mark.parametrize("role", OPERATORS)
def test_who_may_read_a_table_reads_its_list_and_its_pages(
    shop: Shop, world: World, signed_in: SignedIn, role: str
) -> None:
    client = signed_in(getattr(world, role))

    for name, table in _tables():
        expected = 200 if role in READS[name] else 403
        thing = table.model._default_manager.order_by("pk").first()
        assert (name, client.get(_address(name, "changelist")).status_code) == (name, expected)
        if thing is not None:
            assert (name, client.get(_address(name, "change", thing.pk)).status_code) == (name, expected)


@pytest.mark.parametrize("role", OPERATORS)
def test_an_act_opens_for_those_who_may_perform_it(shop: Shop, world: World, signed_in: SignedIn, role: str) -> None:
    client = signed_in(getattr(world, role))

    for name, table in _tables():
        for act_name, roles in ACTS.get(name, {}).items():
            [act] = [each for each in (*table.list_acts, *table.acts) if each.name == act_name]
            things = [] if act in table.list_acts else list(table.model._default_manager.order_by("-pk"))
            thing = next((each for each in things if act.is_open(each)), things[0] if things else None)
            is_open = act.is_open(thing)
            page = _address(name, "act", thing.pk, act_name) if thing else _address(name, "list_act", act_name)
            expected = (200 if is_open else 404) if role in roles else 403
            assert (page, client.get(page).status_code) == (page, expected)


@pytest.mark.parametrize("role", ["owner", "manager", "cashier", "accountant", "bookseller"])
def test_no_merchants_people_reach_a_list_a_page_or_an_act(
    shop: Shop, world: World, signed_in: SignedIn, role: str
) -> None:
    client = signed_in(getattr(world, role))

    for name, table in _tables():
        thing = table.model._default_manager.order_by("pk").first()
        pages = [_address(name, "changelist")]
        if thing is not None:
            pages += [_address(name, "change", thing.pk)]
            pages += [_address(name, "act", thing.pk, act.name) for act in table.acts]
        assert (name, {client.get(page).status_code for page in pages}) == (name, {302})
        assert (name, {client.post(page).status_code for page in pages}) == (name, {302})


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_what_there_is_not_is_not_found(shop: Shop, world: World, signed_in: SignedIn, unknown: str) -> None:
    client = signed_in(world.admin)

    for name, table in _tables():
        assert (name, client.get(_address(name, "change", unknown)).status_code) == (name, 404)
        for act in table.acts:
            assert (name, client.get(_address(name, "act", unknown, act.name)).status_code) == (name, 404)
            assert (name, client.post(_address(name, "act", unknown, act.name)).status_code) == (name, 404)


def test_an_act_that_there_is_not_is_not_found(shop: Shop, world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.admin)

    for name, table in _tables():
        thing = table.model._default_manager.order_by("pk").first()
        if thing is not None and not isinstance(table, SettingsAdmin):
            assert client.post(_address(name, "act", thing.pk, "fly")).status_code == 404
