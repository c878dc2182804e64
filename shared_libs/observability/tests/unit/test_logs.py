"""What is kept out of the logs."""

import pytest

from shared_libs.observability.logs import mask_keys


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/api/v1/carts/abc-DEF_1/lines/TEA-1", "/api/v1/carts/***/lines/TEA-1"),
        ("GET /api/v1/carts/abc failed", "GET /api/v1/carts/*** failed"),
        ("/internal/carts/abc/freeze", "/internal/carts/***/freeze"),
        ("/api/v1/carts/minerals", "/api/v1/carts/***"),
        ("/api/v1/carts/mine", "/api/v1/carts/mine"),
        ("/api/v1/carts/mine/merge", "/api/v1/carts/mine/merge"),
        ("/api/v1/carts", "/api/v1/carts"),
        ("HGETALL cart:abc failed", "HGETALL cart:*** failed"),
        ("key: value", "key: value"),
        ("got eyJhbGci.eyJzdWIi.c2ln from", "got *** from"),
        ("POST /api/v1/auth/password/reset/eyJ:x", "POST /api/v1/auth/password/reset/***"),
        ("/api/v1/auth/verify", "/api/v1/auth/verify"),
        ("/api/v1/customers/privacy/copy/eyJ", "/api/v1/customers/privacy/copy/***"),
    ],
)
@pytest.mark.parametrize("field", ["path", "request", "event", "exception"])
def test_what_opens_a_cart_or_an_account_is_hidden(field: str, written: str, kept: str) -> None:
    assert mask_keys(None, "info", {field: written}) == {field: kept}


@pytest.mark.parametrize("field", ["path", "request"])
def test_what_an_address_asks_for_is_hidden(field: str) -> None:
    asked = "GET /api/v1/customers?search=ada@example.org&jwt=abc"

    assert mask_keys(None, "info", {field: asked}) == {field: "GET /api/v1/customers?***"}
