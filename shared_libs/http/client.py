"""The one way to call another service.

A typed client states a Call; here it is bounded in time, guarded by breaker and bulkhead, tried
again where that is safe, and its answer read or turned into a refusal.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic, perf_counter, sleep
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
import structlog
from django.utils.translation import get_language
from pybreaker import CircuitBreakerError

from shared_libs.auth.service_tokens import READ, WRITE, token_for
from shared_libs.http import deadline, metrics, problems
from shared_libs.http.errors import (
    DeadlineExceeded,
    UpstreamAnswerInvalid,
    UpstreamBusy,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from shared_libs.http.transport import (
    Answer,
    AnswerTooLarge,
    Broken,
    NothingSent,
    Outgoing,
    TimedOut,
    UpstreamFailing,
)
from shared_libs.http.upstream import FAILURES, Kind, Upstream, upstream
from shared_libs.observability import correlation
from shared_libs.refusals import Refusal, Unavailable

Json = dict[str, Any]  # Any: the parse function of each call checks what it reads
Result = TypeVar("Result")

SAFE_METHODS = {"GET", "HEAD"}
FAILING_STATUSES = {502, 503, 504}
JSON_TYPES = {"application/json", "application/problem+json"}
PAUSE_SECONDS = (0.025, 0.100)
OUTCOMES: dict[type[Refusal], str] = {
    UpstreamTimeout: "timeout",
    UpstreamBusy: "busy",
    UpstreamAnswerInvalid: "invalid",
    DeadlineExceeded: "late",
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Call:
    """One operation of another service: what to ask, and how long and how often to try."""

    operation: str
    method: str
    path: str
    kind: Kind
    timeout_seconds: float
    retries: int = 0
    query: Sequence[tuple[str, str]] = ()
    body: Mapping[str, object] | None = None
    idempotency_key: str | None = None

    def __post_init__(self) -> None:
        repeatable = self.method in SAFE_METHODS or self.idempotency_key is not None
        if self.retries > (1 if repeatable else 0):
            raise ValueError(f"{self.operation}: one retry, and only of a safe or keyed call")


class ServiceClient:
    """Calls one service. Cheap to make: what is worth keeping is kept once for the process."""

    def __init__(self, name: str, *, base_urls: Sequence[str] = (), threads: int = 4) -> None:
        self._name = name
        self._own = Upstream(name, base_urls, threads=threads) if base_urls else None

    @property
    def upstream(self) -> Upstream:
        """The record of the service: the process's one, or our own where addresses were given."""
        return self._own or upstream(self._name)

    def call(self, call: Call, parse: Callable[[Json], Result]) -> Result:
        """Return the parsed answer.

        Raises the refusal that the service named, or an Unavailable: not reached, out of time,
        breaker open, no thread free, or an answer that is none. After an Unavailable a write may
        have been done, unless it is DeadlineExceeded or UpstreamBusy.
        """
        started, outcome = perf_counter(), "error"
        try:
            result = self._read(call, self._answer(call), parse)
            outcome = "ok"
        except Refusal as refusal:
            fallback = "unavailable" if isinstance(refusal, Unavailable) else "refused"
            outcome = OUTCOMES.get(type(refusal), fallback)
            raise
        finally:
            seconds = perf_counter() - started
            metrics.CALL_SECONDS.labels(self._name, call.operation, outcome).observe(seconds)
        return result

    def _answer(self, call: Call) -> Answer:
        self.upstream.ensure_welcome(call.operation)
        try:
            return self._one_try(call)
        except FAILURES as failure:
            pause_seconds = random.uniform(*PAUSE_SECONDS)  # noqa: S311 - spreads load only
            if not (call.retries and self._may_retry(call, pause_seconds)):
                raise self._told(call, failure) from failure
            first = failure
        metrics.RETRIES.labels(self._name, call.operation).inc()
        sleep(pause_seconds)
        return self._second_try(call, first)

    def _second_try(self, call: Call, first: Exception) -> Answer:
        try:
            return self._one_try(call)
        except FAILURES as failure:
            raise self._told(call, failure) from failure
        except (UpstreamUnavailable, UpstreamBusy, DeadlineExceeded) as exc:
            # not sent again: what there is to say is how the first try ended
            raise self._told(call, first) from exc

    def _may_retry(self, call: Call, pause_seconds: float) -> bool:
        if deadline.remaining_seconds() - pause_seconds < call.timeout_seconds:
            return False
        if self.upstream.breaker(call.kind).refusing_seconds > 0:
            return False
        return self.upstream.budget.spend()

    def _one_try(self, call: Call) -> Answer:
        breaker = self.upstream.breaker(call.kind)
        # asked before waiting for a thread too: an open breaker answers at once
        if breaker.refusing_seconds > 0:
            raise UpstreamUnavailable(retry_after=int(breaker.refusing_seconds) + 1)
        wait_seconds = _time_for(call)
        with self.upstream.slot(wait_seconds=wait_seconds):
            seconds = _time_for(call)
            try:
                with breaker.calling():
                    return self._send(call, seconds)
            except CircuitBreakerError as exc:
                raise UpstreamUnavailable(retry_after=int(breaker.refusing_seconds) + 1) from exc
            except AnswerTooLarge as exc:
                raise self._invalid(call, "more than a megabyte") from exc

    def _send(self, call: Call, seconds: float) -> Answer:
        self.upstream.budget.earn()
        ends_at = monotonic() + seconds
        failure = NothingSent(self._name)
        for target in self.upstream.targets.in_turn():
            left = ends_at - monotonic()
            if left <= deadline.HOP_SECONDS:
                break
            try:
                return _healthy(
                    target.send(_outgoing(call, self._name, left), timeout_seconds=left)
                )
            except NothingSent as exc:
                # nothing reached this one, so the next may have it whatever the method
                failure = exc
                self.upstream.targets.shun(target)
            except (TimedOut, Broken):
                # it may have been done, so whether to repeat it is not ours to say here; but a
                # replica that stands still should not cost each caller in its turn a wait
                self.upstream.targets.shun(target)
                raise
        raise failure

    def _told(self, call: Call, failure: Exception) -> Refusal:
        log.warning(
            "upstream.failed",
            upstream=self._name,
            call=call.operation,
            failure=type(failure).__name__,
        )
        if isinstance(failure, TimedOut):
            return UpstreamTimeout()
        if isinstance(failure, UpstreamFailing):
            return self._refusal(call, failure.answer, _json_of(failure.answer))
        return UpstreamUnavailable()

    def _read(self, call: Call, answer: Answer, parse: Callable[[Json], Result]) -> Result:
        document = _json_of(answer)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise self._refusal(call, answer, document)
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES or document is None:
            raise self._invalid(call, f"{answer.status} {answer.content_type!r}")
        try:
            return parse(document)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as exc:
            raise self._invalid(call, repr(exc)[:200]) from exc

    def _invalid(self, call: Call, reason: str) -> UpstreamAnswerInvalid:
        log.error(
            "upstream.answer_invalid", upstream=self._name, call=call.operation, reason=reason
        )
        return UpstreamAnswerInvalid()

    def _refusal(self, call: Call, answer: Answer, document: Json | None) -> Refusal:
        retry_after = problems.retry_after_seconds(answer.retry_after)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS and retry_after:
            self.upstream.keep_quiet(call.operation, retry_after)
        return problems.refusal_from(
            upstream=self._name,
            status=answer.status,
            problem=document or {},
            retry_after=retry_after,
        )


