"""Whatever a stranger asks of a customer's cart is answered as of one that is not there."""

from collections.abc import Callable
from typing import Any  # Any: Django's test response
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from cart_svc.carts.api.urls import urlpatterns
from cart_svc.tests.factories import publish_article

pytestmark = pytest.mark.django_db
AsCustomer = Callable[..., dict[str, str]]
OF_A_CART = "api/v1/carts/<str:cart_id>"
ABSENT = "A" * 32
# (method, rest of the path): a body that would be good for the cart's owner
ASKED: dict[tuple[str, str], dict[str, Any] | None] = {
    ("get", ""): None,
    ("post", "/lines"): {"sku": "TEA-1", "quantity": 1},
    ("put", "/lines"): {"lines": [{"sku": "TEA-1", "quantity": 1}]},
    ("patch", "/lines/TEA-1"): {"quantity": 2},
    ("delete", "/lines/TEA-1"): None,
    ("post", "/lines/TEA-1/save-for-later"): {},
    ("post", "/saved/TEA-1/move-to-cart"): {},
    ("delete", "/saved/TEA-1"): None,
    ("put", "/contact"): {"email": "eve@example.org", "consent": True},
    ("delete", "/contact"): None,
    ("put", "/stored-value"): {"stored_value": []},
    ("put", "/shipping"): {"country": "CA", "region": "QC", "method": "standard"},
    ("get", "/shipping-methods"): None,
    ("post", "/coupons"): {"code": "TENTH"},
    ("delete", "/coupons/TENTH"): None,
    ("post", "/quote"): {},
}


def test_no_route_of_a_cart_is_left_out_here() -> None:
    routes = {str(each.pattern).removeprefix(OF_A_CART) for each in urlpatterns}
    of_carts = {path for path in routes if not path.startswith(("api/", "internal/"))}
    asked = {
        path.replace("TEA-1", "<path:sku>").replace("TENTH", "<str:code>")
        for _method, path in ASKED
    }

    assert asked == of_carts


@pytest.mark.parametrize(("method", "path"), ASKED, ids=str)
def test_a_stranger_and_a_guest_are_told_the_same_of_a_cart_and_of_none(
    client: APIClient, as_customer: AsCustomer, method: str, path: str
) -> None:
    publish_article("TEA-1")
    ada, body = as_customer(uuid4()), {"currency": "CAD", "channel": "web"}
    hers = client.post("/api/v1/carts", body, format="json", headers=ada).json()["id"]
    line = {"sku": "TEA-1", "quantity": 1}
    client.post(f"/api/v1/carts/{hers}/lines", line, format="json", headers=ada)
    before = client.get(f"/api/v1/carts/{hers}", headers=ada).json()
    ask = getattr(client, method)

    for headers in (as_customer(uuid4()), {}):
        there, none = (
            ask(
                f"/api/v1/carts/{cart_id}{path}",
                ASKED[method, path],
                format="json",
                headers=headers,
            )
            for cart_id in (hers, ABSENT)
        )
        told = [{**each.json(), "correlation_id": ""} for each in (there, none)]
        assert (there.status_code, none.status_code) == (404, 404)
        assert told[0] == told[1]
        assert told[0]["code"] == "cart_unknown"

    assert client.get(f"/api/v1/carts/{hers}", headers=ada).json() == before
