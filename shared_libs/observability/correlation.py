"""The id that follows one request through gateway, services, events and logs."""

import re
import uuid

from structlog import contextvars

_VALID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)


def current_id() -> str:
    """The id of the request, event or job at hand; a new one where nothing well formed is set."""
    bound = contextvars.get_contextvars().get("request_id")
    if not bound or not _VALID.fullmatch(str(bound)):
        bound = str(uuid.uuid4())
        contextvars.bind_contextvars(request_id=bound)
    return str(bound)


def continue_with(correlation_id: str) -> None:
    """What follows in this thread belongs to that id; one that is not well formed is replaced."""
    known = correlation_id if _VALID.fullmatch(correlation_id) else str(uuid.uuid4())
    contextvars.bind_contextvars(request_id=known)
