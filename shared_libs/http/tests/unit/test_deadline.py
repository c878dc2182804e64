import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shared_libs.http import deadline


def left_in_view(**headers: str) -> float | None:
    """How many seconds the view was given; None when it was not asked."""
    seen: list[float] = []

    def view(_: HttpRequest) -> HttpResponse:
        seen.append(deadline.remaining_seconds())
        return HttpResponse()

    deadline.DeadlineMiddleware(view)(RequestFactory().get("/", headers=headers))
    return seen[0] if seen else None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("1200", 1.2), ("50", 0.05), ("5001", 5.0), ("999999999", 5.0)],
)
def test_the_callers_remaining_time_becomes_ours_up_to_five_seconds(
    header: str, seconds: float
) -> None:
    left = left_in_view(**{"X-Request-Timeout-Ms": header})

    assert left is not None
    assert seconds - 0.1 < left <= seconds


@pytest.mark.parametrize("header", ["", "soon", "1_000", "٣٠٠", "1.5", "9" * 5000])
def test_a_header_that_is_no_number_sets_no_limit(header: str) -> None:
    assert left_in_view(**{"X-Request-Timeout-Ms": header}) == 5.0


@pytest.mark.parametrize("header", ["49", "0", "-20"])
def test_too_little_time_is_a_504_problem_before_any_work(header: str) -> None:
    assert left_in_view(**{"X-Request-Timeout-Ms": header}) is None

    request = RequestFactory().get("/", headers={"X-Request-Timeout-Ms": header})
    response = deadline.DeadlineMiddleware(lambda _: HttpResponse())(request)

    assert response.status_code == 504
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert json.loads(response.content)["code"] == "deadline_exceeded"


def test_the_limit_ends_with_the_request() -> None:
    left_in_view(**{"X-Request-Timeout-Ms": "100"})

    assert deadline.remaining_seconds() == 5.0


def test_a_limit_inside_another_never_gives_more_time() -> None:
    with deadline.limit(0.5), deadline.limit(3.0):
        assert deadline.remaining_seconds() <= 0.5
    with deadline.limit(3.0), deadline.limit(0.5):
        assert deadline.remaining_seconds() <= 0.5
