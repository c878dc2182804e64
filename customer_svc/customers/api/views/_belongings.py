"""What customers have with us: consents, wishes, points, cards and credits."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customer_svc.customers import selectors, services
from customer_svc.customers.api import serializers
from customer_svc.customers.api.views._callers import me
from customer_svc.customers.models import Consent, LoyaltyEntry
from shared_libs.auth.permissions import IsCustomer
from shared_libs.idempotency.decorator import idempotent
from shared_libs.idempotency.keys import read_key


class ConsentsView(APIView):
    """What the signed-in customer allows; an answer is added, never changed."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.ConsentOutput(many=True)})
    def get(self, request: Request) -> Response:
        rows = selectors.consents(customer_id=me(request).pk)
        return Response({"results": serializers.ConsentOutput(rows, many=True).data})

    @extend_schema(request=serializers.ConsentInput, responses={201: serializers.ConsentOutput})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        consent = serializers.ConsentInput.parse(request.data)
        customer_id, source = me(request).pk, Consent.Source.ACCOUNT
        row = services.record_consent(
            customer_id=customer_id, consent=consent, source=source, actor="", now=timezone.now()
        )
        return Response(serializers.ConsentOutput(row).data, status=201)


class WishListView(APIView):
    """What the signed-in customer would like to have."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.WishOutput(many=True)})
    def get(self, request: Request) -> Response:
        rows = selectors.wishes(customer_id=me(request).pk)
        return Response({"results": serializers.WishOutput(rows, many=True).data})

    @extend_schema(request=serializers.WishInput, responses={204: None})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        wish = serializers.WishInput.parse(request.data)
        services.wish_for(customer_id=me(request).pk, sku=wish.sku, now=timezone.now())
        return Response(status=204)


class WishView(APIView):
    """One wish."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, sku: str) -> Response:
        services.forget_wish(customer_id=me(request).pk, sku=sku)
        return Response(status=204)


class PointsView(APIView):
    """The signed-in customer's points and what they are worth."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.PointsOutput})
    def get(self, request: Request) -> Response:
        summary = selectors.points_summary(customer_id=me(request).pk)
        return Response(serializers.PointsOutput(summary).data)


class PointsPreviewView(APIView):
    """What a purchase of so much would earn the signed-in customer."""

    permission_classes = [IsCustomer]

    @extend_schema(
        parameters=[OpenApiParameter("amount", str, required=True)],
        responses={200: serializers.PointsPreviewOutput},
    )
    def get(self, request: Request) -> Response:
        asked = serializers.PointsQuestionInput.parse(request.query_params.dict())
        preview = selectors.points_preview(customer_id=me(request).pk, amount=asked.amount)
        return Response(serializers.PointsPreviewOutput(preview).data)


class PointsLedgerView(ListAPIView[LoyaltyEntry]):
    """Each line of the signed-in customer's points, the newest first."""

    permission_classes = [IsCustomer]
    serializer_class = serializers.LoyaltyEntryOutput

    def get_queryset(self) -> QuerySet[LoyaltyEntry]:
        if getattr(self, "swagger_fake_view", False):
            return LoyaltyEntry.objects.none()
        return selectors.loyalty_entries(customer_id=me(self.request).pk)


class SpendPointsView(APIView):
    """Turn points into store credit, which pays like any other money."""

    permission_classes = [IsCustomer]

    @extend_schema(request=serializers.SpendPointsInput, responses={201: serializers.WalletOutput})
    @idempotent(required=True)
    def post(self, request: Request) -> Response:
        body = serializers.SpendPointsInput.parse(request.data)
        customer_id, key = me(request).pk, read_key(request, required=True) or ""
        spent = services.turn_points_into_credit(
            customer_id=customer_id,
            points=body.points,
            key=f"{customer_id}:{key}"[:70],
            actor="",
            now=timezone.now(),
        )
        return Response(serializers.WalletOutput(spent.wallet).data, status=201)


class WalletsView(APIView):
    """The signed-in customer's gift cards and credits."""

    permission_classes = [IsCustomer]

    @extend_schema(responses={200: serializers.WalletOutput(many=True)})
    def get(self, request: Request) -> Response:
        rows = selectors.wallets(customer_id=me(request).pk)
        return Response({"results": serializers.WalletOutput(rows, many=True).data})
