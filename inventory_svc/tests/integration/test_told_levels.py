"""The books are told what lies where: once for many movements."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory_svc.stock import services
from inventory_svc.stock.events import LedgerTold, LevelsTold
from inventory_svc.stock.models import StockLevel
from inventory_svc.stock.services import DocumentLine
from inventory_svc.tests.factories import NOW, reserve, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def told() -> list[dict[str, Any]]:
    events = OutboxEvent.objects.filter(type=LevelsTold.TYPE).order_by("position")
    return [event.data for event in events]


def sell(sale_id: int, units: int, *, sku: str = "SHIRT-M") -> None:
    services.post_sale(
        sale_id=f"0198f1f0-0000-7000-8000-{sale_id:012}",
        store="LC",
        lines=[DocumentLine(1, sku, Decimal(units))],
        occurred_at=NOW,
        now=NOW,
    )


def test_many_movements_of_a_level_are_told_at_once() -> None:
    stock("SHIRT-M", 5)
    sell(1, 4)
    stock("MUG", 3, at="MTL")

    assert services.tell_levels(now=NOW, limit=100) == 2

    sample = Path(__file__).parents[3] / "contracts" / "events" / f"{LevelsTold.TYPE}.json"
    mug = {"sku": "MUG", "on_hand": "3", "damaged": "0", "seq": 1}
    assert told() == [json.loads(sample.read_text()), {"location": "MTL", "levels": [mug]}]


def test_only_what_has_moved_since_is_told_again() -> None:
    stock("SHIRT-M", 5)
    stock("MUG", 3)
    services.tell_levels(now=NOW, limit=100)
    reserve(("MUG", 1))  # a promise moves nothing

    sell(1, 2)
    assert services.tell_levels(now=NOW, limit=100) == 1
    assert services.tell_levels(now=NOW, limit=100) == 0

    assert [level["on_hand"] for level in told()[-1]["levels"]] == ["3"]


def test_a_large_shop_is_told_in_parts() -> None:
    for number in range(5):
        stock(f"SKU-{number}", 1)

    counts = [services.tell_levels(now=NOW, limit=2) for _each in range(4)]

    assert counts == [2, 2, 1, 0]
    said = [level["sku"] for event in told() for level in event["levels"]]
    assert sorted(said) == [f"SKU-{number}" for number in range(5)]


def test_telling_takes_three_statements_for_ten_levels_as_for_one() -> None:
    counts = []
    for first in (0, 1):
        for number in range(first, first * 9 + 1):
            stock(f"SKU-{number}", 1)
        with CaptureQueriesContext(connection) as captured:
            services.tell_levels(now=NOW, limit=100)
        counts.append(len([each for each in captured if "SAVEPOINT" not in each["sql"]]))

    assert counts[0] == counts[1] == 3


def ledgers() -> list[dict[str, Any]]:
    events = OutboxEvent.objects.filter(type=LedgerTold.TYPE).order_by("position")
    return [event.data for event in events]


def test_the_ledger_of_what_was_told_is_added_up_and_told_once() -> None:
    stock("SHIRT-M", 5)
    sell(1, 4)
    assert services.tell_ledger(now=NOW, limit=100) == 0  # the balance goes before

    services.tell_levels(now=NOW, limit=100)
    assert services.tell_ledger(now=NOW, limit=100) == 1
    assert services.tell_ledger(now=NOW, limit=100) == 0

    sample = Path(__file__).parents[3] / "contracts" / "events" / f"{LedgerTold.TYPE}.json"
    assert ledgers() == [{**json.loads(sample.read_text()), "told_at": NOW.isoformat()}]


def test_a_balance_that_the_ledger_does_not_explain_is_told_as_the_ledger_has_it() -> None:
    stock("SHIRT-M", 5)
    StockLevel.objects.update(on_hand=9)
    services.tell_levels(now=NOW, limit=100)

    services.tell_ledger(now=NOW, limit=100)

    assert told()[-1]["levels"][0]["on_hand"] == "9"
    assert ledgers()[-1]["levels"][0]["on_hand"] == "5"
