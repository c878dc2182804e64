from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from inventory_svc.stock import consumers, errors, selectors, services
from inventory_svc.stock.models import (
    Location,
    Movement,
    OversellCase,
    Reservation,
    StockLevel,
    Variant,
)
from inventory_svc.stock.services import DocumentLine, ReturnedLine, _places
from inventory_svc.tests.factories import (
    NOW,
    LocationFactory,
    VariantFactory,
    bundle,
    figures,
    level,
    reserve,
    stock,
)
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def sell(*lines: tuple[str, int | str], sale: str = "1", store: str = "MTL") -> None:
    services.post_sale(
        sale_id=sale,
        store=store,
        lines=[
            DocumentLine(number, sku, Decimal(quantity))
            for number, (sku, quantity) in enumerate(lines, start=1)
        ],
        occurred_at=NOW,
        now=NOW,
    )


def take_back(*lines: tuple[str, int, str]) -> None:
    services.post_return(
        return_id="r1",
        store="MTL",
        lines=[
            ReturnedLine(number, sku, Decimal(quantity), disposition)
            for number, (sku, quantity, disposition) in enumerate(lines, start=1)
        ],
        occurred_at=NOW,
        now=NOW,
    )


def ship(reference: UUID, *lines: tuple[str, int], document: str = "order:1:a") -> None:
    services.fulfil_order(
        reference=reference,
        document=document,
        lines=[DocumentLine(n, sku, Decimal(qty)) for n, (sku, qty) in enumerate(lines, start=1)],
        occurred_at=NOW,
        now=NOW,
    )


def test_a_sale_takes_its_units_from_the_store_once() -> None:
    stock("SHIRT-M", 5, at="MTL")

    sell(("SHIRT-M", 2))
    sell(("SHIRT-M", 2))

    assert figures("SHIRT-M", "MTL") == (3, 0, 0)
    moved = Movement.objects.get(kind="sale")
    assert (moved.reference, moved.line, moved.delta, moved.balance_after, moved.seq) == (
        "sale:1",
        1,
        Decimal(-2),
        Decimal(3),
        2,
    )
    assert services.ledger_faults_now() == []


def test_a_sale_of_what_nobody_knows_is_not_lost() -> None:
    sell(("NEVER-HEARD-OF", "1.5"), store="POP-UP")

    assert level("NEVER-HEARD-OF", "POP-UP").on_hand == Decimal("-1.5")
    assert Variant.objects.get(sku="NEVER-HEARD-OF").is_placeholder
    assert Location.objects.get(code="POP-UP").is_placeholder
    assert services.ledger_faults_now() == []


def test_one_article_on_two_lines_of_a_sale_is_two_movements() -> None:
    stock("SHIRT-M", 5, at="MTL")

    sell(("SHIRT-M", 2), ("SHIRT-M", 1))

    balances = Movement.objects.filter(kind="sale").order_by("seq").values_list("balance_after")
    assert [int(balance) for (balance,) in balances] == [3, 2]


def test_an_article_that_is_not_counted_moves_nothing() -> None:
    LocationFactory(code="MTL")
    VariantFactory(sku="GIFT-WRAP", track_inventory=False)

    sell(("GIFT-WRAP", 2))

    assert Movement.objects.count() == StockLevel.objects.count() == 0


def open_cases() -> int:
    """What the operator is told."""
    gauge = next(each for each in selectors.gauges() if "oversell" in each.name)
    return int(gauge.samples[0].value)


def test_a_till_sells_what_the_web_was_promised_and_staff_are_told_once() -> None:
    stock("SHIRT-M", 2, at="LC")
    reserve(("SHIRT-M", 2))
    OutboxEvent.objects.all().delete()

    sell(("SHIRT-M", 1), sale="1", store="LC")
    sell(("SHIRT-M", 3), sale="2", store="LC")

    assert figures("SHIRT-M") == (-2, 2, 0)
    assert level("SHIRT-M").is_oversold
    case = OversellCase.objects.get()
    assert (case.state, case.cause, case.missing) == ("open", "sale:1", Decimal(1))
    assert open_cases() == 1
    opened = OutboxEvent.objects.get(type="inventory.oversell_opened.v1")
    assert opened.data == {
        "sku": "SHIRT-M",
        "location": "LC",
        "on_hand": "1",
        "cause": "sale:1",
    }
    assert services.ledger_faults_now() == []


def test_new_stock_covers_an_oversell() -> None:
    sell(("SHIRT-M", 2))

    stock("SHIRT-M", 2, at="MTL")

    assert not level("SHIRT-M", "MTL").is_oversold
    case = OversellCase.objects.get()
    assert (case.state, case.closed_at) == ("covered", NOW)
    assert open_cases() == 0


def test_a_released_promise_covers_an_oversell_too() -> None:
    stock("SHIRT-M", 2)
    promise = reserve(("SHIRT-M", 2))
    sell(("SHIRT-M", 1), store="LC")

    services.release_reservation(reference=promise.reference, now=NOW)

    assert not level("SHIRT-M").is_oversold
    assert OversellCase.objects.get().state == "covered"


