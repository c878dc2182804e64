"""Staff agree on another price with a shopper, and that is what is promised and frozen."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: Django's test response

import pytest
from django.test import Client
from rest_framework.test import APIClient

from cart_svc.carts import errors, rules, services, store
from cart_svc.carts.models import StaffAction
from cart_svc.carts.services._quotes import fits
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from cart_svc.tests.integration.test_merging import merge, open_cart
from cart_svc.tests.shopper import add
from shared_libs.testing.fakes.inventory import FakeInventory
from shared_libs.testing.fakes.product import FakeProduct

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOME = rules.Shipping("CA", "QC", "standard")


@pytest.fixture
def number(client: APIClient, cart_id: str) -> str:
    """A cart with two teas of 12.00, by the number that staff know."""
    publish_article("TEA-1", "12.00")
    add(client, cart_id, "TEA-1", 2)
    return store.number_of(cart_id)


@pytest.fixture
def agree(client: APIClient, as_staff: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    def ask(number: str, price: str, *roles: str, sku: str = "TEA-1", **headers: str) -> Any:
        return client.put(
            f"/api/v1/carts/by-number/{number}/lines/{sku}/price",
            {"unit_price": price, "reason": "scratched box"},
            format="json",
            headers={**as_staff(*(roles or ("support",))), **headers},
        )

    return ask


def held(number: str) -> rules.Cart:
    return store.peek(str(store.id_of(number)))


def test_a_price_within_the_limit_is_the_shoppers_and_who_agreed_on_it_stays(
    client: APIClient, cart_id: str, number: str, agree: Callable[..., Any]
) -> None:
    answer = agree(number.lower(), "10.80")

    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert "id" not in body
    assert cart_id not in answer.content.decode()
    shown = client.get(f"/api/v1/carts/{cart_id}").json()
    line = shown["lines"][0]
    assert (line["unit_price"], line["line_total"]) == ("10.80", "21.60")
    assert line["override"]["list_price"] == "12.00"
    assert "scratched" not in str(shown)
    (action,) = StaffAction.objects.all()
    assert (action.kind, action.sku, action.reason) == ("PRICE_AGREED", "TEA-1", "scratched box")
    assert (action.list_price, action.unit_price, action.quantity) == (
        Decimal("12.00"), Decimal("10.80"), Decimal(2),
    )  # fmt: skip
    assert action.actor.startswith("staff:")
    assert body["actions"][0]["reference"] == str(action.reference)


@pytest.mark.parametrize(
    ("price", "roles", "code"),
    [
        pytest.param("10.79", ("support",), "override_limit", id="a cent below ten percent"),
        pytest.param("8.39", ("store_manager",), "override_limit", id="below thirty percent"),
        pytest.param("12.00", ("administrator",), "override_not_lower", id="nothing off"),
        pytest.param("15.00", ("administrator",), "override_not_lower", id="dearer"),
    ],
)
def test_over_the_limit_nothing_is_agreed_on(
    number: str, agree: Callable[..., Any], price: str, roles: tuple[str, ...], code: str
) -> None:
    answer = agree(number, price, *roles)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not StaffAction.objects.exists()
    assert held(number).overrides == {}


def test_what_is_wrong_with_the_wish_is_named(number: str, agree: Callable[..., Any]) -> None:
    assert agree(number, "-1").json()["errors"][0]["field"] == "unit_price"
    assert agree(number, "NaN").json()["errors"][0]["field"] == "unit_price"
    assert agree(number, "11.00", sku="POT-1").json()["code"] == "line_unknown"
    assert agree("C-NOPE", "11.00").json()["code"] == "cart_unknown"
    assert agree(number, "11.00", **{"If-Match": '"1"'}).status_code == 412
    assert not StaffAction.objects.exists()


@pytest.mark.parametrize("role", ["cashier", "analyst", "catalogue_manager"])
def test_other_roles_agree_on_nothing(number: str, agree: Callable[..., Any], role: str) -> None:
    assert agree(number, "11.90", role).status_code == 403


def test_a_price_is_taken_back_with_a_reason(
    client: APIClient,
    cart_id: str,
    number: str,
    agree: Callable[..., Any],
    as_staff: Callable[..., dict[str, str]],
) -> None:
    agree(number, "11.00")
    path = f"/api/v1/carts/by-number/{number}/lines/TEA-1/price"

    def take_back() -> Any:
        body = {"reason": "wrong line"}
        return client.delete(path, body, format="json", headers=as_staff("support"))

    first, again = take_back(), take_back()

    assert (first.status_code, again.status_code) == (200, 404)
    assert client.get(f"/api/v1/carts/{cart_id}").json()["lines"][0]["unit_price"] == "12.00"
    kinds = StaffAction.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["PRICE_AGREED", "PRICE_RESTORED"]


@pytest.mark.parametrize(
    "leave",
    [
        pytest.param(lambda c, p: c.delete(f"{p}/lines/TEA-1"), id="removed"),
        pytest.param(lambda c, p: c.post(f"{p}/lines/TEA-1/save-for-later"), id="saved for later"),
        pytest.param(
            lambda c, p: c.put(
                f"{p}/lines", {"lines": [{"sku": "POT-1", "quantity": 1}]}, format="json"
            ),
            id="replaced",
        ),
    ],
)
def test_a_line_that_goes_takes_its_agreed_price_with_it(
    client: APIClient,
    cart_id: str,
    number: str,
    agree: Callable[..., Any],
    leave: Callable[[APIClient, str], Any],
) -> None:
    publish_article("POT-1", "20.00")
    agree(number, "11.00")

    assert leave(client, f"/api/v1/carts/{cart_id}").status_code == 200
    back = add(client, cart_id, "TEA-1", 1).json()

    assert {line["sku"]: line["unit_price"] for line in back["lines"]}["TEA-1"] == "12.00"


def test_the_promise_has_the_agreed_price_and_one_without_it_counts_no_more(
    cart_id: str, number: str, agree: Callable[..., Any]
) -> None:
    product = FakeProduct({"TEA-1": "12.00"}, shipping=Decimal("9.95"))
    inventory = FakeInventory({"TEA-1": 9})
    visit = rules.Visit(cart_id, "", "", NOON)
    cart = store.set_shipping(visit=visit, shipping=HOME)
    before = services.quote_cart(cart=cart, product=product, inventory=inventory)
    agree(number, "11.00")
    cart = store.read(cart_id, "")

    exact = services.quote_cart(cart=cart, product=product, inventory=inventory)

    assert (before.totals["subtotal"], exact.totals["subtotal"]) == (Decimal(24), Decimal(22))
    line = rules.exact_view(cart, exact).lines[0]
    assert (line.unit_price, line.list_price) == (Decimal("11.00"), Decimal("12.00"))
    reference = str(StaffAction.objects.get().reference)
    assert [each.reference for each in product.quotes[exact.token].overrides] == [reference]
    assert not fits(product.quotes[before.token], cart, HOME)
    assert fits(product.quotes[exact.token], cart, HOME)


@pytest.mark.parametrize(
    ("hours", "price", "problems"),
    [
        pytest.param(72, "11.00", [], id="within its time"),
        pytest.param(0, "12.00", ["override_ended"], id="after it"),
    ],
)
def test_an_agreed_price_counts_for_its_time_and_its_shopper_is_told_when_that_is_over(
    client: APIClient,
    cart_id: str,
    number: str,
    agree: Callable[..., Any],
    settings: Any,
    hours: int,
    price: str,
    problems: list[str],
) -> None:
    settings.PRICE_OVERRIDE_HOURS = hours
    agree(number, "11.00")
    product = FakeProduct({"TEA-1": "12.00"}, shipping=Decimal("9.95"))
    visit = rules.Visit(cart_id, "", "", NOON)
    cart = store.set_shipping(visit=visit, shipping=HOME)

    shown = client.get(f"/api/v1/carts/{cart_id}").json()
    exact = services.quote_cart(cart=cart, product=product, inventory=FakeInventory({"TEA-1": 9}))

    assert shown["lines"][0]["unit_price"] == price
    assert [each["code"] for each in shown["problems"]] == problems
    assert exact.totals["subtotal"] == 2 * Decimal(price)
    assert agree(number, "11.50").status_code == 200  # staff may agree anew


def test_a_cart_that_a_checkout_holds_has_the_price_it_was_frozen_with(
    cart_id: str, number: str, agree: Callable[..., Any]
) -> None:
    version = store.read(cart_id, "").version
    store.freeze(cart_id=cart_id, attempt_id="a-1", customer_id="", expected_version=version)

    assert agree(number, "11.00").json()["code"] == "cart_frozen"
    assert not StaffAction.objects.exists()


def test_a_lost_cart_comes_back_with_what_was_agreed(
    client: APIClient, cart_id: str, number: str, agree: Callable[..., Any]
) -> None:
    agree(number, "11.00")
    services.keep_snapshots(now=datetime.now(UTC), limit=100)
    _connection.connection().delete(f"cart:{cart_id}")

    shown = client.get(f"/api/v1/carts/{cart_id}").json()

    assert shown["lines"][0]["unit_price"] == "11.00"


def test_what_was_agreed_with_a_guest_is_the_customers_after_login(
    client: APIClient,
    cart_id: str,
    number: str,
    agree: Callable[..., Any],
    as_customer: Callable[..., dict[str, str]],
) -> None:
    agree(number, "11.00")
    ada = as_customer(uuid.uuid4())
    mine = open_cart(client, **ada)

    merged = merge(client, cart_id, ada).json()

    assert merged["id"] == mine
    assert merged["lines"][0]["override"]["list_price"] == "12.00"
    assert merged["lines"][0]["unit_price"] == "11.00"


def test_without_the_store_nothing_is_noted(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_asked: object) -> rules.Cart:
        raise errors.CartsUnavailable

    monkeypatch.setattr(store, "set_override", away)
    wish = services.OverrideWish(number, "TEA-1", Decimal("11.00"), "scratched")

    with pytest.raises(errors.CartsUnavailable):
        services.override_price(
            wish=wish, by=services.Granter("staff:1", frozenset({"support"})), now=NOON
        )

    assert not StaffAction.objects.exists()


def test_staff_agree_on_a_price_in_the_back_office(
    number: str, staff_cookie: Callable[..., str]
) -> None:
    services.keep_snapshots(now=datetime.now(UTC), limit=100)
    browser = Client()
    browser.cookies["comptoir_staff"] = staff_cookie("support")
    page = f"/admin/cart/carts/cartsnapshot/{number}"

    def agree(price: str) -> Any:
        said = {
            "sku": "TEA-1",
            "unit_price": price,
            "reason": "scratched box",
            "_form_submitted": "on",
        }
        return browser.post(f"{page}/agree/", said, follow=True)

    refused, granted = agree("1.00"), agree("11.00")

    assert "10.80" in refused.content.decode()
    assert "another price" in granted.content.decode()
    assert "scratched box" in browser.get(f"{page}/change/").content.decode()
    assert "12.00" in browser.get(f"{page}/look_at_it_now/").content.decode()
    assert [each.unit_price for each in StaffAction.objects.all()] == [Decimal("11.0000")]
