"""Locations, suppliers and thresholds are changed by who has read them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from inventory_svc.logistics import services as logistics
from inventory_svc.logistics.models import Supplier
from inventory_svc.logistics.services import SupplierFacts
from inventory_svc.stock import services as stock_services
from inventory_svc.stock.models import Location
from inventory_svc.stock.services import LocationFacts
from inventory_svc.tests.factories import level, stock
from inventory_svc.tests.integration.test_concurrency import at_once
from shared_libs.refusals import Stale

pytestmark = pytest.mark.django_db
SITE = "/api/v1/inventory"
PLACE = {"code": "ATELIER", "name": "Workshop", "type": "store", "time_zone": "America/Toronto"}
NORD = {"code": "NORD", "name": "Textiles du Nord", "currency": "CAD"}
DESCRIBED: dict[str, Any] = {
    "locations": (PLACE, {"pickup": True}),
    "suppliers": (NORD, {"lead_time_days": 14}),
}
every_kind = pytest.mark.parametrize("path", DESCRIBED)


@pytest.fixture
def clerk(as_staff: Callable[..., dict[str, str]]) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("stock_clerk")["Authorization"])
    return client


def send(client: APIClient, method: str, path: str, body: Any, **headers: str) -> Any:
    return getattr(client, method)(f"{SITE}/{path}", body, format="json", headers=headers)


@every_kind
def test_what_is_described_is_changed_on_the_version_that_was_read(
    clerk: APIClient, path: str
) -> None:
    body, change = DESCRIBED[path]
    made = send(clerk, "post", path, body)
    url = f"{path}/{body['code']}"

    missing = send(clerk, "patch", url, change)
    nonsense = send(clerk, "patch", url, change, **{"If-Match": "the newest"})
    changed = send(clerk, "patch", url, change, **{"If-Match": made["ETag"]})
    stale = send(clerk, "patch", url, {"name": "X"}, **{"If-Match": made["ETag"]})

    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
    assert (nonsense.status_code, nonsense.json()["code"]) == (400, "if_match_invalid")
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "stale", 2)
    with CaptureQueriesContext(connection) as queries:
        now = clerk.get(f"{SITE}/{url}")
    assert len(queries) == 1
    assert (now["ETag"], now.json()) == ('"2"', made.json() | change | {"version": 2})
    nobody = send(clerk, "patch", f"{path}/NOBODY", change, **{"If-Match": "*"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")


@every_kind
def test_what_is_described_again_changes_nothing_and_keeps_its_version(
    clerk: APIClient, path: str
) -> None:
    body, change = DESCRIBED[path]

    first = send(clerk, "post", path, body)
    again = send(clerk, "post", path, body)
    other = send(clerk, "post", path, body | change)
    late = send(clerk, "post", path, body, **{"If-Match": first["ETag"]})

    assert [each.status_code for each in (first, again, other, late)] == [201, 200, 200, 412]
    assert [each["ETag"] for each in (first, again, other)] == ['"1"', '"1"', '"2"']


@every_kind
def test_a_change_that_makes_no_sense_names_its_field(clerk: APIClient, path: str) -> None:
    body, _change = DESCRIBED[path]
    send(clerk, "post", path, body)
    wrong = {"code": "OTHER", "name": ""}

    answer = send(clerk, "patch", f"{path}/{body['code']}", wrong, **{"If-Match": "*"})

    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        ("code", "unknown_field")
    ]
    answer = send(clerk, "patch", f"{path}/{body['code']}", {"name": ""}, **{"If-Match": "*"})
    assert [each["field"] for each in answer.json()["errors"]] == ["name"]


def test_who_is_kept_to_a_store_changes_that_one_alone(
    clerk: APIClient, as_staff: Callable[..., dict[str, str]]
) -> None:
    send(clerk, "post", "locations", PLACE)
    quebec = APIClient()
    headers = as_staff("store_manager", stores=("QUE",))
    quebec.credentials(HTTP_AUTHORIZATION=headers["Authorization"])

    refused = send(quebec, "patch", "locations/ATELIER", {"name": "Mine"}, **{"If-Match": "*"})

    assert (refused.status_code, Location.objects.get(code="ATELIER").name) == (403, "Workshop")


def test_a_change_of_a_supplier_is_remembered_with_its_author(clerk: APIClient) -> None:
    send(clerk, "post", "suppliers", NORD)
    send(clerk, "patch", "suppliers/NORD", {"name": "Nord"}, **{"If-Match": "*"})

    newest: Any = Supplier.history.latest("history_id")
    assert (newest.history_type, newest.name, newest.history_user_id[:6]) == ("~", "Nord", "staff:")


@pytest.mark.django_db(transaction=True)
def test_of_several_who_describe_one_supplier_at_once_the_others_are_told() -> None:
    logistics.describe_supplier(facts=SupplierFacts("NORD", "Nord", "CAD"))

    def rename(number: int) -> str:
        try:
            logistics.change_supplier(
                code="NORD", sent={"name": f"Nord {number}"}, expected_version=1
            )
        except Stale:
            return "told"
        return "renamed"

    assert at_once(rename, 6, threads=6) == {"renamed": 1, "told": 5}
    assert Supplier.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_who_opens_at_once_what_another_opens_describes_it_anew_one_version_on() -> None:
    def describe(number: int) -> str:
        supplier = SupplierFacts("NORD", f"Nord {number}", "CAD")
        place = LocationFacts("ATELIER", f"Workshop {number}", "store", "America/Toronto")
        _supplier, is_new_supplier = logistics.describe_supplier(facts=supplier)
        _place, is_new_place = stock_services.describe_location(place)
        return f"{is_new_supplier} {is_new_place}"

    done = at_once(describe, 6, threads=6)

    assert sum(done.values()) == 6
    assert Supplier.objects.get().version == Location.objects.get(code="ATELIER").version == 6


def test_what_a_level_keeps_back_is_set_by_article_and_location(clerk: APIClient) -> None:
    stock("SHIRT/M", 9, at="MTL")
    url = "levels/MTL/SHIRT/M"
    with CaptureQueriesContext(connection) as queries:
        read = clerk.get(f"{SITE}/{url}")

    assert len(queries) == 1
    missing = send(clerk, "patch", url, {"safety_stock": "2"})
    changed = send(
        clerk, "patch", url, {"safety_stock": "2", "reorder_point": 4}, **{"If-Match": read["ETag"]}
    )
    stale = send(clerk, "patch", url, {"reorder_point": None}, **{"If-Match": read["ETag"]})

    assert (missing.status_code, stale.status_code) == (428, 412)
    assert changed.json() == read.json() | {
        "safety_stock": "2",
        "reorder_point": "4",
        "available": "7",
        "version": read.json()["version"] + 1,
    }
    half = send(clerk, "patch", url, {"safety_stock": "0.5"}, **{"If-Match": "*"})
    assert (half.status_code, half.json()["code"]) == (422, "quantity_must_be_whole")
    typed = send(clerk, "patch", url, {"on_hand": "99"}, **{"If-Match": "*"})
    assert [each["code"] for each in typed.json()["errors"]] == ["unknown_field"]
    assert level("SHIRT/M", "MTL").on_hand == Decimal(9)
    assert clerk.get(f"{SITE}/levels/MTL/NEVER").status_code == 404


def test_levels_of_several_articles_and_locations_are_asked_for_at_once(clerk: APIClient) -> None:
    for sku in ("MUG", "CUP", "BOWL"):
        stock(sku, 5)
        stock(sku, 1, at="MTL")

    with CaptureQueriesContext(connection) as queries:
        answer = clerk.get(f"{SITE}/levels?sku=MUG&sku=CUP&location=MTL&location=QUE")

    rows = [(row["sku"], row["location"]) for row in answer.json()["results"]]
    assert (rows, len(queries)) == ([("MUG", "MTL"), ("CUP", "MTL")], 1)
    many = "&".join(f"sku=A{n}" for n in range(201))
    refused = clerk.get(f"{SITE}/levels?{many}")
    assert refused.status_code == 400
    assert [each["field"] for each in refused.json()["errors"]] == ["sku"]
    assert clerk.get(f"{SITE}/levels?sku=%00").status_code == 400
