"""What staff ask."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customer_svc.customers import selectors
from customer_svc.customers.api import serializers
from customer_svc.customers.models import Customer
from shared_libs.auth.permissions import HasRole

_SHORTEST = 3


@extend_schema(parameters=[OpenApiParameter("search", str, required=True)])
class CustomersView(ListAPIView[Customer]):
    """Find a customer by number, e-mail address, telephone or the beginning of a name."""

    permission_classes = [HasRole("support", "store_manager", "cashier")]
    serializer_class = serializers.CustomerFoundOutput

    def get_queryset(self) -> QuerySet[Customer]:
        search = self.request.query_params.get("search", "").strip()
        if not _SHORTEST <= len(search) <= 100:  # noqa: PLR2004  # longer is nobody's name
            short = ErrorDetail("3-100", code="length")
            raise ValidationError({"search": [short]})
        return selectors.customers_found(search=search)


class IntrospectView(APIView):
    """What an access token is good for (RFC 7662), for those who help others with the API."""

    permission_classes = [HasRole("support")]

    @extend_schema(request=serializers.TokenInput, responses={200: serializers.TokenStateOutput})
    def post(self, request: Request) -> Response:
        body = serializers.TokenInput.parse(request.data)
        return Response(serializers.TokenStateOutput(selectors.token_state(token=body.token)).data)