def test_oversold_stock_is_not_promised_again() -> None:
    stock("SHIRT-M", 1)
    sell(("SHIRT-M", 3), store="LC")

    with pytest.raises(errors.InsufficientStock):
        reserve(("SHIRT-M", 1))


def test_a_voided_sale_puts_its_units_back_once() -> None:
    stock("SHIRT-M", 5, at="MTL")
    sell(("SHIRT-M", 2))

    for _delivery in range(2):
        services.post_void(
            sale_id="1",
            store="MTL",
            lines=[DocumentLine(1, "SHIRT-M", Decimal(2))],
            occurred_at=NOW,
            now=NOW,
        )

    assert figures("SHIRT-M", "MTL") == (5, 0, 0)


def test_returned_goods_go_where_they_are_fit_to_go() -> None:
    stock("FINE", 1, at="MTL")
    stock("TORN", 1, at="MTL")
    stock("GONE", 1, at="MTL")

    take_back(("FINE", 1, "restock"), ("TORN", 1, "damage"), ("GONE", 1, "scrap"))

    assert figures("FINE", "MTL") == (2, 0, 0)
    assert figures("TORN", "MTL") == (2, 0, 1)
    assert figures("GONE", "MTL") == (1, 0, 0)
    assert level("TORN", "MTL").balance.available == 1
    assert services.ledger_faults_now() == []


def test_a_shipment_takes_units_off_what_is_on_hand_and_what_is_reserved() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 3))
    services.commit_reservation(reference=promise.reference, now=NOW)

    ship(promise.reference, ("SHIRT-M", 2), document="order:1:a")
    ship(promise.reference, ("SHIRT-M", 2), document="order:1:a")
    assert figures("SHIRT-M") == (3, 1, 0)
    assert Reservation.objects.get().state == "committed"
    ship(promise.reference, ("SHIRT-M", 1), document="order:1:b")

    assert figures("SHIRT-M") == (2, 0, 0)
    assert Reservation.objects.get().state == "fulfilled"
    assert services.ledger_faults_now() == []


def test_a_shipment_nobody_reserved_for_has_left_all_the_same() -> None:
    stock("SHIRT-M", 5)

    ship(uuid4(), ("SHIRT-M", 2))

    assert figures("SHIRT-M") == (3, 0, 0)


def test_a_cancelled_order_gives_back_what_was_not_shipped() -> None:
    stock("SHIRT-M", 5)
    promise = reserve(("SHIRT-M", 3))
    services.commit_reservation(reference=promise.reference, now=NOW)
    ship(promise.reference, ("SHIRT-M", 1))

    services.release_reservation(reference=promise.reference, now=NOW)

    assert figures("SHIRT-M") == (4, 0, 0)
    assert services.ledger_faults_now() == []


def test_each_level_that_a_document_moved_is_told_once() -> None:
    stock("A", 5, at="MTL")
    stock("A", 7, at="LC")
    OutboxEvent.objects.all().delete()

    sell(("A", 1), ("A", 1), ("B", 1))

    told = OutboxEvent.objects.filter(type="inventory.level_changed.v1").order_by("aggregate")
    assert [(each.aggregate, each.data["on_hand"], each.data["available"]) for each in told] == [
        ("level:A:MTL", "3", "3"),
        ("level:B:MTL", "-1", "-1"),
    ]


def test_catalogue_and_carts_hear_of_a_till_only_what_it_sells_out_online() -> None:
    stock("A", 5, at="MTL")
    stock("A", 3)
    stock("B", 2)
    OutboxEvent.objects.all().delete()

    sell(("A", 5), sale="1")
    sell(("A", 2), ("B", 1), sale="2", store="LC")
    sell(("A", 1), ("B", 1), sale="3", store="LC")

    told = OutboxEvent.objects.filter(type="inventory.availability_changed.v1")
    assert list(told.order_by("position").values_list("aggregate", "data")) == [
        ("article:A", {"sku": "A", "in_stock": False, "available_online": "0"}),
        ("article:B", {"sku": "B", "in_stock": False, "available_online": "0"}),
    ]


def test_a_long_document_takes_as_many_statements_as_a_short_one() -> None:
    for number in range(60):
        stock(f"S{number}", 5, at="MTL")

    with CaptureQueriesContext(connection) as short:
        sell(("S0", 1), sale="short")
    with CaptureQueriesContext(connection) as long:
        sell(*[(f"S{number}", 1) for number in range(60)], sale="long")

    assert _statements(short) == _statements(long) == 7


def test_an_adjustment_of_many_articles_takes_as_many_statements_as_one_of_two() -> None:
    for number in range(60):
        stock(f"S{number}", 5, at="MTL")
    counts = []
    for wanted in (2, 60):
        adjustment = services.Adjustment(
            reference=f"adjustment:{wanted}",
            location="MTL",
            reason="",
            lines=[services.AdjustmentLine(f"S{n}", Decimal(1)) for n in range(wanted)],
            actor="staff:test",
            now=NOW,
        )
        with CaptureQueriesContext(connection) as queries:
            services.adjust_stock(adjustment=adjustment)
        counts.append(_statements(queries))

    assert counts == [9, 9]


