"""What is kept out of the logs."""

import pytest

from shared_libs.observability.logs import mask_cart_ids


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/api/v1/carts/abc-DEF_1/lines/TEA-1", "/api/v1/carts/***/lines/TEA-1"),
        ("GET /api/v1/carts/abc?x=1", "GET /api/v1/carts/***?x=1"),
        ("/internal/carts/abc/freeze", "/internal/carts/***/freeze"),
        ("/api/v1/carts/minerals", "/api/v1/carts/***"),
        ("/api/v1/carts/mine", "/api/v1/carts/mine"),
        ("/api/v1/carts/mine/merge", "/api/v1/carts/mine/merge"),
        ("/api/v1/carts", "/api/v1/carts"),
        ("HGETALL cart:abc failed", "HGETALL cart:*** failed"),
        ("key: value", "key: value"),
    ],
)
@pytest.mark.parametrize("field", ["path", "request", "event", "exception"])
def test_the_id_of_a_cart_is_hidden(field: str, written: str, kept: str) -> None:
    assert mask_cart_ids(None, "info", {field: written}) == {field: kept}
