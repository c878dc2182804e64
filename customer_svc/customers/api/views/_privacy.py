"""What people ask of us by law. Links of mails show a page that asks for a click first."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customer_svc.customers import selectors, services
from customer_svc.customers.api import pages, serializers
from customer_svc.customers.api.views._callers import me
from customer_svc.customers.models import PrivacyRequest
from shared_libs.auth.permissions import AllowAny, IsCustomer
from shared_libs.idempotency.decorator import idempotent


class ExportView(APIView):
    """Ask for a copy of all that the shop holds of the signed-in customer."""

    permission_classes = [IsCustomer]

    @extend_schema(request=None, responses={202: serializers.PrivacyRequestOutput})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        kind, now = PrivacyRequest.Kind.EXPORT, timezone.now()
        wish = services.ask_for(customer_id=me(request).pk, kind=kind, now=now)
        return Response(serializers.PrivacyRequestOutput(wish).data, status=202)


class EraseView(APIView):
    """Ask to be erased; nothing happens before the link of a mail is followed."""

    permission_classes = [IsCustomer]

    @extend_schema(request=None, responses={202: serializers.PrivacyRequestOutput})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        kind, now = PrivacyRequest.Kind.ERASE, timezone.now()
        wish = services.ask_for(customer_id=me(request).pk, kind=kind, now=now)
        return Response(serializers.PrivacyRequestOutput(wish).data, status=202)


class RectifyView(APIView):
    """Ask for what is wrong to be put right, here and in every copy; a link by mail confirms it.

    Without any field the copies are brought up to what the account says.
    """

    permission_classes = [IsCustomer]

    @extend_schema(
        request=serializers.RectifyInput, responses={202: serializers.PrivacyRequestOutput}
    )
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        wanted = serializers.RectifyInput.parse(request.data).wanted()
        kind, now = PrivacyRequest.Kind.RECTIFY, timezone.now()
        wish = services.ask_for(customer_id=me(request).pk, kind=kind, now=now, wanted=wanted)
        return Response(serializers.PrivacyRequestOutput(wish).data, status=202)


class PrivacyRequestsView(APIView):
    """The signed-in customer's requests, and how far they are."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.PrivacyRequestOutput(many=True)})
    def get(self, request: Request) -> Response:
        rows = selectors.privacy_requests(customer_id=me(request).pk)
        return Response({"results": serializers.PrivacyRequestOutput(rows, many=True).data})


class ConfirmView(APIView):
    """Confirm a request by the link of a mail."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request, token: str) -> HttpResponse:
        return pages.privacy_page(request._request, "confirm")  # noqa: SLF001  # a page

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, token: str) -> HttpResponse:
        services.confirm_by_link(token=token, now=timezone.now())
        if request.accepted_media_type == "application/json":
            return Response(status=204)
        return pages.privacy_page(request._request, "confirmed")  # noqa: SLF001  # a page


class CopyView(APIView):
    """Fetch the copy by the link of a mail: once, within a day."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request, token: str) -> HttpResponse:
        return pages.privacy_page(request._request, "copy")  # noqa: SLF001  # a page

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, token: str) -> HttpResponse:
        content = services.fetch_copy(token=token, now=timezone.now())
        response = JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})
        response["Content-Disposition"] = 'attachment; filename="my-data.json"'
        response["Cache-Control"] = "no-store"
        return response
