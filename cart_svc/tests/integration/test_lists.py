"""All lines at once, what is saved for later, limits of a channel, the address for reminders."""

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from cart_svc.carts import errors, services, store
from cart_svc.carts.models import CartPolicy
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from cart_svc.tests.shopper import add

pytestmark = pytest.mark.django_db


def put(client: APIClient, cart_id: str, *lines: dict[str, object], **headers: str):  # type: ignore[no-untyped-def]
    path, body = f"/api/v1/carts/{cart_id}/lines", {"lines": list(lines)}
    return client.put(path, body, format="json", headers=headers)


def held(body) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    return [(line["sku"], line["quantity"]) for line in body["lines"]]


@pytest.fixture
def shelf() -> None:
    publish_article("TEA-1", gtins=["4006381333931"])
    publish_article("POT-1", "20.00")


@pytest.mark.usefixtures("shelf")
def test_a_cart_is_filled_anew_in_the_order_given(client: APIClient, cart_id: str) -> None:
    add(client, cart_id, "TEA-1", 9)

    answer = put(
        client,
        cart_id,
        {"sku": "POT-1", "quantity": 1},
        {"gtin": "4006381333931", "quantity": 2},
        {"sku": "TEA-1", "quantity": 1},
    )
    emptied = put(client, cart_id)

    assert held(answer.json()) == [("POT-1", "1"), ("TEA-1", "3")]
    assert answer.json()["version"] == 3
    assert held(emptied.json()) == []


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ({"sku": "NONE", "quantity": 1}, 422, "unknown_sku"),
        ({"gtin": "96385074", "quantity": 1}, 422, "unknown_sku"),
        ({"sku": "TEA-1", "quantity": "0.5"}, 422, "fraction_not_allowed"),
        ({"sku": "TEA-1", "quantity": 0}, 400, "invalid"),
        ({"sku": "TEA-1", "quantity": 1, "unit_price": "0.01"}, 400, "invalid"),
    ],
)
def test_one_line_that_makes_no_sense_leaves_all_as_it_was(
    client: APIClient, cart_id: str, line: dict[str, object], status: int, code: str
) -> None:
    add(client, cart_id, "POT-1", 7)

    answer = put(client, cart_id, {"sku": "POT-1", "quantity": 1}, line)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert held(client.get(f"/api/v1/carts/{cart_id}").json()) == [("POT-1", "7")]


@pytest.mark.usefixtures("shelf")
def test_a_hundred_and_one_lines_are_refused_and_a_stale_version_too(
    client: APIClient, cart_id: str
) -> None:
    many = [{"sku": f"S-{number}", "quantity": 1} for number in range(101)]

    assert put(client, cart_id, *many).status_code == 400
    stale = put(client, cart_id, {"sku": "POT-1", "quantity": 1}, **{"If-Match": "7"})
    assert stale.status_code == 412


@pytest.mark.usefixtures("shelf")
def test_a_line_is_saved_for_later_and_comes_back(client: APIClient, cart_id: str) -> None:
    path, key = f"/api/v1/carts/{cart_id}", {"Idempotency-Key": uuid.uuid4().hex}
    add(client, cart_id, "TEA-1", 2)
    add(client, cart_id, "POT-1", 1)

    saved = client.post(f"{path}/lines/TEA-1/save-for-later", headers=key)
    repeat = client.post(f"{path}/lines/TEA-1/save-for-later", headers=key)
    add(client, cart_id, "TEA-1", 1)
    back = client.post(f"{path}/saved/TEA-1/move-to-cart").json()

    assert held(saved.json()) == [("POT-1", "1")]
    assert [(each["sku"], each["quantity"], each["name"]) for each in saved.json()["saved"]] == [
        ("TEA-1", "2", "Tea")
    ]
    assert saved.json()["totals"]["total"] == "20.00"
    assert repeat.content == saved.content
    assert (held(back), back["saved"]) == ([("POT-1", "1"), ("TEA-1", "3")], [])
    missing = client.post(f"{path}/saved/TEA-1/move-to-cart")
    assert (missing.status_code, missing.json()["code"]) == (404, "line_unknown")


