from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from shared_libs.clients.inventory import InventoryClient, Reservation, ReservedLine
from shared_libs.clients.lines import Line
from shared_libs.clients.tests.unit.conftest import asked
from shared_libs.http.client import ServiceClient
from shared_libs.refusals import Conflict
from shared_libs.testing.tiny_server import Reply, TinyServer, problem

REFERENCE = UUID("01890000-0000-7000-8000-000000000001")
ANSWER = {
    "reference": str(REFERENCE),
    "state": "held",
    "expires_at": "2026-11-23T10:10:00Z",
    "lines": [{"sku": "TEA-1", "quantity": "2", "location": "LC"}],
}
RESERVATION = Reservation(
    reference=REFERENCE,
    state="held",
    expires_at=datetime(2026, 11, 23, 10, 10, tzinfo=UTC),
    lines=(ReservedLine("TEA-1", Decimal(2), "LC"),),
)


@pytest.fixture
def inventory(core: ServiceClient) -> InventoryClient:
    return InventoryClient(core)


def test_reserving_sends_the_lines_under_the_attempts_key(
    inventory: InventoryClient, server: TinyServer
) -> None:
    server.replies(Reply(201, ANSWER))

    reservation = inventory.reserve(
        reference=REFERENCE,
        channel="web",
        lines=[Line("TEA-1", Decimal("2.000"))],
        ttl_seconds=600,
    )

    assert reservation == RESERVATION
    assert asked(server.received[0]) == (
        "POST",
        "/internal/reservations",
        {
            "reference": str(REFERENCE),
            "channel": "web",
            "ttl_seconds": 600,
            "lines": [{"sku": "TEA-1", "quantity": "2"}],
        },
    )
    assert server.received[0].headers["Idempotency-Key"] == f"{REFERENCE}:reserve"


def test_a_shortage_names_every_article_that_is_short(
    inventory: InventoryClient, server: TinyServer
) -> None:
    shortages = [{"sku": "TEA-1", "requested": "2", "available": "1"}]
    server.replies(problem(409, "insufficient_stock", shortages=shortages))

    with pytest.raises(Conflict) as caught:
        inventory.reserve(reference=REFERENCE, channel="web", lines=[], ttl_seconds=600)

    assert caught.value.code == "insufficient_stock"
    assert caught.value.extra == {"shortages": shortages}


def test_commit_release_and_extend_name_the_reservation_and_are_tried_twice(
    inventory: InventoryClient, server: TinyServer
) -> None:
    down = Reply(503, {"code": "unavailable"})
    server.replies(down, Reply(document=ANSWER), down, Reply(document={}), down, Reply(200, ANSWER))

    assert inventory.commit(reference=REFERENCE) == RESERVATION
    inventory.release(reference=REFERENCE)
    assert inventory.extend(reference=REFERENCE, ttl_seconds=300) == RESERVATION

    base = f"/internal/reservations/{REFERENCE}"
    assert [asked(received) for received in server.received[::2]] == [
        ("POST", f"{base}/commit", {}),
        ("POST", f"{base}/release", {}),
        ("POST", f"{base}/extend", {"ttl_seconds": 300}),
    ]
    keys = [received.headers["Idempotency-Key"] for received in server.received]
    assert keys[::2] == keys[1::2]
    assert len(set(keys)) == 3


def test_a_second_extension_is_a_new_wish(inventory: InventoryClient, server: TinyServer) -> None:
    server.replies(Reply(200, ANSWER))

    inventory.extend(reference=REFERENCE, ttl_seconds=300)
    inventory.extend(reference=REFERENCE, ttl_seconds=300)

    first, second = (received.headers["Idempotency-Key"] for received in server.received)
    assert first != second


def test_availability_is_asked_for_all_articles_at_once(
    inventory: InventoryClient, server: TinyServer
) -> None:
    server.replies(Reply(document={"results": [{"sku": "A 1", "available": "3.5"}]}))

    available = inventory.availability(skus=["A 1", "B"])

    assert available == {"A 1": Decimal("3.5")}
    assert asked(server.received[0]) == ("GET", "/internal/availability?sku=A+1&sku=B", None)
