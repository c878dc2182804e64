"""What a scanner reads."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory_svc.logistics import selectors
from inventory_svc.logistics.api import serializers
from shared_libs.auth.permissions import IsStaff


class Barcode(APIView):
    """The article behind a barcode."""

    permission_classes = [IsStaff]

    @extend_schema(responses=serializers.ScannedOutput)
    def get(self, request: Request, code: str) -> Response:
        """The article that this barcode, or this SKU, stands for, and how many units of it."""
        return Response(serializers.ScannedOutput(selectors.scanned_article(code)).data)
