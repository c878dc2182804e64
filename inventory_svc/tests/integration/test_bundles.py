"""A bundle has no stock: whatever is done with it is done with what it is made of."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory_svc.stock import consumers, errors, selectors, services
from inventory_svc.stock.models import Movement, Reservation, Variant
from inventory_svc.stock.services import DocumentLine, ReturnedLine
from inventory_svc.tests.factories import NOW, bundle, figures, reserve, stock
from inventory_svc.tests.integration.test_facts import _envelope
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def flips() -> list[tuple[str, bool, str]]:
    told = OutboxEvent.objects.filter(type="inventory.availability_changed.v1")
    return [
        (each.data["sku"], each.data["in_stock"], each.data["available_online"])
        for each in told.order_by("position")
    ]


@pytest.fixture(autouse=True)
def breakfast() -> None:
    stock("MUG", 5)
    stock("PLATE", 5)
    bundle("BREAKFAST", MUG=1, PLATE=2)


def test_there_are_as_many_bundles_as_the_scarcest_component_allows() -> None:
    with CaptureQueriesContext(connection) as queries:
        found = selectors.availability(["BREAKFAST", "MUG", "NEVER"])

    assert [(each.sku, int(each.available)) for each in found] == [("BREAKFAST", 2), ("MUG", 5)]
    assert len(queries) == 1


def test_staff_see_the_sets_that_are_complete_at_each_location() -> None:
    stock("PLATE", 7, at="MTL")

    found = selectors.availability_by_location(["BREAKFAST"])[0]

    places = [(each.location, int(each.balance.available)) for each in found.by_location]
    assert (int(found.available), places) == (2, [("LC", 2), ("MTL", 0)])


def test_a_reserved_bundle_takes_its_components() -> None:
    promise = reserve(("BREAKFAST", 2))

    assert [(each.sku, each.quantity, each.location) for each in promise.lines] == [
        ("BREAKFAST", Decimal(2), "LC")
    ]
    assert (figures("MUG"), figures("PLATE")) == ((5, 2, 0), (5, 4, 0))
    assert services.commit_reservation(reference=promise.reference, now=NOW).lines == promise.lines
    assert services.ledger_faults_now() == []


def test_two_lines_that_share_a_component_get_one_combined_check() -> None:
    with pytest.raises(errors.InsufficientStock) as refused:
        reserve(("BREAKFAST", 2), ("PLATE", 2))

    assert refused.value.extra["shortages"] == [
        {"sku": "PLATE", "requested": "2", "available": "1"}
    ]
    assert (figures("MUG"), figures("PLATE")) == ((5, 0, 0), (5, 0, 0))


def test_half_a_bundle_cannot_be_reserved() -> None:
    with pytest.raises(errors.QuantityMustBeWhole):
        reserve(("BREAKFAST", "0.5"))


def test_a_till_that_sells_a_bundle_takes_its_components_and_a_void_puts_them_back() -> None:
    lines = [DocumentLine(1, "BREAKFAST", Decimal(2)), DocumentLine(2, "MUG", Decimal(1))]
    services.post_sale(sale_id="1", store="LC", lines=lines, occurred_at=NOW, now=NOW)
    assert (figures("MUG"), figures("PLATE")) == ((2, 0, 0), (1, 0, 0))
    moved = Movement.objects.filter(kind="sale").order_by("line")
    assert [(each.line, int(each.delta)) for each in moved] == [(2, -1), (3, -2), (4, -4)]
    bundle("BREAKFAST", MUG=4)

    services.post_void(sale_id="1", store="LC", lines=lines, occurred_at=NOW, now=NOW)

    assert (figures("MUG"), figures("PLATE")) == ((5, 0, 0), (5, 0, 0))


def test_a_bundle_that_comes_back_broken_is_broken_components() -> None:
    lines = [
        ReturnedLine(1, "BREAKFAST", Decimal(1), "damage"),
        ReturnedLine(2, "MUG", Decimal(1), "restock"),
    ]

    services.post_return(return_id="1", store="LC", lines=lines, occurred_at=NOW, now=NOW)

    assert (figures("MUG"), figures("PLATE")) == ((7, 0, 1), (7, 0, 2))


def test_a_shipped_bundle_is_what_it_was_made_of_when_it_was_promised() -> None:
    promise = reserve(("BREAKFAST", 2))
    services.commit_reservation(reference=promise.reference, now=NOW)
    bundle("BREAKFAST", MUG=4)

    services.fulfil_order(
        reference=promise.reference,
        document="order:1:a",
        lines=[DocumentLine(1, "BREAKFAST", Decimal(2))],
        occurred_at=NOW,
        now=NOW,
    )

    assert (figures("MUG"), figures("PLATE")) == ((3, 0, 0), (1, 0, 0))
    assert Reservation.objects.get().state == "fulfilled"
    assert services.ledger_faults_now() == []


def test_a_bundle_runs_out_and_comes_back_with_its_components() -> None:
    OutboxEvent.objects.all().delete()

    promise = reserve(("PLATE", 4))
    services.release_reservation(reference=promise.reference, now=NOW)

    assert flips() == [("BREAKFAST", False, "0"), ("BREAKFAST", True, "2")]


def test_a_bundle_is_told_of_when_it_is_made_and_when_it_is_made_up_anew() -> None:
    OutboxEvent.objects.all().delete()

    bundle("BREAKFAST", MUG=1, PLATE=2)
    assert flips() == []
    bundle("BREAKFAST", MUG=6)

    assert flips() == [("BREAKFAST", False, "0")]
    assert set(Variant.objects.filter(is_component=True).values_list("sku", flat=True)) == {
        "MUG",
        "PLATE",
    }


def test_an_article_that_is_not_counted_is_told_of_as_in_stock() -> None:
    OutboxEvent.objects.all().delete()
    data = {"sku": "GIFT-WRAP", "name": {"en": "Wrap"}, "track_inventory": False}

    consumers.variant_changed(_envelope("product.variant_changed.v1", data))

    assert flips() == [("GIFT-WRAP", True, "9999")]


def test_product_says_what_a_bundle_is_made_of() -> None:
    data: dict[str, object] = {
        "sku": "PICNIC",
        "name": {"en": "Picnic"},
        "components": [{"sku": "MUG", "quantity": "2"}, {"sku": "BASKET", "quantity": 1}],
    }

    consumers.variant_changed(_envelope("product.variant_changed.v1", data))

    parts = Variant.objects.get(sku="PICNIC").components.order_by("pk")
    assert [(each.component.sku, int(each.quantity)) for each in parts] == [
        ("MUG", 2),
        ("BASKET", 1),
    ]
    assert Variant.objects.get(sku="BASKET").is_placeholder


def test_nobody_puts_a_bundle_on_a_shelf() -> None:
    with pytest.raises(errors.BundleHasNoStock):
        stock("BREAKFAST", 1)
