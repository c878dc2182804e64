"""Filling a cart through the API, on a real store."""

import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cart_svc.carts import services
from cart_svc.tests.factories import publish_article
from cart_svc.tests.shopper import add

pytestmark = pytest.mark.django_db


def test_a_line_costs_what_the_server_says(client: APIClient, cart_id: str) -> None:
    publish_article(price="4.50")

    answer = add(client, cart_id, quantity=2)

    assert answer.status_code == 200
    assert answer.json()["lines"] == [
        {
            "sku": "TEA-1", "name": "Tea", "slug": "tea", "picture": None, "quantity": "2",
            "unit_price": "4.50", "line_total": "9.00", "override": None,
        }
    ]  # fmt: skip
    assert answer.json()["totals"]["total"] == "9.00"
    assert answer.json()["totals"]["estimated"] is True
    assert answer.json()["version"] == 2


def test_adding_again_adds_and_setting_sets(client: APIClient, cart_id: str) -> None:
    publish_article()
    add(client, cart_id, quantity=2)

    more = add(client, cart_id, quantity=3)
    set_to_one = client.patch(
        f"/api/v1/carts/{cart_id}/lines/TEA-1", {"quantity": 1}, format="json"
    )
    gone = client.delete(f"/api/v1/carts/{cart_id}/lines/TEA-1")

    assert more.json()["lines"][0]["quantity"] == "5"
    assert set_to_one.json()["lines"][0]["quantity"] == "1"
    assert gone.json()["lines"] == []


def test_a_repeated_key_adds_once_and_answers_the_same_bytes(
    client: APIClient, cart_id: str
) -> None:
    publish_article()
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = add(client, cart_id, quantity=2, **key)
    publish_article(price="9.99")

    again = add(client, cart_id, quantity=2, **key)
    other = add(client, cart_id, quantity=3, **key)

    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert client.get(f"/api/v1/carts/{cart_id}").json()["lines"][0]["quantity"] == "2"


def test_a_new_price_is_shown_as_a_problem(client: APIClient, cart_id: str) -> None:
    publish_article(price="4.50")
    add(client, cart_id)
    publish_article(price="5.00")

    cart = client.get(f"/api/v1/carts/{cart_id}").json()

    assert cart["totals"]["total"] == "5.00"
    assert [(p["code"], p["was"], p["now"]) for p in cart["problems"]] == [
        ("price_changed", "4.50", "5.00")
    ]


