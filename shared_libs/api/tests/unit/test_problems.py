"""Problems, as programs and as people get them."""

import pytest
from django.utils.translation import override
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from shared_libs.api.problems import refusal_response
from shared_libs.refusals import NotFound


def test_a_problem_is_told_in_the_language_of_the_reader_under_the_name_of_its_status() -> None:
    with override("fr"):
        told = refusal_response(NotFound()).data

    assert (told["title"], told["code"]) == ("Not Found", "not_found")
    assert told["detail"] == "Cette ressource n\u2019existe pas."


class Closed(APIView):
    """A place for nobody."""

    authentication_classes = ()
    permission_classes = ()

    def get(self, _request: Request) -> Response:
        raise PermissionDenied

    def post(self, request: Request) -> Response:
        return Response(request.data)


@pytest.mark.parametrize(
    ("accepted", "content_type"),
    [
        pytest.param("application/json", "application/problem+json", id="a program"),
        pytest.param("text/html", "text/html; charset=utf-8", id="a browser"),
    ],
)
def test_a_refusal_is_named_what_it_is(accepted: str, content_type: str) -> None:
    request = APIRequestFactory().get("/", headers={"Accept": accepted})

    answer = Closed.as_view()(request).render()

    assert (answer.status_code, answer["Content-Type"]) == (403, content_type)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        pytest.param(b"{}", {"Content-Encoding": "identity"}, 200, None, id="plain"),
        pytest.param(
            b"\x1f\x8b", {"Content-Encoding": "gzip"}, 415, "unsupported_media_type", id="packed"
        ),
        pytest.param(b"\xff", {}, 400, "malformed", id="not UTF-8"),
    ],
)
def test_a_body_is_taken_plain(
    body: bytes, headers: dict[str, str], status: int, code: str | None
) -> None:
    request = APIRequestFactory().post("/", body, content_type="application/json", headers=headers)

    answer = Closed.as_view()(request)

    assert (answer.status_code, answer.data.get("code")) == (status, code)
    assert "codec" not in str(answer.data)
