"""A shopper with an empty cart."""

import pytest
from rest_framework.test import APIClient


@pytest.fixture
def client() -> APIClient:
    return APIClient()


@pytest.fixture
def cart_id(client: APIClient) -> str:
    answer = client.post("/api/v1/carts", {"currency": "CAD", "channel": "web"}, format="json")
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])
