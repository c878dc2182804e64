"""`@idempotent`: a view method whose repeats have one effect and one answer.

    @idempotent(required=True)
    def post(self, request: Request) -> Response: ...

Key, effect and answer are one transaction, so the method must make no network call; a command that
does (the checkout) keeps the key in its own attempt, by `read_key` and `fingerprint`.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shared_libs.api.problems import MEDIA_TYPE, ProblemResponse, refusal_response
from shared_libs.api.rendering import to_json
from shared_libs.auth.permissions import principal
from shared_libs.idempotency import store
from shared_libs.idempotency.keys import fingerprint, read_key
from shared_libs.refusals import Refusal

REPLAYED = "Idempotency-Replayed"
# the answers that a repeat must get again; any other ends as if the request had not been made
_KEPT = frozenset({*range(200, 300), 402, 409, 412, 422})
_KEPT_HEADERS = ("Location", "ETag")

# any view method: its own type is what callers and tools go on seeing
F = TypeVar("F", bound=Callable[..., HttpResponseBase])


class _NotKept(Exception):
    """Carries an answer that is not kept past the end of the transaction, which is undone."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__()


def idempotent(*, required: bool) -> Callable[[F], F]:
    """Make a view method's repeats under one Idempotency-Key harmless, for callers with a name.

    Kept for 24 hours: answers of success and refusals 402, 409, 412, 422. Any other end undoes the
    transaction, the claim of the key included. Raises the refusals of errors.py.
    """

    def decorate(method: F) -> F:
        @wraps(method)
        def once(
            view: APIView, request: Request, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            claim = _claim_of(request, required=required)
            if claim is None:
                return method(view, request, *args, **kwargs)
            return _answer(claim, lambda: method(view, request, *args, **kwargs))

        return once  # type: ignore[return-value] # a wrapper of a TypeVar's own signature

    return decorate


def _claim_of(request: Request, *, required: bool) -> store.Claim | None:
    caller = principal(request)
    if caller is None:
        return None
    key = read_key(request, required=required)
    if key is None:
        return None
    match = request.resolver_match
    route = f"{request.method} {match.route if match else request.path}"
    return store.Claim(caller.actor, route[:200], key, fingerprint(request))


def _answer(claim: store.Claim, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        with transaction.atomic():
            known = store.claim(claim, now=timezone.now())
            return _replay(known) if known else _run_and_keep(claim, run)
    except _NotKept as ended:
        return ended.response


def _run_and_keep(claim: store.Claim, run: Callable[[], HttpResponseBase]) -> Response:
    response = _run(run)
    if response.status_code not in _KEPT:
        raise _NotKept(response)
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    body = b"" if response.data is None else to_json(response.data)
    # kept as programs read it, also where a person's page of it is sent now
    media_type = MEDIA_TYPE if isinstance(response, ProblemResponse) else "application/json"
    store.keep(claim, store.Answer(response.status_code, media_type, headers, body))
    return response


def _run(run: Callable[[], HttpResponseBase]) -> Response:
    try:
        with transaction.atomic():
            response = run()
    except Refusal as refusal:
        return refusal_response(refusal)
    if not isinstance(response, Response):
        raise TypeError("a keyed view method answers with a Response of the framework")
    return response


def _replay(answer: store.Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
    for name, value in answer.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response
