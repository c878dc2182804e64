"""How much of one article a cart takes, whatever its channel allows."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from cart_svc.carts import errors, rules, services, store
from cart_svc.carts.models import ArticleLimit, CartPolicy
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from cart_svc.tests.integration.test_merging import held, merge, open_cart
from cart_svc.tests.shopper import add
from shared_libs.testing.fakes.product import FakeProduct

pytestmark = pytest.mark.django_db


def limit(sku: str, most: int) -> None:
    services.limit_article(limit=ArticleLimit(sku=sku, max_quantity=Decimal(most)))


def test_more_than_the_limit_is_refused_however_it_is_put_in(
    client: APIClient, cart_id: str
) -> None:
    limit(publish_article(), 2)
    publish_article("POT-1", "20.00")
    path = f"/api/v1/carts/{cart_id}"
    add(client, cart_id, "TEA-1", 2)
    add(client, cart_id, "POT-1", 9)

    refused = [
        add(client, cart_id, "TEA-1", 1),
        client.patch(f"{path}/lines/TEA-1", {"quantity": 3}, format="json"),
        client.put(f"{path}/lines", {"lines": [{"sku": "TEA-1", "quantity": 3}]}, format="json"),
    ]

    assert {(each.status_code, each.json()["code"]) for each in refused} == {
        (422, "quantity_limit")
    }
    assert {each.json()["limit"] for each in refused} == {"2"}
    assert held(client.get(path).json()) == {"TEA-1": "2", "POT-1": "9"}


def test_what_comes_back_from_the_list_for_later_counts(client: APIClient, cart_id: str) -> None:
    limit(publish_article(), 2)
    path = f"/api/v1/carts/{cart_id}"
    add(client, cart_id, "TEA-1", 2)
    client.post(f"{path}/lines/TEA-1/save-for-later")
    add(client, cart_id, "TEA-1", 1)

    back = client.post(f"{path}/saved/TEA-1/move-to-cart")

    assert (back.status_code, back.json()["code"]) == (422, "quantity_limit")


def test_a_channels_own_limit_may_be_tighter(client: APIClient, cart_id: str) -> None:
    limit(publish_article(), 5)
    services.save_policy(policy=CartPolicy(channel="web", max_quantity=3))

    assert add(client, cart_id, "TEA-1", 3).status_code == 200
    assert add(client, cart_id, "TEA-1", 1).json()["limit"] == "3"


def test_a_limit_set_later_is_a_problem_of_the_cart_and_bars_the_checkout(
    client: APIClient, cart_id: str
) -> None:
    sku = publish_article()
    add(client, cart_id, sku, 4)
    limit(sku, 2)

    shown = client.get(f"/api/v1/carts/{cart_id}").json()
    checkout = services.Checkout(
        "a-1", shown["version"], "", rules.Shipping("CA", "QC", "standard"), None
    )
    with pytest.raises(errors.TooMany, match="at most 2 of"):
        services.freeze_cart(cart_id=cart_id, checkout=checkout, product=FakeProduct({sku: "4.50"}))

    (problem,) = shown["problems"]
    assert (problem["code"], problem["requested"], problem["available"]) == (
        "quantity_limit", "4", "2",
    )  # fmt: skip
    assert store.read(cart_id, "").state == "active"


def test_a_merge_goes_no_further_than_the_limit_and_says_so(
    client: APIClient, cart_id: str, as_customer: Callable[..., dict[str, str]]
) -> None:
    limit(publish_article(), 3)
    ada = as_customer(uuid.uuid4())
    mine = open_cart(client, **ada)
    add(client, mine, "TEA-1", 2, **ada)
    add(client, cart_id, "TEA-1", 2)

    merged = merge(client, cart_id, ada).json()

    assert held(merged) == {"TEA-1": "3"}
    assert merged["merge"]["dropped"] == [
        {"sku": "TEA-1", "quantity": "1", "reason": "quantity_limit"}
    ]


def test_an_article_that_product_names_anew_keeps_its_limit(
    client: APIClient, cart_id: str
) -> None:
    limit(publish_article(), 2)
    publish_article(price="5.00")

    assert add(client, cart_id, "TEA-1", 3).json()["code"] == "quantity_limit"


@pytest.mark.parametrize("count", [1, 10])
def test_lost_articles_come_back_with_their_limits_by_two_queries(count: int) -> None:
    skus = [publish_article(f"TEA-{number}") for number in range(count)]
    for sku in skus:
        limit(sku, 2)
        _connection.connection().delete(f"article:{sku}")

    with CaptureQueriesContext(connection) as asked:
        found = store.recall(skus)

    assert {sku: article.max_quantity for sku, article in found.items()} == dict.fromkeys(skus, 2)
    assert _connection.connection().exists(*(f"article:{sku}" for sku in skus)) == count
    assert len(asked) == 2


def test_limits_are_for_articles_that_there_are() -> None:
    with pytest.raises(errors.UnknownArticle):
        limit("NOPE", 2)

    assert not ArticleLimit.objects.exists()


def test_the_catalogue_manager_sets_a_limit(
    client: APIClient, cart_id: str, staff_cookie: Callable[..., str]
) -> None:
    publish_article()
    browser = Client()
    browser.cookies["comptoir_staff"] = staff_cookie("catalogue_manager")
    page = "/admin/cart/carts/articlelimit/add/"

    unknown = browser.post(page, {"sku": "NOPE", "max_quantity": "2"})
    too_much = browser.post(page, {"sku": "TEA-1", "max_quantity": "100000"})
    saved = browser.post(page, {"sku": "TEA-1", "max_quantity": "2"})

    assert (unknown.status_code, too_much.status_code, saved.status_code) == (200, 200, 302)
    assert add(client, cart_id, "TEA-1", 3).json()["limit"] == "2"
