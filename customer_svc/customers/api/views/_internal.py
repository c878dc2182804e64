"""What other services ask."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customer_svc.customers import selectors
from customer_svc.customers.api import serializers
from shared_libs.auth.permissions import CalledBy


class CustomerView(APIView):
    """A customer, for another service."""

    permission_classes = [CalledBy("order", "sales")]

    @extend_schema(responses={200: serializers.CustomerSummaryOutput})
    def get(self, request: Request, customer_id: UUID) -> Response:
        summary = selectors.customer_summary(customer_id=customer_id)
        return Response(serializers.CustomerSummaryOutput(summary).data)
