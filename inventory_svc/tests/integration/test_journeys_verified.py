"""`./comptoir verify` finds nothing in right books, and names what is wrong in others."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from devstack.verify import journeys
from inventory_svc.logistics import services
from inventory_svc.logistics.models import CountLine, ReceiptLine, TransferLine
from inventory_svc.stock import services as stock_services
from inventory_svc.stock.services import Adjustment, AdjustmentLine
from inventory_svc.tests.factories import NOW, stock
from inventory_svc.tests.integration.test_counts import opened, post, review, scan
from inventory_svc.tests.integration.test_purchasing import ordered, receive
from inventory_svc.tests.journeys import STORE, act, shipped, some

pytestmark = pytest.mark.django_db


class OwnBooks:
    """The one database that these checks read, as a test has it."""

    def ask(self, _service: str, question: str, *_values: object) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(question.replace("%", "%%"), [])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def broken() -> list[str]:
    books: Any = OwnBooks()
    return [
        *journeys.what_is_on_the_road_lies_in_transit(books),
        *journeys.documents_moved_what_they_say(books),
    ]


def everything_that_moves_goods() -> str:
    stock("MUG", 50)
    number = shipped(("MUG", 10)).number
    services.receive_transfer(command=act(number, STORE), lines=some(("MUG", 3)))
    services.receive_transfer(command=act(number, STORE), lines=some(("MUG", 4)))
    services.lose_in_transit(command=act(number, STORE, reason="Fell"), lines=some(("MUG", 1)))
    receive(ordered(("MUG", 20, "2")), ("MUG", 12))
    count = opened()
    scan(count, "MUG", quantity=5)
    review(count)
    post(count)
    return number


def test_right_books_have_nothing_to_say() -> None:
    everything_that_moves_goods()

    assert broken() == []


def test_a_line_that_was_written_over_is_named() -> None:
    number = everything_that_moves_goods()

    TransferLine.objects.update(received=6)

    assert broken() == [
        "MUG on the road: transfers say 3.000, the transit location has 2.000",
        f"transfer:{number}:receive of MUG at MTL: the document says 6.000, the ledger 7.000",
        f"transfer:{number}:receive of MUG at TRANSIT: the document says -6.000, the ledger -7.000",
    ]


def test_a_receipt_and_a_count_that_were_written_over_are_named() -> None:
    everything_that_moves_goods()

    ReceiptLine.objects.update(quantity=13)
    CountLine.objects.update(counted=4, variance=-3)

    assert broken() == [
        "count:C-2026-000001 of MUG at MTL: the document says -3.000, the ledger -2.000",
        "receipt:R-2026-000001 of MUG at LC: the document says 13.000, the ledger 12.000",
        "order P-2026-000001 of MUG: 12.000 received, receipts say 13.000",
    ]


def test_stock_put_on_the_road_by_hand_is_named() -> None:
    everything_that_moves_goods()

    stock_services.adjust_stock(
        adjustment=Adjustment(
            reference="adjustment:1",
            location="TRANSIT",
            reason="Why not",
            lines=[AdjustmentLine("MUG", Decimal(1))],
            actor="staff:test",
            now=NOW,
        )
    )

    assert broken() == ["MUG on the road: transfers say 2.000, the transit location has 3.000"]
