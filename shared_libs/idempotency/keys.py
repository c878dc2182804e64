"""What a keyed request is known by."""

import hashlib
import re

from django.http import HttpRequest
from rest_framework.request import Request

from shared_libs.idempotency.errors import IdempotencyKeyInvalid, IdempotencyKeyRequired

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{16,255}", re.ASCII)


def read_key(request: Request | HttpRequest, *, required: bool) -> str | None:
    """The request's key, or None when it has none and needs none.

    Raises IdempotencyKeyRequired or IdempotencyKeyInvalid (400).
    """
    key = request.headers.get(HEADER)
    if key is None:
        if required:
            raise IdempotencyKeyRequired
        return None
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid
    return key


def fingerprint(request: Request | HttpRequest) -> str:
    """SHA-256 of method, path, query and raw body: two requests with one key must have the same.

    Reads the raw body, so call it before anything reads request.data.
    """
    digest = hashlib.sha256()
    query = request.META.get("QUERY_STRING", "")
    for part in (request.method or "", request.path, query):
        digest.update(part.encode() + b"\0")
    digest.update(request.body)
    return digest.hexdigest()
