"""`lianka facts rebuild`."""

import json

import pytest

from lianka.domain.checkout.operations.check_facts import check_facts
from tests.doors.cli.terminal import run
from tests.operations.checkout.tills import take_in, told
from tests.world import World


@pytest.mark.django_db
def test_what_members_bought_is_counted_anew(world: World) -> None:
    take_in(told("1", 10_000))

    printed = run("facts", "rebuild")
    as_json = run("facts", "rebuild", "--json")

    assert (printed.code, printed.out.strip()) == (0, "Counted anew what 1 members bought.")
    assert json.loads(as_json.out) == {"members": 1}
    assert list(check_facts()) == []
