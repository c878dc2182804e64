"""What a shopper does, in a few words."""

from typing import Any  # Any: Django's test response

from rest_framework.test import APIClient


def add(
    client: APIClient,
    cart_id: str,
    sku: str = "TEA-1",
    quantity: object = 1,
    *,
    gtin: str = "",
    **headers: str,
) -> Any:
    """Put so much of an article into the cart; the other keywords are headers."""
    named = {"gtin": gtin} if gtin else {"sku": sku}
    body = {**named, "quantity": quantity}
    return client.post(f"/api/v1/carts/{cart_id}/lines", body, format="json", headers=headers)
