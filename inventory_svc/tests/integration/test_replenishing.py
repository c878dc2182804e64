"""What runs low is asked for, once."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from inventory_svc.logistics import errors, services
from inventory_svc.logistics.models import PurchaseOrder, Transfer
from inventory_svc.logistics.rules.commands import Actor
from inventory_svc.stock import services as stock_services
from inventory_svc.stock.models import Location
from inventory_svc.tests.factories import NOW, level, stock
from inventory_svc.tests.integration.test_concurrency import at_once
from inventory_svc.tests.integration.test_purchasing import ordered, receive
from inventory_svc.tests.integration.test_transfers_api import Clerk
from inventory_svc.tests.journeys import HEAD_OFFICE, STORE, act, places, progress, this_year

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


def runs_low(sku: str, at: str, *, supplied_from: str) -> None:
    """Two units lie there, five should, and one orders ten."""
    places("LC", at)
    Location.objects.get_or_create(
        code="NORD", defaults={"type": "supplier", "time_zone": "America/Toronto"}
    )
    source = Location.objects.get(code=supplied_from)
    stock(sku, 2, at=at)
    Location.objects.filter(code=at).update(supplied_from=source)
    stock_services.set_thresholds(
        level_id=level(sku, at).pk,
        thresholds=stock_services.Thresholds(Decimal(0), Decimal(5), Decimal(10)),
        now=NOW,
    )


def test_what_runs_low_in_a_store_is_asked_of_the_centre_once() -> None:
    runs_low("MUG", "MTL", supplied_from="LC")
    runs_low("CUP", "MTL", supplied_from="LC")

    made = services.replenish(location="MTL", command=act("", STORE))

    assert isinstance(made, Transfer)
    assert (made.source.code, made.destination.code) == ("LC", "MTL")
    assert progress(made.number) == {"MUG": (10, 0, 0, 0, 0), "CUP": (10, 0, 0, 0, 0)}
    with pytest.raises(errors.NothingToOrder):
        services.replenish(location="MTL", command=act("", STORE))


def test_a_supplier_that_is_described_is_a_place_to_be_supplied_from() -> None:
    places("MTL")
    facts = services.SupplierFacts(code="NORD", name="Textiles du Nord", currency="CAD")

    for _time in range(2):
        services.describe_supplier(facts=facts)
    services.describe_supplier(facts=services.SupplierFacts("MTL", "Namesake", "CAD"))

    found = Location.objects.filter(code__in=["NORD", "MTL"]).order_by("code")
    assert [(each.code, each.type) for each in found] == [("MTL", "store"), ("NORD", "supplier")]
    stock_services.change_location(
        code="MTL", sent={"supplied_from": "NORD"}, expected_version=None
    )


def test_what_runs_low_in_the_centre_is_drafted_at_the_last_cost() -> None:
    number = ordered(("MUG", 1, "2.50"))
    receive(number, ("MUG", 1))
    runs_low("MUG", "LC", supplied_from="NORD")
    runs_low("CUP", "LC", supplied_from="NORD")

    made = services.replenish(location="LC", command=act("", HEAD_OFFICE), skus=["MUG"])

    assert isinstance(made, PurchaseOrder)
    rows = [(row.variant.sku, int(row.quantity), row.unit_cost) for row in made.lines.all()]
    assert (made.state, rows) == ("draft", [("MUG", 10, Decimal("2.5"))])


def test_a_location_without_a_source_and_a_stranger_are_refused() -> None:
    places("MTL")

    with pytest.raises(errors.NoSource):
        services.replenish(location="MTL", command=act("", STORE))
    quebec = Actor("staff:quebec", frozenset({"QUE"}))
    with pytest.raises(errors.NotYourPlace):
        services.replenish(location="MTL", command=act("", quebec))


@pytest.mark.django_db(transaction=True)
def test_two_who_replenish_a_store_at_once_ask_once() -> None:
    runs_low("MUG", "MTL", supplied_from="LC")

    def ask(_number: int) -> str:
        return str(services.replenish(location="MTL", command=act("", STORE)).state)

    outcomes = at_once(ask, 6, threads=6)

    assert outcomes == {"requested": 1, "nothing_to_order": 5}


def test_replenishing_by_the_api_and_by_a_button(
    as_staff: Headers, staff_cookie: Callable[..., str]
) -> None:
    runs_low("MUG", "MTL", supplied_from="LC")
    clerk = Clerk(as_staff("stock_clerk", stores=("MTL",)))

    made = clerk.post("/api/v1/inventory/replenishments", {"location": "MTL"})
    button = Client()
    button.cookies["comptoir_staff"] = staff_cookie("store_manager", stores=("MTL",))
    page = button.post("/admin/inventory/logistics/transfer/replenish/", {"location": "MTL"})

    assert (made.status_code, made.json()) == (
        201,
        {"kind": "transfer", "number": f"T-{this_year()}-000001"},
    )
    assert "Nothing has to be ordered for MTL." in page.content.decode()
