"""What the OpenAPI document says of the public endpoints."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

PATHS = {
    "/api/v1/checkout": {"post"},
    "/api/v1/checkout/preview": {"post"},
    "/api/v1/checkout/{attempt}": {"get"},
    "/api/v1/webhooks/{provider}": {"post"},
    "/api/v1/orders": {"get"},
    "/api/v1/orders/lookup": {"get"},
    "/api/v1/orders/lookup/code": {"post"},
    "/api/v1/orders/lookup/token": {"post"},
    "/api/v1/orders/pay-link": {"post"},
    "/api/v1/orders/claim": {"post"},
    "/api/v1/orders/{number}": {"get"},
    "/api/v1/orders/{number}/cancel": {"post"},
    "/api/v1/orders/{number}/fulfilments": {"post"},
    "/api/v1/orders/{number}/edits": {"get", "post"},
    "/api/v1/orders/{number}/edits/preview": {"post"},
    "/api/v1/orders/{number}/edits/{edit}/withdraw": {"post"},
    "/api/v1/orders/{number}/payments": {"post"},
    "/api/v1/orders/{number}/refunds": {"get", "post"},
    "/api/v1/orders/{number}/refunds/preview": {"post"},
    "/api/v1/orders/{number}/refunds/{refund}/approve": {"post"},
    "/api/v1/orders/{number}/refunds/{refund}/reject": {"post"},
    "/api/v1/orders/returns": {"get"},
    "/api/v1/orders/{number}/invoices": {"get"},
    "/api/v1/orders/{number}/invoices/{code}": {"get"},
    "/api/v1/orders/{number}/returns": {"get", "post"},
    "/api/v1/orders/{number}/returns/{code}/label": {"get"},
    **{
        f"/api/v1/orders/{{number}}/returns/{{code}}/{step}": {"post"}
        for step in (
            "approve",
            "reject",
            "sent",
            "receive",
            "inspect",
            "refund",
            "exchange",
            "close",
        )
    },
    "/api/v1/orders/{number}/hand-over": {"post"},
    "/api/v1/orders/{number}/hold": {"post"},
    "/api/v1/orders/{number}/lift": {"post"},
    "/api/v1/orders/{number}/notes": {"post"},
    "/api/v1/fulfilments": {"get"},
    "/api/v1/fulfilments/{fulfilment}": {"get"},
    **{
        f"/api/v1/fulfilments/{{fulfilment}}/{step}": {"post"}
        for step in (
            "pick",
            "pack",
            "ship",
            "deliver",
            "ready",
            "collect",
            "cancel",
            "lost",
            "reship",
        )
    },
}


@pytest.fixture
def schema() -> dict[str, dict[str, dict[str, object]]]:
    GENERATOR_STATS.reset()
    document: dict[str, dict[str, dict[str, object]]] = SchemaGenerator().get_schema(public=True)
    return document


def test_exactly_the_public_endpoints_are_documented(
    schema: dict[str, dict[str, dict[str, object]]],
) -> None:
    documented = {
        path: set(methods)
        for path, methods in schema["paths"].items()
        if path.startswith("/api/v1/")
    }

    assert documented == PATHS


def test_nothing_about_them_had_to_be_guessed(
    schema: dict[str, dict[str, dict[str, object]]],
) -> None:
    assert schema
    assert not GENERATOR_STATS._error_cache
    assert not GENERATOR_STATS._warn_cache
