"""A till that posts its batches."""

import json
from collections.abc import Callable, Sequence
from typing import Any  # Any: bodies are free JSON

import pytest
from rest_framework.test import APIClient

from sales_svc.sales.models import Register
from sales_svc.tests import factories
from sales_svc.tests.builders import NOON, batch

Json = dict[str, Any]
SYNC = "/api/v1/pos/sync"


@pytest.fixture
def register(db: None) -> Register:
    """A standard register of Montréal with the mug on its shelf."""
    factories.stock_the_shelf()
    return factories.register()


def post_body(body: Json | bytes, *, key: str = factories.KEY, clock: str = "") -> Any:
    """The response to a body posted with a register's key, by a till whose clock says this."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"X-Register-Key": key} | ({"X-Till-Clock": clock} if clock else {})
    return APIClient().post(SYNC, raw, content_type="application/json", headers=headers)


@pytest.fixture
def send(register: Register, time_machine: Any) -> Callable[..., Json]:
    """Sends items as one batch just after noon and returns the answer."""
    time_machine.move_to(NOON, tick=False)

    def send(items: Sequence[Any], **members: Any) -> Json:
        response = post_body(batch(items, **members))
        assert response.status_code == 200, response.content
        answer: Json = json.loads(response.content)
        return answer

    return send


def verdicts(answer: Json) -> list[str]:
    """The verdicts of an answer in order."""
    return [result["verdict"] for result in answer["results"]]


def exceptions(answer: Json) -> list[list[str]]:
    """The exceptions of each result in order."""
    return [result["exceptions"] for result in answer["results"]]
