from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shared_libs.clients.lines import Line
from shared_libs.clients.product import ProductClient
from shared_libs.clients.quotes import (
    Quote,
    QuotedLine,
    QuoteRequest,
    ShippingCharge,
    TaxAmount,
    Totals,
    verify_quote,
)
from shared_libs.clients.tests.unit.conftest import asked
from shared_libs.http.client import Json, ServiceClient
from shared_libs.http.errors import UpstreamUnavailable
from shared_libs.refusals import Rejected
from shared_libs.testing.plugin import sign_as
from shared_libs.testing.tiny_server import Reply, TinyServer

TAXES = [{"code": "GST", "amount": "0.45"}, {"code": "QST", "amount": "0.90"}]
COMMON: Json = {
    "channel": "web",
    "currency": "CAD",
    "ship_to": {"country": "CA", "region": "QC"},
    "coupons": ["SPRING"],
    "lines": [
        {
            "sku": "TEA-1",
            "quantity": "2",
            "unit_price": "4.50",
            "gross": "9.00",
            "discount": "0.00",
            "net": "9.00",
            "tax": "1.35",
            "taxes": TAXES,
            "total": "10.35",
        }
    ],
    "shipping": {"amount": "5.00", "tax": "0.00", "taxes": []},
    "totals": {
        "subtotal": "9.00",
        "discount": "0.00",
        "shipping": "5.00",
        "tax": "1.35",
        "total": "15.35",
    },
}
CLAIMS: Json = {**COMMON, "rs": 12, "method": "standard", "pickup": None, "jti": "q-1"}
LINE = QuotedLine(
    sku="TEA-1",
    quantity=Decimal(2),
    unit_price=Decimal("4.50"),
    gross=Decimal("9.00"),
    discount=Decimal("0.00"),
    net=Decimal("9.00"),
    tax=Decimal("1.35"),
    taxes=(TaxAmount("GST", Decimal("0.45")), TaxAmount("QST", Decimal("0.90"))),
    total=Decimal("10.35"),
)


def quote(token: str, expires_at: datetime) -> Quote:
    return Quote(
        token=token,
        expires_at=expires_at,
        ruleset_version="12",
        channel="web",
        currency="CAD",
        country="CA",
        region="QC",
        shipping_method="standard",
        pickup_location=None,
        coupons=("SPRING",),
        lines=(LINE,),
        shipping=ShippingCharge(Decimal("5.00"), Decimal("0.00"), ()),
        totals=Totals(
            subtotal=Decimal("9.00"),
            discount=Decimal("0.00"),
            shipping=Decimal("5.00"),
            tax=Decimal("1.35"),
            total=Decimal("15.35"),
        ),
    )


def ask(core: ServiceClient) -> Quote:
    return ProductClient(core).quote(
        QuoteRequest(
            channel="web",
            currency="CAD",
            lines=[Line("TEA-1", Decimal(2))],
            country="CA",
            region="QC",
            shipping_method="standard",
            coupons=("SPRING",),
        )
    )


def test_a_quote_is_read_whole(core: ServiceClient, server: TinyServer) -> None:
    answer = {
        **COMMON,
        "ruleset_version": "12",
        "shipping_method": "standard",
        "pickup_location": None,
        "quote_token": "signed",
        "expires_at": "2026-11-23T10:10:00+00:00",
    }
    server.replies(Reply(document=answer))

    assert ask(core) == quote("signed", datetime(2026, 11, 23, 10, 10, tzinfo=UTC))
    assert asked(server.received[0]) == (
        "POST",
        "/internal/quotes",
        {
            "channel": "web",
            "currency": "CAD",
            "lines": [{"sku": "TEA-1", "quantity": "2"}],
            "ship_to": {"country": "CA", "region": "QC"},
            "shipping_method": "standard",
            "pickup_location": None,
            "coupons": ["SPRING"],
        },
    )


def test_a_quote_is_asked_for_once(core: ServiceClient, server: TinyServer) -> None:
    server.replies(Reply(503, {"code": "unavailable"}))

    with pytest.raises(UpstreamUnavailable):
        ask(core)

    assert len(server.received) == 1


def test_a_promise_signed_by_product_is_read_without_a_call() -> None:
    token = sign_as("product", CLAIMS, audience="quote", minutes=10)

    verified = verify_quote(token)

    assert verified == quote(token, verified.expires_at)
    assert 590 < (verified.expires_at - datetime.now(UTC)).total_seconds() <= 600


@pytest.mark.parametrize(
    "token",
    [
        sign_as("product", CLAIMS, audience="quote", minutes=-0.01),
        sign_as("order", CLAIMS, audience="quote"),
        sign_as("order", {**CLAIMS, "iss": "product"}, audience="quote"),
        sign_as("product", CLAIMS, audience="svc:order"),
        sign_as("product", {"jti": "q-1"}, audience="quote"),
        sign_as("product", {**CLAIMS, "lines": [{"sku": "TEA-1"}]}, audience="quote"),
        sign_as("product", CLAIMS, audience="quote")[:-4] + "AAAA",
        "",
        "nonsense",
    ],
    ids=[
        "lapsed a moment ago",
        "another issuer",
        "another signer",
        "another audience",
        "no claims",
        "half a line",
        "forged",
        "empty",
        "nonsense",
    ],
)
def test_any_other_token_promises_nothing(token: str) -> None:
    with pytest.raises(Rejected) as caught:
        verify_quote(token)

    assert caught.value.code == "quote_invalid"


def test_a_promise_covers_the_same_quantities_however_they_are_split() -> None:
    split = [Line("TEA-1", Decimal(1)), Line("TEA-1", Decimal("1.0"))]

    assert quote("signed", datetime.now(UTC)).matches(
        split, "CA", "QC", "standard", "", ["SPRING"], "CAD"
    )


@pytest.mark.parametrize(
    "asked_for",
    [
        ([Line("TEA-1", Decimal(3))], "CA", "QC", "standard", None, ["SPRING"], "CAD"),
        ([], "CA", "QC", "standard", None, ["SPRING"], "CAD"),
        ([LINE, Line("TEA-2", Decimal(1))], "CA", "QC", "standard", None, ["SPRING"], "CAD"),
        ([LINE], "US", "QC", "standard", None, ["SPRING"], "CAD"),
        ([LINE], "CA", "ON", "standard", None, ["SPRING"], "CAD"),
        ([LINE], "CA", "QC", "express", None, ["SPRING"], "CAD"),
        ([LINE], "CA", "QC", "standard", "MTL", ["SPRING"], "CAD"),
        ([LINE], "CA", "QC", "standard", None, [], "CAD"),
        ([LINE], "CA", "QC", "standard", None, ["SPRING", "MORE"], "CAD"),
        ([LINE], "CA", "QC", "standard", None, ["SPRING"], "USD"),
        ([LINE], "CA", "QC", "standard", None, ["SPRING"], "CAD", "pos"),
    ],
    ids=[
        "quantity",
        "no lines",
        "one more line",
        "country",
        "region",
        "method",
        "pickup",
        "coupon gone",
        "coupon more",
        "currency",
        "channel",
    ],
)
def test_a_promise_covers_nothing_else(asked_for: tuple[object, ...]) -> None:
    promise = quote("signed", datetime.now(UTC))

    assert not promise.matches(*asked_for)  # type: ignore[arg-type]  # a table of cases
