"""Errors as application/problem+json (RFC 9457), the same shape from all seven services."""

from collections.abc import Iterator, Mapping
from typing import Any  # Any: DRF's handler contract and free problem members

import structlog
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from shared_libs.api.rendering import JSONRenderer, to_json
from shared_libs.databases import is_out_of_reach
from shared_libs.observability import correlation
from shared_libs.refusals import NotFound, Refusal, Unavailable

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"


class ProblemResponse(Response):
    """A problem document; to people with a browser, the explorer's page that shows it."""

    @property
    def rendered_content(self) -> str:
        """The body, named a problem only where it is one: a browser would print a page's source."""
        if isinstance(self.accepted_renderer, JSONRenderer):
            self.content_type = MEDIA_TYPE
        content: str = super().rendered_content
        return content


def exception_handler(error: Exception, _context: Mapping[str, Any]) -> Response | None:
    """What a view raised, as a problem; None leaves it to Django, which logs it and answers 500."""
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, DjangoPermissionDenied):
        error = exceptions.PermissionDenied()
    elif is_out_of_reach(error):
        log.warning(
            "database.unavailable", error=type(error).__name__, reason=str(error).split("\n")[0]
        )
        error = Unavailable(
            _("The database is busy or out of reach; try again shortly."), retry_after=1
        )
    if isinstance(error, Refusal):
        return refusal_response(error)
    if isinstance(error, exceptions.ValidationError):
        return _validation_response(error)
    if isinstance(error, exceptions.APIException):
        return _api_exception_response(error)
    return None


def refusal_response(refusal: Refusal) -> Response:
    """The answer to a request that the trade's rules refuse."""
    members = {key: value for key, value in refusal.extra.items() if key != "retry_after_seconds"}
    response = problem_response(refusal.status, refusal.code, str(refusal.detail), **members)
    if refusal.retry_after_seconds is not None:
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def problem_response(status: int, code: str, detail: str, **members: Any) -> Response:
    """A DRF response that carries one problem."""
    return ProblemResponse(problem(status, code, detail, **members), status=status)


def problem(status: int, code: str, detail: str, **members: Any) -> dict[str, Any]:
    """The members of a problem document; `code` is stable, `detail` is in the reader's language."""
    return {
        "type": f"urn:comptoir:problem:{code}",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        "correlation_id": correlation.current_id(),
        **members,
    }


def _validation_response(error: exceptions.ValidationError) -> Response:
    errors = [
        {"field": field, "code": detail.code, "detail": str(detail)}
        for field, detail in _flatten(error.detail, "")
    ]
    return problem_response(400, "invalid", _("Some fields are not valid."), errors=errors)


def _flatten(detail: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each leaf of DRF's nested errors with its dotted path; rows that are right are empty."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            name = path if key == "non_field_errors" else f"{path}.{key}".lstrip(".")
            yield from _flatten(value, name)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, (Mapping, list))
            yield from _flatten(value, f"{path}.{index}".lstrip(".") if nested else path)
    else:
        yield path, detail


def _api_exception_response(error: exceptions.APIException) -> Response:
    given = error.detail.code if isinstance(error.detail, exceptions.ErrorDetail) else None
    code = str(given or error.default_code)
    code = {"parse_error": "malformed", "permission_denied": "forbidden"}.get(code, code)
    response = problem_response(error.status_code, code, str(error.detail))
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]  # set by DRF on 401
    if getattr(error, "wait", None):
        response["Retry-After"] = str(int(error.wait) + 1)  # type: ignore[attr-defined]  # set by DRF on 429
    return response


_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    428: "Precondition Required",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def http_problem(status: int, code: str, detail: str, **members: Any) -> HttpResponse:
    """A problem outside of DRF: from middleware or from Django's own error handlers."""
    return HttpResponse(
        to_json(problem(status, code, detail, **members)), status=status, content_type=MEDIA_TYPE
    )


def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler400."""
    return http_problem(400, "malformed", _("The request is malformed."))


def forbidden(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler403."""
    return http_problem(403, "forbidden", _("You may not do this."))


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler404."""
    return http_problem(404, "not_found", _("There is no such resource."))


def server_error(_request: HttpRequest) -> HttpResponse:
    """Django's handler500: says nothing of the cause, which the log has under the same id."""
    return http_problem(
        500, "internal_error", _("Something went wrong on our side; nothing was lost.")
    )
