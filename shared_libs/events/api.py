"""The one internal endpoint that takes a batch of events."""

from collections.abc import Mapping
from typing import IO, Any  # Any: JSON is what it is

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shared_libs.auth.authentication import ServiceTokenAuthentication
from shared_libs.auth.permissions import principal
from shared_libs.auth.service_tokens import WRITE
from shared_libs.events import inbox
from shared_libs.events.envelope import BATCH_MEDIA_TYPE
from shared_libs.refusals import Forbidden

MAX_BYTES = 10_000_000
MAX_EVENTS = 200


class CloudEventsBatchParser(BaseParser):
    """A JSON array of CloudEvents; raises ParseError for anything else."""

    media_type = BATCH_MEDIA_TYPE

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> Any:  # an array, where DRF expects a mapping
        body = stream.read(MAX_BYTES + 1)
        try:
            events = orjson.loads(body) if len(body) <= MAX_BYTES else None
        except orjson.JSONDecodeError as problem:
            raise ParseError(
                _("The body is not valid JSON: %(problem)s.") % {"problem": problem}
            ) from None
        if not isinstance(events, list) or len(events) > MAX_EVENTS:
            raise ParseError(
                _("An array of at most %(most)d events is expected.") % {"most": MAX_EVENTS}
            )
        if not all(isinstance(event, dict) for event in events):
            raise ParseError(_("Each event is an object."))
        return events


class IsProducer(BasePermission):
    """A service whose events are handled here."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - DRF's signature
        caller = principal(request)
        if caller is None or caller.kind != "service" or WRITE not in caller.scopes:
            return False
        return caller.id in inbox.producers()


class ReceiveEvents(APIView):
    """Takes events of one producer; always 200 with a result for each event that was reached."""

    authentication_classes = [ServiceTokenAuthentication]
    permission_classes = [IsProducer]
    parser_classes = [CloudEventsBatchParser]
    renderer_classes = [JSONRenderer]
    schema = None

    def post(self, request: Request) -> Response:
        """Let each event have its effect once."""
        caller = principal(request)
        if caller is None:
            raise Forbidden
        batch: Any = request.data  # the parser's array; the stubs know only of forms
        results = inbox.take_batch(batch, source=caller.id)
        return Response({"results": [result.as_json() for result in results]})


receive_events = ReceiveEvents.as_view()
