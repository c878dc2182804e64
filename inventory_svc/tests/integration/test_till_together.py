"""Sales and returns of a till, posted at once: what one by one would have made of the stock."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any  # Any: rows of values_list

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from inventory_svc.stock import consumers, services
from inventory_svc.stock.models import Alert, Backorder, Movement, OversellCase, StockLevel, Variant
from inventory_svc.stock.services import DocumentLine, Return, ReturnedLine, Sale
from inventory_svc.tests.factories import NOW, bundle, reserve, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
STORES, DISPOSITIONS = ("MTL", "LC"), ("restock", "damage", "scrap")


def shelves() -> None:
    """A few of everything: promised, waited for, in a bundle, at its reorder point."""
    for sku in ("TEA", "POT", "CUP"):
        for store in STORES:
            stock(sku, 6, at=store)
    bundle("SET", POT=1, CUP=2)
    Variant.objects.filter(sku="TEA").update(allow_backorder=True)
    StockLevel.objects.filter(variant__sku="CUP").update(reorder_point=3)
    reserve(("POT", 4))
    reserve(("TEA", 8), partial=True)


def documents(dice: random.Random) -> list[Sale | Return]:
    """Some days of two tills, one of which says one thing twice."""
    found = [_document(dice, number) for number in range(dice.randint(2, 9))]
    return [*found, dice.choice(found)]


def _document(dice: random.Random, number: int) -> Sale | Return:
    store, skus = dice.choice(STORES), ("TEA", "POT", "CUP", "SET", "UNHEARD-OF")
    picks = [
        (n, dice.choice(skus), Decimal(dice.randint(1, 4))) for n in range(1, dice.randint(2, 5))
    ]
    if dice.random() < 0.4:
        back = [ReturnedLine(*pick, dice.choice(DISPOSITIONS)) for pick in picks]
        return Return(f"r{number}", store, back, NOW)
    return Sale(f"s{number}", store, [DocumentLine(*pick) for pick in picks], NOW)


def stock_after(batches: Sequence[Sequence[Sale | Return]]) -> list[list[tuple[Any, ...]]]:
    """All that the ledger and its neighbours say after these; then it is forgotten."""
    with transaction.atomic():
        for batch in batches:
            services.post_till(documents=batch, now=NOW)
        where = ("variant__sku", "location__code")
        of_level = ("level__variant__sku", "level__location__code")
        balances = ("on_hand", "reserved", "damaged", "is_oversold", "last_seq")
        found: list[list[tuple[Any, ...]]] = [
            list(StockLevel.objects.order_by(*where).values_list(*where, *balances)),
            list(
                Movement.objects.order_by("reference", "line").values_list(
                    *of_level, "reference", "line", "seq", "delta", "damaged_delta", "balance_after"
                )
            ),
            sorted(OversellCase.objects.values_list(*of_level, "cause", "missing", "state")),
            sorted(Alert.objects.values_list(*of_level, "kind", "state", "available")),
            sorted(Backorder.objects.values_list("variant__sku", "allocated", "state")),
            _news(),
        ]
        assert services.ledger_faults_now() == []
        transaction.set_rollback(True)
    return found


def _news() -> list[tuple[Any, ...]]:
    """What was announced: each thing that happened, the last word on a level, what is in stock."""
    happened: list[tuple[Any, ...]] = []
    levels: dict[str, str] = {}
    in_stock: dict[str, bool] = {}
    for event in OutboxEvent.objects.order_by("position"):
        if event.type == "inventory.level_changed.v1":
            levels[event.aggregate] = str(event.data)
        elif event.type == "inventory.availability_changed.v1":
            in_stock[event.data["sku"]] = event.data["in_stock"]
        else:
            happened.append((event.aggregate, event.type, str(event.data)))
    return [
        *sorted(happened),
        *sorted(levels.items()),
        *sorted((sku,) for sku, is_there in in_stock.items() if is_there),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_at_once_or_one_by_one_the_stock_is_the_same(seed: int) -> None:
    dice = random.Random(seed)
    shelves()
    told = documents(dice)
    cut = dice.randint(0, len(told))

    alone = stock_after([[each] for each in told])

    assert stock_after([told]) == alone
    assert stock_after([told[:cut], told[cut:]]) == alone


def test_forty_sales_cost_as_many_statements_as_two() -> None:
    for sku in ("TEA", "POT"):
        stock(sku, 100, at="MTL")
    sales = [
        Sale(
            f"s{n}",
            "MTL",
            [DocumentLine(1, "TEA", Decimal(1)), DocumentLine(2, "POT", Decimal(1))],
            NOW,
        )
        for n in range(42)
    ]

    with CaptureQueriesContext(
        connection,
    ) as few:
        services.post_till(documents=sales[:2], now=NOW)
    with CaptureQueriesContext(connection) as many:
        services.post_till(documents=sales[2:], now=NOW)

    assert len(few) == len(many) == 9


def test_a_level_that_forty_sales_move_is_told_of_once() -> None:
    stock("TEA", 100, at="MTL")
    OutboxEvent.objects.all().delete()

    services.post_till(
        documents=[
            Sale(f"s{n}", "MTL", [DocumentLine(1, "TEA", Decimal(1))], NOW) for n in range(40)
        ],
        now=NOW,
    )

    told = OutboxEvent.objects.get()
    assert (told.type, told.data["on_hand"]) == ("inventory.level_changed.v1", "60")


def test_sales_and_returns_are_taken_together() -> None:
    assert set(consumers.TOGETHER) == {"sales.sale_completed.v1", "sales.return_completed.v1"}
