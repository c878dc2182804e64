"""Cart behind its client, for real and as its fake, with a product that both can ask."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: JSON
from uuid import UUID

import orjson
import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from cart_svc.carts import rules, services, store
from cart_svc.tests.factories import publish_article
from shared_libs.clients import product as product_module
from shared_libs.clients.cart import CartClient, FrozenDraft, FrozenIntent, FrozenLine
from shared_libs.clients.lines import Line
from shared_libs.clients.quotes import Quote, QuoteRequest
from shared_libs.http import client as http_client
from shared_libs.http.client import ServiceClient
from shared_libs.testing.fakes.cart import FakeCart
from shared_libs.testing.fakes.product import FakeProduct
from shared_libs.testing.plugin import sign_as
from shared_libs.testing.tiny_server import Received, Reply, TinyServer, problem

PRICES = {"TEA-1": "4.50", "POT-1": "20.00"}
COUPONS = {"TENTH": Decimal(10)}
GOODS = [Line("TEA-1", Decimal(2)), Line("POT-1", Decimal(1))]


@dataclass
class World:
    """A shop in which carts can be put and product can be asked, or be away."""

    cart: CartClient
    product: FakeProduct
    put: Callable[..., tuple[str, int]]
    change: Callable[[str], int]
    convert: Callable[[str], None]
    coupon: Callable[[str, str], int]
    token: Callable[[Quote], str]
    prepare: Callable[[FrozenDraft], tuple[str, int]]
    withdraw: Callable[[str], None]
    pay_with: Callable[[str, str], None]


@pytest.fixture
def fake_world() -> World:
    product = FakeProduct(
        PRICES, tax_rate=Decimal("0.05"), shipping=Decimal("9.95"), coupons=COUPONS
    )
    cart = FakeCart(product)

    def put(lines: Sequence[Line], customer_id: UUID | None = None) -> tuple[str, int]:
        named = [FrozenLine(line.sku, f"Name of {line.sku}", line.quantity) for line in lines]
        held = cart.put(f"cart-{len(cart.carts)}", named, version=7, customer_id=customer_id)
        return held.cart_id, held.version

    def change(cart_id: str) -> int:
        cart.carts[cart_id].version += 1
        return cart.carts[cart_id].version

    def convert(cart_id: str) -> None:
        cart.carts[cart_id].converted = True

    def coupon(cart_id: str, code: str) -> int:
        cart.carts[cart_id].coupons += (code,)
        return change(cart_id)

    def prepare(draft: FrozenDraft) -> tuple[str, int]:
        cart_id, version = put(GOODS)
        cart.carts[cart_id].draft = draft
        return cart_id, version

    def withdraw(cart_id: str) -> None:
        cart.carts[cart_id].withdrawn = True

    def token(quote: Quote) -> str:
        return quote.token

    doings = (put, change, convert, coupon, token, prepare, withdraw, paying(cart))
    return World(cart, product, *doings)


def paying(cart: FakeCart) -> Callable[[str, str], None]:
    """How the shopper of a cart of the fake says by which card it is to be paid."""

    def pay_with(cart_id: str, code: str) -> None:
        cart.carts[cart_id].stored_value = (FrozenIntent(code, ""),)

    return pay_with


def signed(quote: Quote) -> str:
    """The promise as product signs it."""
    claims: dict[str, object] = {
        "rs": quote.ruleset_version,
        "channel": quote.channel,
        "currency": quote.currency,
        "ship_to": {"country": quote.country, "region": quote.region},
        "method": quote.shipping_method,
        "pickup": quote.pickup_location,
        "coupons": list(quote.coupons),
        **amounts(quote),
    }
    return sign_as("product", claims, audience="quote", minutes=10)


def amounts(quote: Quote) -> dict[str, Any]:
    """What a token and an answer have in common, as JSON has it."""
    members = {
        "lines": quote.lines,
        "shipping": quote.shipping,
        "totals": quote.totals,
        "promotions": quote.promotions,
        "refused_coupons": quote.refused_coupons,
    }
    plain: dict[str, Any] = orjson.loads(orjson.dumps(members, default=str))
    return plain


def answering(product: FakeProduct) -> Callable[[Received], Reply]:
    """Product over HTTP: the fake's figures under a real signature, and its absence as a 503."""

    def answer(received: Received) -> Reply:
        asked = orjson.loads(received.body)
        if product.faults._down:
            return problem(503, "unavailable")
        quote = product.quote(
            QuoteRequest(
                channel=asked["channel"],
                currency=asked["currency"],
                lines=[Line(line["sku"], Decimal(line["quantity"])) for line in asked["lines"]],
                country=asked["ship_to"]["country"],
                region=asked["ship_to"]["region"],
                shipping_method=asked["shipping_method"],
                pickup_location=asked["pickup_location"],
                coupons=asked["coupons"],
                coupons_may_fail=asked.get("coupons_may_fail", False),
            )
        )
        document = {
            "ruleset_version": quote.ruleset_version,
            "currency": quote.currency,
            "channel": quote.channel,
            "ship_to": asked["ship_to"],
            "shipping_method": quote.shipping_method,
            "pickup_location": quote.pickup_location,
            "coupons": list(quote.coupons),
            **amounts(quote),
            "quote_token": signed(quote),
            "expires_at": quote.expires_at.isoformat(),
        }
        return Reply(document=document)

    return answer


