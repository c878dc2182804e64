"""Categories, brands, attributes and product types are changed by who has read them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog import errors, jobs, services
from product_svc.catalog.models import AttributeDefinition, Brand, Category, Product, ProductType
from product_svc.catalog.services import _shelves
from product_svc.tests.factories import NOW, item, seed_shop, stock
from product_svc.tests.integration.test_concurrency import AT_ONCE, race
from product_svc.tests.integration.test_staff_api import send
from shared_libs.events.models import OutboxEvent

COLOUR = {
    "code": "colour",
    "name": {"en": "Colour", "fr": "Couleur"},
    "type": "choice",
    "choices": [{"value": "red", "label": {"en": "Red"}}],
}
SHELVES: dict[str, Any] = {
    "categories": ({"slug": "dairy", "name": {"en": "Dairy"}}, "slug", {"position": 4}),
    "brands": ({"slug": "boreal", "name": "Boreal"}, "slug", {"name": "Boréal"}),
    "attributes": (COLOUR, "code", {"is_facet": True}),
    "product-types": (
        {"code": "mug", "name": {"en": "Mug"}, "attributes": [{"attribute": "colour"}]},
        "code",
        {"name": {"en": "Mug", "fr": "Tasse"}},
    ),
}
every_shelf = pytest.mark.parametrize("path", SHELVES)


@pytest.fixture
def manager(as_staff: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("catalogue_manager")["Authorization"])
    return client


@pytest.mark.usefixtures("shop")
@every_shelf
def test_a_shelf_is_changed_on_the_version_that_was_read(manager: APIClient, path: str) -> None:
    body, key, change = SHELVES[path]
    send(manager, "post", "attributes", COLOUR)
    made = send(manager, "post", path, body)
    url = f"{path}/{body[key]}"

    missing = send(manager, "patch", url, change)
    changed = send(manager, "patch", url, change, **{"If-Match": made["ETag"]})
    stale = send(manager, "patch", url, {"name": body["name"]}, **{"If-Match": made["ETag"]})

    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
    assert (changed.status_code, changed["ETag"], changed.json()["version"]) == (200, '"2"', 2)
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "stale", 2)
    now = manager.get(f"/api/v1/catalogue/{url}")
    assert (now["ETag"], now.json()) == ('"2"', changed.json())
    for name, value in change.items():
        assert now.json()[name] == value
    nobody = send(manager, "patch", f"{path}/nobody", change, **{"If-Match": "*"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")


@pytest.mark.usefixtures("shop")
@every_shelf
def test_what_is_sent_again_changes_nothing_and_keeps_its_version(
    manager: APIClient, path: str
) -> None:
    body, _key, change = SHELVES[path]
    send(manager, "post", "attributes", COLOUR)
    first = send(manager, "post", path, body)
    again = send(manager, "post", path, body)
    other = send(manager, "post", path, body | change)
    late = send(manager, "post", path, body, **{"If-Match": first["ETag"]})

    assert [each["ETag"] for each in (first, again, other)] == ['"1"', '"1"', '"2"']
    assert (late.status_code, late.json()["code"]) == (412, "stale")


@pytest.mark.usefixtures("shop")
@every_shelf
def test_only_managers_change_a_shelf(as_staff: Any, manager: APIClient, path: str) -> None:
    body, key, change = SHELVES[path]
    send(manager, "post", "attributes", COLOUR)
    send(manager, "post", path, body)
    clerk = APIClient()
    clerk.credentials(HTTP_AUTHORIZATION=as_staff("stock_clerk")["Authorization"])

    assert clerk.get(f"/api/v1/catalogue/{path}/{body[key]}").status_code == 200
    refused = send(clerk, "patch", f"{path}/{body[key]}", change, **{"If-Match": "*"})
    assert refused.status_code == 403


@pytest.mark.usefixtures("shop")
@every_shelf
def test_a_shelf_is_read_by_a_query_and_one_more_for_what_it_contains(
    manager: APIClient, path: str
) -> None:
    body, key, _change = SHELVES[path]
    send(manager, "post", "attributes", COLOUR)
    send(manager, "post", path, body)

    with CaptureQueriesContext(connection) as queries:
        manager.get(f"/api/v1/catalogue/{path}/{body[key]}")

    assert len(queries) == (2 if path in {"attributes", "product-types"} else 1)


@pytest.mark.usefixtures("shop")
def test_a_change_of_a_shelf_is_remembered_with_its_author(manager: APIClient) -> None:
    for path, (body, key, change) in {"attributes": SHELVES["attributes"], **SHELVES}.items():
        send(manager, "post", path, body)
        send(manager, "patch", f"{path}/{body[key]}", change, **{"If-Match": "*"})

    for model in (Category, Brand, AttributeDefinition, ProductType):
        newest: Any = model.history.latest("history_id")
        assert (newest.history_type, newest.history_user_id[:6]) == ("~", "staff:")


@pytest.mark.django_db(transaction=True)
def test_of_several_who_change_one_brand_at_once_one_is_first_and_the_others_are_told() -> None:
    seed_shop()
    services.put_brand(slug="boreal", name="Boreal", now=NOW)

    def rename(number: int) -> str:
        try:
            services.change_brand(
                slug="boreal", sent={"name": f"Boréal {number}"}, now=NOW, expected_version=1
            )
        except errors.StaleVersion:
            return "told"
        return "renamed"

    assert sorted(map(str, race(rename))) == ["renamed", *["told"] * (AT_ONCE - 1)]
    assert Brand.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
@every_shelf
def test_of_several_who_open_one_shelf_at_once_the_others_are_asked_to_try_again(path: str) -> None:
    open_one: dict[str, Callable[[str], Any]] = {
        "categories": lambda name: services.put_category(
            item=services.CategoryPlace("dairy", {"en": name}), now=NOW
        ),
        "brands": lambda name: services.put_brand(slug="boreal", name=name, now=NOW),
        "attributes": lambda name: services.put_attribute(
            item=services.AttributeItem("colour", {"en": name}, "text")
        ),
        "product-types": lambda name: services.put_product_type(
            item=services.TypeItem("mug", {"en": name})
        ),
    }

    outcomes = race(lambda number: open_one[path](f"Name {number}"))

    refused = [each for each in outcomes if isinstance(each, Exception)]
    assert {type(each) for each in refused} <= {errors.ChangedMeanwhile}
    made = [each for each in outcomes if not isinstance(each, Exception)]
    assert sorted(each.version for each in made) == list(range(1, len(made) + 1))  # type: ignore[attr-defined]  # rows of four models


@pytest.fixture
def three_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_shelves, "TOLD_AT_ONCE", 3)


@pytest.mark.usefixtures("shop", "three_at_once")
def test_a_shelf_with_many_articles_is_announced_by_a_job_in_parts() -> None:
    stock(*(item(f"A-{n}", brand="Boreal") for n in range(8)), item("OTHER"))
    OutboxEvent.objects.all().delete()

    services.put_brand(slug="boreal", name="Boréal", now=NOW)
    at_once = OutboxEvent.objects.count()
    last = Product.objects.order_by("pk")[2].pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE task_name LIKE 'cat%'")
        ((name, args),) = cursor.fetchall()
    rest = json.loads(args)
    jobs.announce_shelf(**rest)

    assert (name, rest) == (
        "catalog.announce_shelf",
        {"way": "brand", "of": "boreal", "after": last},
    )
    assert (at_once, OutboxEvent.objects.count()) == (3, 8)


@pytest.mark.usefixtures("shop", "three_at_once")
def test_a_moved_category_costs_a_request_as_much_with_eight_articles_as_with_three() -> None:
    def queries_for(more: range, position: str) -> int:
        stock(*(item(f"A-{n}", category="dairy") for n in more))
        with CaptureQueriesContext(connection) as queries:
            services.put_category(item=services.CategoryPlace("dairy", {"en": position}), now=NOW)
        return len(queries)

    # the job is one statement more
    assert queries_for(range(3), "one") == queries_for(range(3, 8), "two")
