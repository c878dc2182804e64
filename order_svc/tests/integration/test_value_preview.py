"""What stored value would pay is said before anybody pays, and nothing is held for it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any  # Any: JSON
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from order_svc.tests.factories import CART, World
from shared_libs.clients.cart import FrozenIntent
from shared_libs.clients.customer import NewWallet

pytestmark = pytest.mark.django_db
AsCustomer = Callable[..., dict[str, str]]


def preview(api: APIClient, *, headers: dict[str, str] | None = None, **body: Any) -> Any:
    asked = {"cart_id": CART, "expected_total": "30.00", **body}
    return api.post("/api/v1/checkout/preview", asked, format="json", headers=headers or {})


def covers(answer: Any) -> list[tuple[str, str, str]]:
    assert answer.status_code == 200, answer.content
    rows = answer.json()["stored_value"]
    return [(each["kind"], each["available"], each["amount"]) for each in rows]


def test_a_card_with_too_little_leaves_the_rest_to_the_payment(
    world: World, api: APIClient
) -> None:
    card = world.gift_card("10.00")

    answer = preview(api, stored_value=[{"code": card.code}])

    assert answer.json() == {
        "currency": "CAD",
        "total": "30.00",
        "stored_value": [
            {
                "kind": "gift_card",
                "last_four": card.code[-4:],
                "available": "10.00",
                "amount": "10.00",
                "problem": None,
            }
        ],
        "to_pay": "20.00",
    }
    assert (world.customer.holds, world.left_on_cards()) == ({}, [Decimal("10.00")])


def test_what_the_cart_remembers_pays_in_its_order_up_to_the_total(
    world: World, api: APIClient, as_customer: AsCustomer
) -> None:
    ada = uuid4()
    world.customer.add(ada)
    credit = NewWallet("STORE_CREDIT", Decimal(50), "CAD", customer_id=ada)
    world.customer.issue_wallet(key="issue-credit", wallet=credit)
    card = world.gift_card("12.00")
    remembered = (FrozenIntent(card.code, ""), FrozenIntent("", "store_credit"))
    world.cart.carts[CART].stored_value = remembered

    answer = preview(api, headers=as_customer(ada))

    paid = [("gift_card", "12.00", "12.00"), ("store_credit", "50.00", "18.00")]
    assert (covers(answer), answer.json()["to_pay"]) == (paid, "0.00")
    assert covers(preview(api, headers=as_customer(ada), stored_value=[])) == []


def test_what_cannot_pay_says_why_and_pays_nothing(world: World, api: APIClient) -> None:
    foreign = NewWallet("GIFT_CARD", Decimal(5), "GBP")
    pounds = world.customer.issue_wallet(key="issue-pounds", wallet=foreign).code

    wishes = [{"code": "NOBODY-HAS-THIS"}, {"code": pounds}, {"kind": "store_credit"}]
    answer = preview(api, stored_value=wishes)

    assert [each["problem"]["code"] for each in answer.json()["stored_value"]] == [
        "stored_value_unknown",
        "stored_value_unusable",
        "customer_required",
    ]
    assert {each[1:] for each in covers(answer)} == {("0.00", "0.00")}
    assert answer.json()["to_pay"] == "30.00"


def test_the_cart_of_somebody_else_is_not_there(
    world: World, api: APIClient, as_customer: AsCustomer
) -> None:
    card = world.gift_card("10.00")
    world.cart.carts[CART].customer_id = uuid4()
    world.cart.carts[CART].stored_value = (FrozenIntent(card.code, ""),)

    for headers in ({}, as_customer(uuid4())):
        answer = preview(api, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "cart_unknown")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expected_total": "-1"}, "expected_total"),
        ({"cart_id": "../x"}, "cart_id"),
        ({"stored_value": [{"code": "A"}, {"code": "A"}]}, "stored_value"),
    ],
)
def test_nonsense_is_named(api: APIClient, changes: dict[str, Any], field: str) -> None:
    answer = preview(api, **changes)

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]