def prepared(draft: FrozenDraft) -> tuple[str, int]:
    """A cart that staff have made, as its link would open it."""
    owner, ends_at = str(draft.customer_id or ""), timezone.now() + timedelta(days=1)
    mark = rules.DraftMark(draft.number, owner, ends_at, draft.note)
    lines = [rules.DraftLine(x.sku, x.quantity, Decimal(PRICES[x.sku])) for x in GOODS]
    for line in lines:
        publish_article(line.sku, PRICES[line.sku])
    content = rules.DraftContent("CAD", lines, rules.Shipping("CA", "QC", "standard"))
    made = rules.draft_cart(content, {}, mark)
    cart = store.open_draft(cart_id="cart-of-staff", cart=made, now=timezone.now())
    return cart.id, cart.version


def paid_with(cart_id: str, code: str) -> None:
    """Its shopper wants to pay with this card."""
    visit = rules.Visit(cart_id, "", "", timezone.now())
    services.set_stored_value(visit=visit, wanted=[rules.WantedValue(code=code)])


def withdrawn(cart_id: str) -> None:
    """Its link is taken back."""
    store.withdraw(cart_id=cart_id)


@pytest.fixture
def real_world(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, patient_clients: None
) -> Iterator[World]:
    product = FakeProduct(
        PRICES, tax_rate=Decimal("0.05"), shipping=Decimal("9.95"), coupons=COUPONS
    )
    callers = {"cart": "order", "product": "cart"}

    def token_for(name: str, _scope: str) -> str:
        claims: dict[str, object] = {"sub": f"svc:{callers[name]}", "token_type": "service"}
        return sign_as(callers[name], claims, audience=f"svc:{name}")

    def put(lines: Sequence[Line], customer_id: UUID | None = None) -> tuple[str, int]:
        now, owner = timezone.now(), str(customer_id or "")
        cart = services.open_cart(currency="CAD", channel="web", customer_id=owner, now=now)
        visit = rules.Visit(cart.id, owner, "", now)
        for line in lines:
            wanted = services.Wanted(line.quantity, publish_article(line.sku, PRICES[line.sku]))
            cart = services.add_line(visit=visit, wanted=wanted, key=None).cart
        return cart.id, cart.version

    def change(cart_id: str) -> int:
        visit = rules.Visit(cart_id, "", "", timezone.now())
        wanted = services.Wanted(Decimal(1), "TEA-1")
        return services.add_line(visit=visit, wanted=wanted, key=None).cart.version

    def convert(cart_id: str) -> None:
        services.convert_cart(
            cart_id=cart_id, order_number=f"W-{cart_id}"[:40], customer_id="", now=timezone.now()
        )

    def coupon(cart_id: str, code: str) -> int:
        visit = rules.Visit(cart_id, "", "", timezone.now())
        return services.add_coupon(visit=visit, code=code, key=None).cart.version

    monkeypatch.setattr(http_client, "token_for", token_for)
    with TinyServer() as http:
        http.answer = answering(product)
        core = ServiceClient("product", base_urls=[http.url])
        monkeypatch.setattr(product_module, "ServiceClient", lambda _name: core)
        client = CartClient(ServiceClient("cart", base_urls=[live_server.url]))
        doings = (put, change, convert, coupon, signed, prepared, withdrawn, paid_with)
        yield World(client, product, *doings)


@pytest.fixture(params=["service", "fake"])
def world(request: pytest.FixtureRequest) -> World:
    """The same shop twice."""
    name = "fake_world" if request.param == "fake" else "real_world"
    found: World = request.getfixturevalue(name)
    return found
