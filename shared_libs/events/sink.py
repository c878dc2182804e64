"""A batch of events over HTTP to a subscriber; not a call in the sense of the call graph."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any  # Any: JSON is what it is

import orjson
from django.conf import settings

from shared_libs.auth import service_tokens
from shared_libs.events.envelope import BATCH_MEDIA_TYPE, Envelope, to_cloudevent
from shared_libs.events.verdicts import Unreachable, Verdict
from shared_libs.http.transport import (
    Answer,
    AnswerTooLarge,
    Broken,
    NothingSent,
    Outgoing,
    Target,
    TimedOut,
)

PATH = "/internal/events"
# a subscriber answers after about a second with what it has done; the rest is waiting for a thread
TIMEOUT_SECONDS = 10.0
# a tenth of what the endpoint takes; one event alone may be larger
BATCH_BYTES = 1_000_000
OK = 200


def post_batch(subscriber: str, batch: Sequence[Envelope], *, nth_try: int) -> dict[str, Verdict]:
    """Send the events in their order and return the verdicts by event id.

    What does not fit in one batch, or was not reached in time, has no verdict and waits.
    Raises Unreachable. Each try goes to the next replica of the subscriber.
    """
    addresses = settings.SERVICE_URLS.get(subscriber) or []
    if not addresses:
        raise Unreachable(f"no address is known for {subscriber}")
    target = _target(addresses[nth_try % len(addresses)])
    outgoing = Outgoing("POST", PATH, _headers(subscriber), _body(batch))
    return _verdicts(_send(target, outgoing))


@cache
def _target(address: str) -> Target:
    return Target(address, connections=2)


def _headers(subscriber: str) -> dict[str, str]:
    return {
        "Content-Type": BATCH_MEDIA_TYPE,
        "Accept": "application/json",
        service_tokens.HEADER: service_tokens.token_for(subscriber),
    }


def _body(batch: Sequence[Envelope]) -> bytes:
    parts: list[bytes] = []
    size = 0
    for envelope in batch:
        part = orjson.dumps(to_cloudevent(envelope))
        size += len(part)
        if parts and size > BATCH_BYTES:
            break
        parts.append(part)
    return b"[" + b",".join(parts) + b"]"


def _send(target: Target, outgoing: Outgoing) -> Answer:
    try:
        return target.send(outgoing, timeout_seconds=TIMEOUT_SECONDS)
    except (NothingSent, TimedOut, Broken, AnswerTooLarge) as problem:
        raise Unreachable(f"{type(problem).__name__}: {problem.__cause__ or problem}") from problem


def _verdicts(answer: Answer) -> dict[str, Verdict]:
    if answer.status != OK:
        raise Unreachable(f"answered {answer.status}: {answer.body[:300].decode(errors='replace')}")
    try:
        results = orjson.loads(answer.body)["results"]
        return {verdict.id: verdict for verdict in map(_verdict, results)}
    except (orjson.JSONDecodeError, KeyError, TypeError) as problem:
        raise Unreachable(f"an answer we do not understand: {problem}") from problem


def _verdict(each: Mapping[str, Any]) -> Verdict:
    code, detail = str(each.get("code", "")), str(each.get("detail", ""))
    return Verdict(str(each["id"]), str(each["result"]), code, detail, int(each.get("expected", 0)))
