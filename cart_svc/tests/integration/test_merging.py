"""A guest signs in: the two carts become one, once, whoever asks how often."""

import uuid
from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from cart_svc.carts import services, store
from cart_svc.carts.models import CartPolicy, MergeLog
from cart_svc.tests.factories import publish_article
from cart_svc.tests.integration.test_concurrency import at_once
from cart_svc.tests.shopper import add

BODY = {"currency": "CAD", "channel": "web"}


@pytest.fixture
def ada(as_customer: Callable[..., dict[str, str]]) -> dict[str, str]:
    return as_customer(uuid.uuid4())


def open_cart(client: APIClient, **headers: str) -> str:
    answer = client.post("/api/v1/carts", BODY, format="json", headers=headers)
    return str(answer.json()["id"])


def merge(client: APIClient, guest: str, headers: dict[str, str]):  # type: ignore[no-untyped-def]
    body = {"guest_cart_id": guest}
    return client.post("/api/v1/carts/mine/merge", body, format="json", headers=headers)


def held(body) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {line["sku"]: line["quantity"] for line in body["lines"]}


@pytest.mark.django_db
def test_what_a_guest_put_together_is_the_customers(
    client: APIClient, cart_id: str, ada: dict[str, str]
) -> None:
    publish_article("TEA-1")
    publish_article("POT-1", "20.00")
    services.save_policy(policy=CartPolicy(channel="web", max_quantity=4))
    mine = open_cart(client, **ada)
    add(client, mine, "TEA-1", 3, **ada)
    add(client, cart_id, "POT-1", 1)
    add(client, cart_id, "TEA-1", 2)
    client.post(f"/api/v1/carts/{cart_id}/coupons", {"code": "TENTH"}, format="json")

    answer = merge(client, cart_id, ada)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["id"], held(body)) == (mine, {"TEA-1": "4", "POT-1": "1"})
    assert [each["code"] for each in body["coupons"]] == ["TENTH"]
    assert body["merge"] == {
        "guest_cart": store.number_of(cart_id),
        "merged": [{"sku": "TEA-1", "quantity": "1"}, {"sku": "POT-1", "quantity": "1"}],
        "dropped": [{"sku": "TEA-1", "quantity": "1", "reason": "quantity_limit"}],
    }
    left = client.get(f"/api/v1/carts/{cart_id}").json()
    assert (left["status"], left["lines"], left["coupons"]) == ("merged", [], [])
    refused = add(client, cart_id, "TEA-1")
    assert (refused.status_code, refused.json()["code"]) == (409, "cart_merged")


@pytest.mark.django_db
def test_a_repeat_merges_nothing_more_and_gets_the_first_report(
    client: APIClient, cart_id: str, ada: dict[str, str]
) -> None:
    publish_article("TEA-1")
    add(client, cart_id, "TEA-1", 2)

    first = merge(client, cart_id, ada)
    MergeLog.objects.all().delete()  # the answer was lost before the log was written
    again = merge(client, cart_id, ada)

    assert held(first.json()) == held(again.json()) == {"TEA-1": "2"}
    assert again.json()["merge"] == first.json()["merge"]
    assert again.json()["version"] == first.json()["version"]
    log = MergeLog.objects.get()
    assert (log.report, log.cart_number) == (first.json()["merge"], first.json()["number"])
    assert cart_id not in log.guest_digest


@pytest.mark.django_db
def test_nobody_takes_over_the_cart_of_another_customer(
    client: APIClient, cart_id: str, ada: dict[str, str], as_customer: Callable[..., dict[str, str]]
) -> None:
    bob = as_customer(uuid.uuid4())
    bobs = open_cart(client, **bob)
    merge(client, cart_id, bob)

    for other in (bobs, cart_id, "none"):
        answer = merge(client, other, ada)
        assert (answer.status_code, answer.json()["code"]) == (404, "cart_unknown")
    assert client.post("/api/v1/carts/mine/merge", {"guest_cart_id": "x"}).status_code == 401


@pytest.mark.django_db
def test_a_cart_that_is_being_paid_is_not_merged(
    client: APIClient, cart_id: str, ada: dict[str, str]
) -> None:
    publish_article("TEA-1")
    add(client, cart_id, "TEA-1")
    attempt = str(uuid.uuid4())
    store.freeze(cart_id=cart_id, attempt_id=attempt, customer_id="", expected_version=2)

    answer = merge(client, cart_id, ada)

    assert (answer.status_code, answer.json()["code"]) == (409, "cart_frozen")
    assert held(client.get(f"/api/v1/carts/{cart_id}").json()) == {"TEA-1": "1"}


@pytest.mark.django_db(transaction=True)
def test_a_merge_loses_nothing_that_is_added_meanwhile_and_merges_once(
    client: APIClient, ada: dict[str, str]
) -> None:
    publish_article("TEA-1")
    mine, guest = open_cart(client, **ada), open_cart(client)
    add(client, guest, "TEA-1", 5)

    def work(number: int) -> int:
        if number % 3 == 0:
            return int(merge(APIClient(), guest, ada).status_code)
        return int(add(APIClient(), mine, "TEA-1", 1, **ada).status_code)

    statuses = at_once(work, 12)

    assert set(statuses) <= {200, 409}
    body = merge(client, guest, ada).json()
    assert held(body) == {"TEA-1": "13"}
    assert MergeLog.objects.count() == 1
