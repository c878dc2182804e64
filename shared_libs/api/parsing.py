"""JSON as we take it: no member twice, no NaN, no depth that breaks the parser, exact numbers."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any  # Any: JSON is what it is

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

IDENTITY = "identity"


class CompressedBody(APIException):
    """The body came with a Content-Encoding."""

    status_code = 415
    default_code = "unsupported_media_type"
    default_detail = gettext_lazy("A compressed body is not taken; send it plain.")


class StrictJSONParser(BaseParser):
    """Parses a body of application/json; raises ParseError (400) with the reason."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002  # DRF's signature
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {}).get("request")
        if request is not None and request.headers.get("Content-Encoding", IDENTITY) != IDENTITY:
            # to unpack what a stranger packed is an invitation to fill our memory
            raise CompressedBody
        return parse_strictly(stream.read())


def parse_strictly(body: bytes) -> Any:
    """The value of a JSON text; raises ParseError for what is not strict JSON."""
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object_without_duplicates,
            parse_constant=_refuse_constant,
            parse_float=Decimal,
        )
    except RecursionError:
        raise ParseError(_("The JSON is nested too deeply.")) from None
    except UnicodeDecodeError:
        raise ParseError(_("The body is not UTF-8.")) from None
    except ValueError as problem:
        raise ParseError(
            _("The body is not valid JSON: %(problem)s.") % {"problem": problem}
        ) from None


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("an object names a member twice")
    return members


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
