"""A till's power is cut: what it printed is in the books once, and nothing twice."""

import random
from pathlib import Path
from typing import Any

import pytest

from devstack.environment import Stack
from tests.e2e import dying_till
from tests.e2e.callers import Caller, eventually
from tests.e2e.dying_till import aftermath, doomed_till, kill_often
from tests.e2e.shopping import Staff, level, stock_article

pytestmark = pytest.mark.usefixtures("books_agree")
KILLS = 12


def test_what_a_till_printed_before_its_power_went_is_in_the_books_exactly_once(
    shopper: Caller, staff: Staff, what: dict[str, Any], stack: Stack, tmp_path: Path
) -> None:
    article = stock_article(staff, shopper, units=1)
    till = doomed_till(tmp_path / "till", staff, what, article)

    kill_often(till, kills=KILLS, chance=random.Random(5))
    found = aftermath(till, stack)

    assert till.deaths == KILLS
    assert len(found.printed) > KILLS
    assert (found.lost, found.otherwise, found.unheard) == ([], [], [])
    assert (found.pending, found.exceptions) == (0, {"oversell": 1})
    numbers = sorted(int(number[-6:]) for number in found.taken.values())
    assert numbers == list(range(1, len(numbers) + 1))
    eventually(lambda: level(staff, article, "MTL").on_hand, wanted=-len(found.taken), seconds=60)


def test_control_a_till_that_prints_before_the_disk_has_the_sale_loses_it(
    shopper: Caller, staff: Staff, what: dict[str, Any], stack: Stack, tmp_path: Path
) -> None:
    article = stock_article(staff, shopper, units=1)
    careless = "tests.e2e.careless_till"
    till = doomed_till(tmp_path / "till", staff, what, article, careless)

    till.live(dying_till.FIRST_SALE_SECONDS, first_sells=True)
    found = aftermath(till, stack)

    assert till.deaths == 1
    assert len(found.lost) == 1
