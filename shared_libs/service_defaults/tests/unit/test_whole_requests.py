"""A request is read to its end before it is answered."""

from io import BytesIO

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shared_libs.service_defaults.whole_requests import WholeRequestMiddleware

BODY = b"x" * 200_000


class Wire(BytesIO):
    """What the server reads a body from; a client may go in the middle of it."""

    has_gone = False

    def read(self, size: int | None = -1) -> bytes:
        if self.has_gone:
            raise ConnectionResetError
        return super().read(size)


def answered(wire: Wire, read_bytes: int) -> HttpResponse:
    """A view that reads some of the body, or all of it where that is negative."""

    def view(request: HttpRequest) -> HttpResponse:
        if read_bytes:
            _some = request.body if read_bytes < 0 else request.read(read_bytes)
        return HttpResponse("no", status=401)

    request = RequestFactory().post("/", BODY, content_type="application/json")
    request = type(request)({**request.environ, "wsgi.input": wire})
    return WholeRequestMiddleware(view)(request)


@pytest.mark.parametrize("read_bytes", [0, 10, -1], ids=["nothing", "some", "all"])
def test_whatever_a_view_has_read_nothing_is_left(read_bytes: int) -> None:
    wire = Wire(BODY)

    assert answered(wire, read_bytes).status_code == 401
    assert wire.tell() == len(BODY)


def test_a_client_that_has_gone_changes_nothing() -> None:
    wire = Wire(BODY)
    wire.has_gone = True

    assert answered(wire, 0).status_code == 401