def test_a_stale_version_changes_nothing(client: APIClient, cart_id: str) -> None:
    publish_article()
    add(client, cart_id)

    stale = add(client, cart_id, **{"If-Match": "1"})

    assert stale.status_code == 412
    assert client.get(f"/api/v1/carts/{cart_id}").json()["lines"][0]["quantity"] == "1"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"sku": "NONE", "quantity": 1}, 422, "unknown_sku"),
        ({"sku": "TEA-1", "quantity": "0.5"}, 422, "fraction_not_allowed"),
        ({"sku": "TEA-1", "quantity": 10_000}, 400, "invalid"),
        ({"sku": "TEA-1", "quantity": 1, "price": "0.01"}, 400, "invalid"),
        ({"quantity": 1}, 400, "invalid"),
    ],
)
def test_what_can_not_be_bought_is_refused(
    client: APIClient, cart_id: str, body: dict[str, object], status: int, code: str
) -> None:
    publish_article()

    answer = client.post(f"/api/v1/carts/{cart_id}/lines", body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(f"/api/v1/carts/{cart_id}").json()["lines"] == []


def test_a_customers_cart_is_closed_to_everyone_else(client: APIClient, as_customer) -> None:  # type: ignore[no-untyped-def]
    ada, bob = as_customer(uuid.uuid4()), as_customer(uuid.uuid4())
    body = {"currency": "CAD", "channel": "web"}
    mine = client.post("/api/v1/carts", body, format="json", headers=ada).json()["id"]

    assert client.get(f"/api/v1/carts/{mine}", headers=ada).status_code == 200
    assert client.get(f"/api/v1/carts/{mine}", headers=bob).status_code == 404
    assert client.get(f"/api/v1/carts/{mine}").status_code == 404
    assert client.get("/api/v1/carts/mine", headers=ada).json()["id"] == mine


def test_a_barcode_finds_its_article_whatever_zeros_the_scanner_sends(
    client: APIClient, cart_id: str
) -> None:
    publish_article(gtins=["036000291452"])

    for gtin in ("036000291452", "0036000291452", "00036000291452"):
        answer = add(client, cart_id, gtin=gtin)

    assert [(line["sku"], line["quantity"]) for line in answer.json()["lines"]] == [("TEA-1", "3")]


def test_a_barcode_that_moved_finds_the_article_that_has_it_now(
    client: APIClient, cart_id: str
) -> None:
    publish_article("OLD", gtins=["4006381333931"])
    publish_article("NEW", gtins=["4006381333931"])
    publish_article("OLD", gtins=[])

    answer = add(client, cart_id, gtin="4006381333931")

    assert answer.json()["lines"][0]["sku"] == "NEW"


def test_a_barcode_that_nobody_carries_any_more_is_unknown(client: APIClient, cart_id: str) -> None:
    publish_article(gtins=["4006381333931"])
    publish_article(gtins=[])

    assert add(client, cart_id, gtin="4006381333931").json()["code"] == "unknown_sku"


def test_a_price_of_a_hundredth_of_a_cent_is_rounded_once_for_the_line(
    client: APIClient, cart_id: str
) -> None:
    publish_article("BOLT", price="0.1234", whole_quantity=False)

    line = add(client, cart_id, "BOLT", "12.5").json()["lines"][0]

    assert (line["quantity"], line["unit_price"], line["line_total"]) == ("12.5", "0.1234", "1.54")


def test_a_repeated_key_is_answered_though_the_article_is_gone(
    client: APIClient, cart_id: str
) -> None:
    publish_article()
    key = {"Idempotency-Key": uuid.uuid4().hex, "Accept-Language": "fr"}
    first = add(client, cart_id, **key)
    publish_article(status="archived")

    again = add(client, cart_id, **{**key, "Accept-Language": "en"})

    assert first.json()["lines"][0]["name"] == "Thé"
    assert (again.status_code, again.content) == (200, first.content)


def test_a_key_of_another_cart_is_another_key(client: APIClient, cart_id: str) -> None:
    publish_article()
    other = client.post("/api/v1/carts", {"currency": "CAD", "channel": "web"}, format="json")
    key = {"Idempotency-Key": uuid.uuid4().hex}
    add(client, cart_id, **key)

    answer = add(client, other.json()["id"], **key)

    assert answer.json()["id"] == other.json()["id"]
    assert "Idempotency-Replayed" not in answer.headers


@pytest.mark.parametrize(
    ("if_match", "status"),
    [("2", 200), ('"2"', 200), ('W/"2"', 200), ("*", 200), ('"1"', 412), ("3", 412), ("", 412)],
)
def test_a_change_is_made_for_the_version_it_names(
    client: APIClient, cart_id: str, if_match: str, status: int
) -> None:
    publish_article()
    add(client, cart_id)

    answer = client.patch(
        f"/api/v1/carts/{cart_id}/lines/TEA-1",
        {"quantity": 4},
        format="json",
        headers={"If-Match": if_match},
    )

    assert answer.status_code == status
    kept = client.get(f"/api/v1/carts/{cart_id}").json()
    assert (kept["version"], kept["lines"][0]["quantity"]) == (
        (3, "4") if status == 200 else (2, "1")
    )
    if status == 412:
        assert answer.json()["version"] == 2


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_line_that_is_not_there_can_not_be_changed(
    client: APIClient, cart_id: str, method: str
) -> None:
    publish_article()

    answer = getattr(client, method)(
        f"/api/v1/carts/{cart_id}/lines/TEA-1", {"quantity": 1}, format="json"
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "line_unknown")


def test_a_cart_takes_a_hundred_articles_and_9999_of_one(client: APIClient, cart_id: str) -> None:
    for number in range(101):
        publish_article(f"SKU-{number}")
    for number in range(100):
        assert add(client, cart_id, f"SKU-{number}").status_code == 200

    one_more, too_many = add(client, cart_id, "SKU-100"), add(client, cart_id, "SKU-0", 9999)

    assert one_more.json()["code"] == "line_limit"
    assert too_many.json()["code"] == "quantity_limit"
    assert client.get(f"/api/v1/carts/{cart_id}").json()["version"] == 101


def test_the_shopper_is_told_what_is_wrong(client: APIClient, cart_id: str) -> None:
    publish_article("GONE")
    publish_article("SOLD-OUT")
    add(client, cart_id, "GONE")
    add(client, cart_id, "SOLD-OUT")
    publish_article("GONE", status="archived")
    services.change_stock_flag(sku="SOLD-OUT", in_stock=False)

    answer = client.get(f"/api/v1/carts/{cart_id}", headers={"Accept-Language": "fr"})

    assert [(each["code"], each["sku"], each["detail"]) for each in answer.json()["problems"]] == [
        ("unavailable", "GONE", "Cet article n’est plus vendu."),  # noqa: RUF001
        ("out_of_stock", "SOLD-OUT", "Cet article est épuisé."),
    ]


def test_shipping_is_kept_with_the_cart(client: APIClient, cart_id: str) -> None:
    where = {"country": "CA", "region": "QC", "postal_code": "G1R 4P5", "method": "standard"}

    answer = client.put(f"/api/v1/carts/{cart_id}/shipping", where, format="json")

    assert answer.json()["shipping"] == {**where, "pickup_location": None}
    assert answer.json()["version"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"country": "Canada", "method": "standard"}, "country"),
        ({"country": "CA", "method": "drone"}, "method"),
        ({"country": "CA", "method": "standard", "city": "Québec"}, "city"),
        ({"method": "standard"}, "country"),
    ],
)
def test_a_place_without_sense_is_refused_by_name(
    client: APIClient, cart_id: str, body: dict[str, str], field: str
) -> None:
    answer = client.put(f"/api/v1/carts/{cart_id}/shipping", body, format="json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_half_a_character_is_refused_by_the_name_of_its_field(client: APIClient) -> None:
    body = b'{"currency": "CAD", "channel": "\\ud800"}'

    answer = client.post("/api/v1/carts", body, content_type="application/json")

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == ["channel"]


def test_each_answer_names_its_replica(client: APIClient, cart_id: str, settings) -> None:  # type: ignore[no-untyped-def]
    settings.REPLICA_NAME = "cart-2"

    found, missing = client.get(f"/api/v1/carts/{cart_id}"), client.get("/api/v1/carts/none")

    assert (found.headers["X-Served-By"], missing.headers["X-Served-By"]) == ("cart-2", "cart-2")


def test_nothing_but_a_cart_is_shown_as_one(client: APIClient, cart_id: str) -> None:
    publish_article()
    key = uuid.uuid4().hex
    add(client, cart_id, **{"Idempotency-Key": key})

    for name in (f"{cart_id}:{key}", f"{cart_id}:key:{key}", "article:TEA-1", "x" * 500):
        assert client.get(f"/api/v1/carts/{name}").status_code == 404


def test_the_customers_next_cart_is_a_new_one_after_an_order(
    client: APIClient, as_customer: Callable[..., dict[str, str]]
) -> None:
    ada = as_customer(uuid.uuid4())
    body = {"currency": "CAD", "channel": "web"}
    mine = client.post("/api/v1/carts", body, format="json", headers=ada).json()["id"]

    services.convert_cart(cart_id=mine, order_number="W-1", customer_id="", now=timezone.now())

    assert client.get("/api/v1/carts/mine", headers=ada).status_code == 404
    ordered = client.get(f"/api/v1/carts/{mine}", headers=ada).json()
    assert ordered["status"] == "converted"
