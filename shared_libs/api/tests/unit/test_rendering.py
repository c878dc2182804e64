"""What was answered can be written."""

import json
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from shared_libs.api.rendering import ExplorerRenderer, PrettyJSONRenderer, to_json

HALF = "\ud800"


def test_half_a_character_that_was_sent_is_quoted_as_a_question_mark() -> None:
    said = {HALF: [f'"{HALF}" is not a valid choice.', {"amount": Decimal("4.50")}]}

    assert to_json(said) == b'{"?":["\\"?\\" is not a valid choice.",{"amount":"4.50"}]}'
    assert b'"?"' in PrettyJSONRenderer().render({HALF: None})


class Mugs(APIView):
    """A place to which something can be sent."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        examples=[
            OpenApiExample("What comes back", response_only=True, value={"is_sold": True}),
            OpenApiExample("Two mugs", request_only=True, value={"sku": "MUG", "quantity": 2}),
        ]
    )
    def post(self, request: Request) -> Response:
        return Response(request.data)

    def put(self, request: Request) -> Response:
        return Response(request.data)


def explored(method: str) -> object:
    """What stands in the form of the explorer, to be changed and sent."""
    request = APIRequestFactory().get("/", headers={"Accept": "text/html"})
    view = Mugs()
    view.setup(request)
    view.request = view.initialize_request(request)
    renderer: Any = ExplorerRenderer()  # a page sets the next two before it asks for its parts
    renderer.accepted_media_type, renderer.renderer_context = "text/html", {}
    form = renderer.get_raw_data_form({}, view, method, view.request)
    return form.fields["_content"].initial


def test_the_explorers_form_holds_a_body_that_works() -> None:
    assert json.loads(str(explored("POST"))) == {"sku": "MUG", "quantity": 2}
    assert explored("PUT") is None