def _time_for(call: Call) -> float:
    seconds = min(call.timeout_seconds, deadline.remaining_seconds())
    if seconds - deadline.HOP_SECONDS < deadline.MINIMUM_SECONDS:
        raise DeadlineExceeded(retry_after=1)
    return seconds


def _outgoing(call: Call, audience: str, seconds: float) -> Outgoing:
    headers = {
        "Accept": "application/json, application/problem+json",
        "Accept-Encoding": "identity",
        "Accept-Language": get_language() or "en",
        "User-Agent": "comptoir",
        "X-Request-ID": correlation.current_id(),
        "X-Service-Token": token_for(audience, READ if call.method in SAFE_METHODS else WRITE),
        deadline.HEADER: str(int((seconds - deadline.HOP_SECONDS) * 1000)),
    }
    if call.idempotency_key is not None:
        headers["Idempotency-Key"] = call.idempotency_key
    body = None
    if call.body is not None:
        headers["Content-Type"] = "application/json"
        body = orjson.dumps(call.body)
    path = f"{call.path}?{urlencode(call.query)}" if call.query else call.path
    return Outgoing(call.method, path, headers, body)


def _healthy(answer: Answer) -> Answer:
    if answer.status in FAILING_STATUSES:
        raise UpstreamFailing(answer)
    return answer


def _json_of(answer: Answer) -> Json | None:
    """Return the answer's JSON object; None when it has something else to say."""
    if answer.status == HTTPStatus.NO_CONTENT:
        return {}
    media_type = answer.content_type.partition(";")[0].strip().lower()
    if media_type not in JSON_TYPES or answer.encoding != "identity":
        return None
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    return document if isinstance(document, dict) else None
