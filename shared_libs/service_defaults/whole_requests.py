"""A request is read to its end, also when the answer does not depend on it."""

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

CHUNK_BYTES = 64 * 1024


class WholeRequestMiddleware:
    """Reads what a view has left of the body before its answer is sent.

    gunicorn closes a connection with more than 64 KiB unread. The system then throws the answer
    away with what was not read, and the gateway says 502 where the service said 401.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # a client that has gone needs no answer either
        with suppress(UnreadablePostError):
            while request.read(CHUNK_BYTES):
                pass
        return response
