"""A service with two keyed routes, whose effects can be counted."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import path
from pytest_django import Settings
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from shared_libs.idempotency.decorator import idempotent
from shared_libs.refusals import Conflict, PaymentDeclined, Rejected, Stale, Unavailable

Effect = Callable[[], None]


class Outcomes:
    """What the views do after their effect; a test sets it."""

    then: Effect = staticmethod(lambda: None)


def _effect() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_effects DEFAULT VALUES RETURNING id")
        number = int(cursor.fetchone()[0])
    Outcomes.then()
    return number


class Adjustments(APIView):
    """Moves value: needs a key."""

    permission_classes = [AllowAny]

    @idempotent(required=True)
    def post(self, request: Request, **_route: str) -> Response:
        """Have an effect."""
        said: Any = request.data  # JSON
        body = {"number": _effect(), "said": said["say"]}
        return Response(body, status=201, headers={"Location": "/things/1", "X-Other": "no"})


class Notes(APIView):
    """Moves nothing: takes a key, needs none."""

    permission_classes = [AllowAny]

    @idempotent(required=False)
    def post(self, _request: Request) -> Response:
        """Have an effect and say nothing."""
        _effect()
        return Response(status=204)


urlpatterns = [
    path("adjustments", Adjustments.as_view()),
    path("orders/<str:number>/cancel", Adjustments.as_view()),
    path("notes", Notes.as_view()),
]


def fail_with(kind: str) -> Effect:
    """An end other than success."""
    ends: dict[str, Exception] = {
        "402": PaymentDeclined(),
        "409": Conflict("taken", code="taken"),
        "412": Stale(),
        "422": Rejected("no", code="no"),
        "400": serializers.ValidationError({"say": "what?"}),
        "404": NotFound(),
        "503": Unavailable(retry_after=3),
        "500": ZeroDivisionError(),
    }

    def end() -> None:
        raise ends[kind]

    return end


@pytest.fixture
def outcomes() -> Iterator[type[Outcomes]]:
    """Set what happens after the effect."""
    kept = Outcomes.then
    yield Outcomes
    Outcomes.then = kept


@pytest.fixture
def effects(db: None, settings: Settings) -> Iterator[Callable[[], int]]:
    """How many effects there have been."""
    settings.ROOT_URLCONF = __name__
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS test_effects (id bigserial PRIMARY KEY)")
        cursor.execute("TRUNCATE test_effects RESTART IDENTITY")

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM test_effects")
            return int(cursor.fetchone()[0])

    yield count
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_effects")


def post(
    path: str = "/adjustments",
    body: dict[str, Any] | None = None,
    *,
    key: str | None = "a-key-of-sixteen",
    caller: Any = None,
) -> Any:  # Any: the test client adds json() to a response
    """One request of a caller."""
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(caller)
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(path, body or {"say": "hello"}, format="json", headers=headers)
