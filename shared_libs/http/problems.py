"""Turns another service's problem+json into the refusal that it stands for."""

import re
from http import HTTPStatus
from typing import Any  # Any: a problem's further members are free JSON

import structlog

from shared_libs.http.errors import UpstreamAnswerInvalid, UpstreamUnavailable
from shared_libs.refusals import (
    Conflict,
    NotFound,
    PaymentDeclined,
    Refusal,
    Rejected,
    Stale,
    Unavailable,
)

KINDS: dict[int, type[Refusal]] = {
    402: PaymentDeclined,
    404: NotFound,
    409: Conflict,
    412: Stale,
}
# ours to say again, not the other service's
STANDARD_MEMBERS = {"type", "title", "status", "detail", "code", "instance", "correlation_id"}
MAXIMUM_WAIT_SECONDS = 60
SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)

log = structlog.get_logger(__name__)


def retry_after_seconds(header: str) -> int | None:
    """Return the seconds of a Retry-After header, 60 at most; a date or nonsense counts as none."""
    if not SECONDS.fullmatch(header):
        return None
    return min(int(header), MAXIMUM_WAIT_SECONDS)


def refusal_from(
    *,
    upstream: str,
    status: int,
    problem: dict[str, Any],  # Any: free JSON members
    retry_after: int | None,
) -> Refusal:
    """Return the refusal an answer of status 400 or above stands for, its code and members kept."""
    code = _text(problem.get("code"))
    if status in {401, 403}:
        # our own token was refused: a fault in the set-up, which the user cannot mend
        log.error("upstream.refused_us", upstream=upstream, status=status, code=code)
        return UpstreamUnavailable()
    if status in {429, 502, 503, 504} or code == "in_progress":
        return _unavailable(code=code, problem=problem, retry_after=retry_after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return UpstreamUnavailable()
    if not code:
        return UpstreamAnswerInvalid()
    kind = KINDS.get(status, Rejected)
    return _with_members(kind(_text(problem.get("detail")), code=code), problem)


def _unavailable(
    *,
    code: str | None,
    problem: dict[str, Any],  # Any: free JSON members
    retry_after: int | None,
) -> Unavailable:
    refusal = UpstreamUnavailable(
        _text(problem.get("detail")), code=code, retry_after=retry_after or 2
    )
    _with_members(refusal, problem)
    return refusal


def _with_members(refusal: Refusal, problem: dict[str, Any]) -> Refusal:  # Any: free JSON members
    members = {k: v for k, v in problem.items() if k not in STANDARD_MEMBERS}
    refusal.extra = members | refusal.extra
    return refusal


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
