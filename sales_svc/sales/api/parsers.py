"""The body of a till, untouched: it is kept in quarantine as it came, and read by the service."""

from collections.abc import Mapping
from typing import IO, Any  # Any: DRF's parser contract

from rest_framework.parsers import BaseParser

from sales_svc.sales.errors import BatchTooLarge

MAX_BYTES = 5 * 1024 * 1024


class WholeBodyParser(BaseParser):
    """The bytes of a JSON body; raises BatchTooLarge above 5 MB."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> Any:  # bytes, where DRF expects a mapping
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise BatchTooLarge
        return body
