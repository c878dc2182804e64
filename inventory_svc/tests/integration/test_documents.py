"""Posting documents: what the other rooms of this service build on."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from inventory_svc.stock import errors, selectors, services
from inventory_svc.stock.models import Location, Movement
from inventory_svc.stock.services import Change, Document, Entry
from inventory_svc.tests.factories import NOW, LocationFactory, figures, reserve, stock

pytestmark = pytest.mark.django_db


def transfer(quantity: int, *, lines: Sequence[int] = (1, 2), number: str = "1") -> list[Change]:
    """Two units leave the logistics centre and are on their way."""
    document = Document(f"transfer:{number}", "transfer_out", "staff:test", NOW, reason="To Québec")
    entries = [
        Entry(lines[0], "SHIRT-M", "LC", Decimal(-quantity)),
        Entry(lines[1], "SHIRT-M", "TRANSIT", Decimal(quantity), kind="transfer_in"),
    ]
    return services.post_document(
        document=document, entries=entries, guard=services.refuse_overselling, now=NOW
    )


def test_a_transfer_takes_units_here_and_puts_them_there_in_one_document() -> None:
    stock("SHIRT-M", 5)
    services.ensure_places(time_zone="America/Toronto")

    changes = transfer(2)

    assert [(each.location, int(each.after.on_hand)) for each in changes] == [
        ("LC", 3),
        ("TRANSIT", 2),
    ]
    assert figures("SHIRT-M") == (3, 0, 0)
    assert figures("SHIRT-M", "TRANSIT") == (2, 0, 0)
    moved = Movement.objects.filter(reference="transfer:1").order_by("line")
    assert list(moved.values_list("line", "kind", "reason")) == [
        (1, "transfer_out", "To Québec"),
        (2, "transfer_in", "To Québec"),
    ]
    assert services.ledger_faults_now() == []


def test_a_document_line_that_was_posted_is_passed_over_and_a_new_one_is_not() -> None:
    stock("SHIRT-M", 5)
    transfer(2)

    assert transfer(2) == []
    assert len(transfer(1, lines=(2, 3))) == 1

    assert figures("SHIRT-M") == (3, 0, 0)
    assert figures("SHIRT-M", "TRANSIT") == (3, 0, 0)
    assert services.ledger_faults_now() == []


def test_a_transfer_of_promised_units_is_refused_and_moves_nothing() -> None:
    stock("SHIRT-M", 5)
    reserve(("SHIRT-M", 4))

    with pytest.raises(errors.WouldOversell) as refused, transaction.atomic():
        transfer(2)

    assert refused.value.extra["shortages"] == [
        {"sku": "SHIRT-M", "location": "LC", "requested": "2", "available": "1"}
    ]
    assert figures("SHIRT-M") == (5, 4, 0)
    assert not Movement.objects.filter(reference="transfer:1").exists()


def test_a_fact_is_posted_whatever_was_promised() -> None:
    stock("SHIRT-M", 5)
    document = Document("count:1", "count", "staff:test", NOW)

    services.post_document(
        document=document,
        entries=[Entry(1, "SHIRT-M", "LC", Decimal(-7))],
        guard=services.allow_as_fact,
        now=NOW,
    )

    assert figures("SHIRT-M") == (-2, 0, 0)


def test_units_that_would_become_damaged_must_not_be_promised() -> None:
    stock("SHIRT-M", 5)
    reserve(("SHIRT-M", 4))
    document = Document("damage:1", "damage", "staff:test", NOW)
    broken = [Entry(1, "SHIRT-M", "LC", Decimal(0), damaged_delta=Decimal(2))]

    with pytest.raises(errors.WouldOversell), transaction.atomic():
        services.post_document(
            document=document, entries=broken, guard=services.refuse_overselling, now=NOW
        )

    assert figures("SHIRT-M") == (5, 4, 0)


def test_balances_are_asked_for_by_article_and_place() -> None:
    stock("SHIRT-M", 5)
    stock("SHIRT-M", 2, at="MTL")
    stock("MUG", 1)

    found = selectors.balances(skus=["SHIRT-M", "NEVER"], locations=["LC", "MTL", "QUE"])

    assert {place: int(balance.on_hand) for place, balance in found.items()} == {
        ("SHIRT-M", "LC"): 5,
        ("SHIRT-M", "MTL"): 2,
    }


def test_what_cannot_be_moved_is_named_before_anything_is() -> None:
    stock("SHIRT-M", 5)

    with pytest.raises(errors.UnknownArticle) as unknown:
        services.ensure_movable(quantities={"NEVER": Decimal(1)}, locations=["LC"])
    with pytest.raises(errors.UnknownLocation):
        services.ensure_movable(quantities={"SHIRT-M": Decimal(1)}, locations=["NOWHERE"])
    with pytest.raises(errors.QuantityMustBeWhole):
        services.ensure_movable(quantities={"SHIRT-M": Decimal("0.5")}, locations=["LC"])

    assert unknown.value.extra["skus"] == ["NEVER"]


def test_every_shop_has_a_place_for_what_is_on_its_way_and_for_scrap() -> None:
    assert services.ensure_places(time_zone="America/Toronto") == 2
    assert services.ensure_places(time_zone="America/Toronto") == 0

    assert set(Location.objects.values_list("code", "type")) == {
        ("TRANSIT", "transit"),
        ("SCRAP", "scrap"),
    }


def test_nobody_buys_what_is_in_transit() -> None:
    facts = services.LocationFacts("T", "On its way", "transit", "UTC", sells_online=True)

    with pytest.raises(errors.NoShelves):
        services.describe_location(facts)
    with pytest.raises(IntegrityError, match="only_places_with_shelves_sell"), transaction.atomic():
        LocationFactory(code="T", type="transit", pickup=True)
