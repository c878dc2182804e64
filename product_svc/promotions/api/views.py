"""Promotions for other services: their uses are held, redeemed and released."""

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers as fields
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from product_svc.promotions import selectors, services
from product_svc.promotions.api import serializers
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import AllowAny, CalledBy

HELD = inline_serializer(
    "PromotionHold",
    {
        "reference": fields.CharField(),
        "state": fields.CharField(help_text="held, redeemed, released or expired"),
        "held_until": fields.DateTimeField(),
    },
)


RUNNING = inline_serializer(
    "RunningPromotions",
    {
        "next": fields.URLField(allow_null=True),
        "previous": fields.URLField(allow_null=True),
        "results": inline_serializer(
            "RunningPromotion",
            {
                "code": fields.CharField(),
                "name": fields.CharField(),
                "scope": fields.CharField(),
                "channel": fields.CharField(allow_null=True),
                "ends_at": fields.DateTimeField(allow_null=True),
            },
            many=True,
        ),
    },
)


class PromotionList(APIView):
    """What is on."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="promotions_list", responses=RUNNING)
    def get(self, request: Request) -> Response:
        """The promotions that are on now and need no coupon, the newest first."""
        pages = CursorPages()
        rows = pages.paginate_queryset(
            selectors.running_promotions(now=timezone.now()).filter(needs_coupon=False),
            request,
            self,
        )
        return pages.get_paginated_response(
            [serializers.running(row, get_language()) for row in rows or ()]
        )


class UsesView(APIView):
    """Uses of promotions, held under references of the seller's own."""

    permission_classes = (CalledBy("order"),)

    @extend_schema(request=serializers.HoldInput, responses=HELD)
    def post(self, request: Request) -> Response:
        """A use of each promotion is held, or of none; a repeat returns the first holding."""
        body = serializers.HoldInput.parse(request.data)
        held = services.hold_promotions(
            reference=body.reference,
            customer=body.customer,
            currency=body.currency,
            wanted=body.promotions,
            ttl_seconds=body.ttl_seconds,
            now=timezone.now(),
        )
        return Response(serializers.holding(held))


class RedeemView(APIView):
    """The end of a sale."""

    permission_classes = (CalledBy("order"),)

    @extend_schema(request=None, responses=HELD)
    def post(self, request: Request, reference: str) -> Response:
        """What is held belongs to an order."""
        held = services.redeem_promotions(reference=reference, now=timezone.now())
        return Response(serializers.holding(held))


class ReleaseView(APIView):
    """The end of a sale that came to nothing."""

    permission_classes = (CalledBy("order"),)

    @extend_schema(request=None, responses=HELD)
    def post(self, request: Request, reference: str) -> Response:
        """Nothing is held under the reference, nor ever will be."""
        held = services.release_promotions(reference=reference, now=timezone.now())
        return Response(serializers.holding(held))
