"""The version of a document on the wire: `ETag: "3"` in an answer, `If-Match: "3"` in a request."""

import re

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from shared_libs.refusals import Rejected

MUST_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag that was read, or `*`; 428 when it is missing, 412 when it is another.",
)
MAY_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag that was read: 412 for another."
)
_MATCH = re.compile(r'(?:W/)?"?([0-9]{1,9})"?', re.ASCII)


class VersionRequired(Rejected):
    """A change says which version it was decided on (RFC 6585)."""

    status = 428
    code = "if_match_required"
    detail = _("Send If-Match with the version that you have read.")


def required_version(request: Request) -> int | None:
    """As `expected_version`, of who must say; None for `*`, which is any. Raises VersionRequired
    (428) where nothing is said.
    """
    if "If-Match" not in request.headers:
        raise VersionRequired
    return expected_version(request)


def expected_version(request: Request) -> int | None:
    """The version that the caller has read, or None when it did not say; raises ParseError (400)
    for what is no version.
    """
    asked = request.headers.get("If-Match", "*").strip()
    if asked == "*":
        return None
    found = _MATCH.fullmatch(asked)
    if not found:
        raise ParseError(_("If-Match names no version."), code="if_match_invalid")
    return int(found.group(1))


def versioned(response: Response, version: int) -> Response:
    """The answer, telling which version it shows."""
    response["ETag"] = f'"{version}"'
    return response
