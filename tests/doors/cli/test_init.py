"""`lianka init`, in an empty database."""

import pytest

from lianka.domain.access.models import Alliance, Grant, User
from lianka.domain.access.values import Role
from lianka.domain.merchants.models import Trade
from lianka.domain.merchants.values import PRESET_TRADES
from tests.doors.cli.terminal import Printed, run

pytestmark = pytest.mark.django_db


def _init(*, name: str = "城南商家联盟", admin: str = "wang", password: str = "over-the-old-bridge") -> Printed:
    return run("init", "--name", name, "--admin", admin, "--password", password)


def test_an_alliance_begins_with_its_name_trades_and_an_administrator() -> None:
    printed = _init()

    assert printed.code == 0
    assert Alliance.objects.get().name == "城南商家联盟"
    assert set(Trade.objects.values_list("code", flat=True)) == {trade.code for trade in PRESET_TRADES}
    assert Grant.objects.get(role=Role.OPERATOR_ADMIN).user.check_password("over-the-old-bridge")


def test_called_again_it_adds_an_administrator_and_keeps_the_name() -> None:
    _init()

    assert _init(name="Another", admin="li").code == 0
    assert Alliance.objects.get().name == "城南商家联盟"
    assert set(User.objects.values_list("username", flat=True)) == {"wang", "li"}


def test_a_weak_password_makes_no_user() -> None:
    printed = _init(password="12345678")

    assert printed.code == 1
    assert not User.objects.exists()
    assert "Traceback" not in printed.err


def test_without_options_it_asks() -> None:
    printed = run("init", given="城南商家联盟\nwang\nover-the-old-bridge\nover-the-old-bridge\n")

    assert printed.code == 0
    assert User.objects.get().username == "wang"