@pytest.mark.usefixtures("shelf")
def test_what_is_saved_can_be_forgotten(client: APIClient, cart_id: str) -> None:
    path = f"/api/v1/carts/{cart_id}"
    add(client, cart_id, "TEA-1", 2)
    client.post(f"{path}/lines/TEA-1/save-for-later")

    gone = client.delete(f"{path}/saved/TEA-1").json()

    assert (gone["lines"], gone["saved"]) == ([], [])


@pytest.mark.usefixtures("shelf")
def test_a_cart_with_nothing_but_saved_lines_can_not_be_bought(
    client: APIClient, cart_id: str
) -> None:
    add(client, cart_id, "TEA-1", 2)
    client.post(f"/api/v1/carts/{cart_id}/lines/TEA-1/save-for-later")

    with pytest.raises(errors.CartEmpty):
        store.freeze(
            cart_id=cart_id, attempt_id=str(uuid.uuid4()), customer_id="", expected_version=3
        )


@pytest.mark.usefixtures("shelf")
def test_the_limits_of_a_channel_hold_from_the_moment_they_are_saved(
    client: APIClient, cart_id: str
) -> None:
    services.save_policy(
        policy=CartPolicy(channel="web", max_lines=1, max_quantity=6, min_quantity=2)
    )
    path = f"/api/v1/carts/{cart_id}"

    few = add(client, cart_id, "TEA-1", 1)
    fine = add(client, cart_id, "TEA-1", 6)
    many = add(client, cart_id, "TEA-1", 1)
    second = add(client, cart_id, "POT-1", 2)
    set_to_one = client.patch(f"{path}/lines/TEA-1", {"quantity": 1}, format="json")
    replaced = put(client, cart_id, {"sku": "TEA-1", "quantity": 7})

    assert fine.status_code == 200
    answers = (few, many, second, set_to_one, replaced)
    assert [(each.status_code, each.json()["code"], each.json()["limit"]) for each in answers] == [
        (422, "quantity_minimum", "2"),
        (422, "quantity_limit", "6"),
        (422, "line_limit", 1),
        (422, "quantity_minimum", "2"),
        (422, "quantity_limit", "6"),
    ]
    assert many.json()["detail"] == "A cart takes at most 6 of one article."
    assert held(client.get(path).json()) == [("TEA-1", "6")]


@pytest.mark.usefixtures("shelf")
def test_a_cart_lives_as_long_as_its_channel_says(client: APIClient) -> None:
    services.save_policy(policy=CartPolicy(channel="web", days=2))

    body = {"currency": "CAD", "channel": "web"}
    cart_id = client.post("/api/v1/carts", body, format="json").json()["id"]

    assert 2 * 86400 - 5 < _connection.connection().ttl(f"cart:{cart_id}") <= 2 * 86400


def test_rules_that_the_store_has_lost_come_back() -> None:
    services.save_policy(policy=CartPolicy(channel="web", max_quantity=6))
    _connection.connection().flushdb()

    services.put_policies_back()

    assert store.policy_of("web").max_quantity == Decimal(6)
    assert store.policy_of("pos").max_quantity == Decimal(9999)


def test_rules_that_make_no_sense_are_refused_and_the_store_keeps_the_old_ones() -> None:
    services.save_policy(policy=CartPolicy(channel="web", max_quantity=6))

    with pytest.raises(IntegrityError), transaction.atomic():
        services.save_policy(policy=CartPolicy(channel="web", max_quantity=1, min_quantity=2))

    assert store.policy_of("web").max_quantity == Decimal(6)


def test_an_address_for_reminders_is_kept_and_changes_no_version(
    client: APIClient, cart_id: str
) -> None:
    path, contact = f"/api/v1/carts/{cart_id}/contact", {"email": "a@b.example", "consent": True}

    kept = client.put(path, contact, format="json")
    gone = client.delete(path)

    assert (kept.status_code, kept.json()["contact"], kept.json()["version"]) == (200, contact, 1)
    assert (gone.json()["contact"], gone.json()["version"]) == (None, 1)
    wrong = client.put(path, {"email": "nobody", "consent": True}, format="json")
    assert [each["field"] for each in wrong.json()["errors"]] == ["email"]
    assert client.put(path, {"email": "a@b.example"}, format="json").status_code == 400