def test_the_ledger_refuses_to_be_rewritten() -> None:
    stock("SHIRT-M", 5)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE stock_movement ENABLE TRIGGER stock_ledger_is_not_truncated")
    for sql in (
        "UPDATE stock_movement SET delta = 6",
        "DELETE FROM stock_movement",
        "TRUNCATE stock_movement",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)

    assert Movement.objects.get().delta == 5


@pytest.mark.parametrize(
    "change",
    [
        "reserved = 6",
        "reserved = -1",
        "damaged = 6",
        "on_hand = -1",
        "safety_stock = -1",
        "reorder_point = -1",
    ],
)
def test_the_database_refuses_a_balance_that_cannot_be(change: str) -> None:
    stock("SHIRT-M", 5)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE stock_stocklevel SET {change}")  # from the list above

    assert figures("SHIRT-M") == (5, 0, 0)


def test_a_document_line_cannot_be_posted_twice() -> None:
    stock("SHIRT-M", 5)
    movement = Movement.objects.get()
    movement.pk, movement.seq = None, 2

    with pytest.raises(IntegrityError, match="moves_stock_once"), transaction.atomic():
        movement.save()


def test_an_article_is_what_product_says_it_is() -> None:
    sell(("CHEESE", "0.25"))
    data = {
        "sku": "CHEESE",
        "name": {"en": "Cheese", "fr": "Fromage"},
        "whole_quantity": False,
        "track_inventory": True,
        "allow_backorder": True,
        "a_member_of_tomorrow": 1,
    }

    consumers.variant_changed(_envelope("product.variant_changed.v1", data))

    cheese = Variant.objects.get(sku="CHEESE")
    assert (cheese.name_fr, cheese.whole_quantity, cheese.allow_backorder) == (
        "Fromage",
        False,
        True,
    )
    assert not cheese.is_placeholder


def test_a_place_that_begins_to_sell_online_brings_its_articles_into_stock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_places, "TOLD_AT_ONCE", 2)
    for sku in ("CAP", "MUG", "PLATE", "SHIRT-M"):
        stock(sku, 5, at="MTL")
    stock("CAP", 1, at="LC")
    bundle("BREAKFAST", MUG=1, PLATE=2)
    OutboxEvent.objects.all().delete()

    opened = _open_online()
    services.describe_location(opened)

    (job,) = ProcrastinateJob.objects.filter(task_name="stock.tell_location")
    assert services.tell_location(**job.args) == 4
    told = {
        event.aggregate: (event.data["in_stock"], event.data["available_online"])
        for event in OutboxEvent.objects.all()
    }
    assert told == {
        "article:MUG": (True, "5"),
        "article:PLATE": (True, "5"),
        "article:SHIRT-M": (True, "5"),
        "article:BREAKFAST": (True, "2"),
    }


def _open_online() -> services.LocationFacts:
    facts = services.LocationFacts("MTL", "Montréal", "store", "America/Toronto", sells_online=True)
    services.describe_location(facts)
    return facts


def _envelope(event_type: str, data: dict[str, object]) -> Envelope:
    source = event_type.partition(".")[0]
    return Envelope(uuid4(), event_type, source, "x", 1, NOW, "c", data)


def _statements(queries: CaptureQueriesContext) -> int:
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


def call_off(reference: UUID, *lines: tuple[str, str]) -> None:
    said = [
        {"line": number, "sku": sku, "quantity": quantity, "reservation": None}
        for number, (sku, quantity) in enumerate(lines, start=1)
    ]
    data: dict[str, object] = {"attempt_id": str(reference), "lines": said}
    consumers.units_cancelled(_envelope("order.units_cancelled.v1", data))


def test_units_that_are_called_off_are_free_and_the_others_stay_promised() -> None:
    stock("SHIRT-M", 5, at="LC")
    promise = reserve(("SHIRT-M", 3))
    services.commit_reservation(reference=promise.reference, now=NOW)

    call_off(promise.reference, ("SHIRT-M", "1"))

    assert figures("SHIRT-M") == (5, 2, 0)
    assert Reservation.objects.get().state == "committed"
    ship(promise.reference, ("SHIRT-M", 2))
    assert figures("SHIRT-M") == (3, 0, 0)
    assert Reservation.objects.get().state == "fulfilled"
    assert services.ledger_faults_now() == []


def test_of_a_bundle_its_parts_are_free_and_the_last_unit_ends_the_promise() -> None:
    stock("SHIRT-M", 5, at="LC")
    stock("MUG", 5, at="LC")
    bundle("SET", **{"SHIRT-M": 2, "MUG": 1})
    promise = reserve(("SET", 2))
    services.commit_reservation(reference=promise.reference, now=NOW)

    call_off(promise.reference, ("SET", "1"))
    assert (figures("SHIRT-M"), figures("MUG")) == ((5, 2, 0), (5, 1, 0))
    call_off(promise.reference, ("SET", "7"))

    assert (figures("SHIRT-M"), figures("MUG")) == ((5, 0, 0), (5, 0, 0))
    assert Reservation.objects.get().state == "released"
