from decimal import Decimal
from uuid import UUID

import pytest

from shared_libs.clients.cart import CartClient, FrozenCart, FrozenLine
from shared_libs.clients.customer import CustomerAtTill, CustomerClient, CustomerSummary
from shared_libs.clients.quotes import AppliedPromotion
from shared_libs.clients.tests.unit.conftest import asked
from shared_libs.http.client import ServiceClient
from shared_libs.refusals import Conflict, NotFound
from shared_libs.testing.tiny_server import Reply, TinyServer, problem

ATTEMPT = UUID("01890000-0000-7000-8000-000000000001")
CUSTOMER = UUID("01890000-0000-7000-8000-000000000002")


def freeze(core: ServiceClient) -> FrozenCart:
    return CartClient(core).freeze(
        cart_id="c/1",
        attempt_id=ATTEMPT,
        cart_version=7,
        customer_id=None,
        country="CA",
        region="QC",
        shipping_method="standard",
        pickup_location=None,
        quote_token="signed",
    )


def test_a_frozen_cart_comes_with_its_lines_and_its_quote(
    core: ServiceClient, server: TinyServer
) -> None:
    server.replies(
        Reply(
            document={
                "cart_id": "c/1",
                "version": 7,
                "currency": "CAD",
                "channel": "web",
                "lines": [{"sku": "TEA-1", "name": "Thé", "quantity": "2"}],
                "coupons": ["SPRING"],
                "quote_token": "signed",
                "quote_was_live": True,
                "promotions": [
                    {"code": "spring", "coupon": "SPRING", "amount": "0.90", "is_limited": True}
                ],
            }
        )
    )

    assert freeze(core) == FrozenCart(
        cart_id="c/1",
        version=7,
        currency="CAD",
        channel="web",
        lines=(FrozenLine("TEA-1", "Thé", Decimal(2)),),
        coupons=("SPRING",),
        quote_token="signed",
        quote_was_live=True,
        promotions=(AppliedPromotion("spring", "SPRING", Decimal("0.90"), is_limited=True),),
    )
    assert asked(server.received[0]) == (
        "POST",
        "/internal/carts/c%2F1/freeze",
        {
            "attempt_id": str(ATTEMPT),
            "cart_version": 7,
            "customer_id": None,
            "ship_to": {"country": "CA", "region": "QC"},
            "shipping_method": "standard",
            "pickup_location": None,
            "quote_token": "signed",
        },
    )
    assert server.received[0].headers["Idempotency-Key"] == f"{ATTEMPT}:freeze"


def test_a_changed_cart_says_its_version(core: ServiceClient, server: TinyServer) -> None:
    server.replies(problem(409, "cart_changed", version=8))

    with pytest.raises(Conflict) as caught:
        freeze(core)

    assert (caught.value.code, caught.value.extra["version"]) == ("cart_changed", 8)


def test_thawing_names_the_attempt(core: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(204, raw=b""))

    CartClient(core).thaw(cart_id="c1", attempt_id=ATTEMPT)

    path = "/internal/carts/c1/thaw"
    assert asked(server.received[0]) == ("POST", path, {"attempt_id": str(ATTEMPT)})


def test_a_customer_is_who_they_say(core: ServiceClient, server: TinyServer) -> None:
    server.replies(
        Reply(
            document={
                "id": str(CUSTOMER),
                "email": "ada@example.com",
                "first_name": "Ada",
                "last_name": "Roy",
                "locale": "fr",
                "group": None,
            }
        ),
        problem(404, "not_found"),
    )
    customers = CustomerClient(core)

    assert customers.get(customer_id=CUSTOMER) == CustomerSummary(
        CUSTOMER, "ada@example.com", "Ada", "Roy", "fr", None
    )
    with pytest.raises(NotFound):
        customers.get(customer_id=CUSTOMER)
    assert server.received[0].path == f"/internal/customers/{CUSTOMER}"


def test_a_till_reads_what_it_knows_of_a_customer_and_no_more(
    core: ServiceClient, server: TinyServer
) -> None:
    texts = {
        "number": "C-1",
        "name": "A. R.",
        "email": "a***",
        "phone": "***12",
        "locale": "fr",
        "group": "",
        "tier": "gold",
    }
    row = {"id": str(CUSTOMER), **texts, "points": "40", "birthday": "03-14"}
    server.replies(Reply(document={"results": [row]}))

    found = CustomerClient(core).look_up(card="2990000000014")

    assert found == (CustomerAtTill(id=CUSTOMER, points=40, **texts),)
    (received,) = server.received
    assert asked(received) == ("POST", "/internal/customers/lookup", {"card": "2990000000014"})
