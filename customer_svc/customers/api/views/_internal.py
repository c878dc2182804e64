"""What other services ask; a key is the caller's own name for one wish, so a repeat is harmless."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customer_svc.customers import selectors, services
from customer_svc.customers.api import serializers
from customer_svc.customers.api.views._callers import actor
from shared_libs.auth.permissions import CalledBy

Sellers = CalledBy("order", "sales")


class CustomerView(APIView):
    """A customer, for another service."""

    permission_classes = [Sellers]

    @extend_schema(responses={200: serializers.CustomerSummaryOutput})
    def get(self, request: Request, customer_id: UUID) -> Response:
        summary = selectors.customer_summary(customer_id=customer_id)
        return Response(serializers.CustomerSummaryOutput(summary).data)


class CustomerLookupView(APIView):
    """Whom a till means by a telephone, a card or a number; in the body, so that no log has it."""

    permission_classes = [CalledBy("sales")]

    @extend_schema(
        request=serializers.LookupInput, responses={200: serializers.CustomersAtTillOutput}
    )
    def post(self, request: Request) -> Response:
        named = serializers.LookupInput.parse(request.data)
        found = selectors.customers_at_till(phone=named.phone, card=named.card, number=named.number)
        return Response(serializers.CustomersAtTillOutput({"results": found}).data)


class CustomerPointsView(APIView):
    """A customer's points."""

    permission_classes = [Sellers]

    @extend_schema(responses={200: serializers.PointsOutput})
    def get(self, request: Request, customer_id: UUID) -> Response:
        summary = selectors.points_summary(customer_id=customer_id)
        return Response(serializers.PointsOutput(summary).data)


class CustomerCreditView(APIView):
    """What a customer's store credit can pay in one currency."""

    permission_classes = [Sellers]

    @extend_schema(
        parameters=[OpenApiParameter("currency", str, required=True)],
        responses={200: serializers.CreditOutput},
    )
    def get(self, request: Request, customer_id: UUID) -> Response:
        asked = serializers.CreditInput.parse(request.query_params.dict())
        summary = selectors.credit_summary(
            customer_id=customer_id, currency=asked.currency, now=timezone.now()
        )
        return Response(serializers.CreditOutput(summary).data)


class CustomerPointsToCreditView(APIView):
    """Turn points of a customer who stands at a till into store credit."""

    permission_classes = [CalledBy("sales")]

    @extend_schema(
        request=serializers.SpendPointsInput, responses={201: serializers.PointsSpentOutput}
    )
    def post(self, request: Request, customer_id: UUID, key: str) -> Response:
        points, by = serializers.SpendPointsInput.parse(request.data).points, actor(request)
        spent = services.turn_points_into_credit(
            customer_id=customer_id, points=points, key=key, actor=by, now=timezone.now()
        )
        return Response(serializers.PointsSpentOutput(spent).data, status=201)


class IssueWalletView(APIView):
    """Issue a gift card or a store credit."""

    permission_classes = [Sellers]

    @extend_schema(request=serializers.WalletInput, responses={201: serializers.IssuedWalletOutput})
    def post(self, request: Request, key: str) -> Response:
        body = serializers.WalletInput.parse(request.data)
        issue = services.Issue(key=key, **vars(body))
        issued = services.issue_wallet(issue=issue, actor=actor(request), now=timezone.now())
        return Response(serializers.IssuedWalletOutput(issued).data, status=201)


class WalletBalanceView(APIView):
    """What a card or a credit has left; the code is in the body, so that no log has it."""

    permission_classes = [Sellers]

    @extend_schema(request=serializers.WalletNamedInput, responses={200: serializers.WalletOutput})
    def post(self, request: Request) -> Response:
        named = serializers.WalletNamedInput.parse(request.data)
        wallet = services.find_wallet(code=named.code, wallet_id=named.wallet_id)
        return Response(serializers.WalletOutput(wallet).data)


class HoldView(APIView):
    """Promise money of a wallet to a document."""

    permission_classes = [Sellers]

    @extend_schema(request=serializers.HoldInput, responses={200: serializers.HoldOutput})
    def post(self, request: Request, key: str) -> Response:
        body = serializers.HoldInput.parse(request.data)
        wish = services.HoldWish(key=key, **vars(body))
        hold = services.hold_money(wish=wish, actor=actor(request), now=timezone.now())
        return Response(serializers.HoldOutput(hold).data)


class CaptureView(APIView):
    """Pay from a hold, once; what is not captured is free again."""

    permission_classes = [Sellers]

    @extend_schema(request=serializers.AmountInput, responses={200: serializers.HoldOutput})
    def post(self, request: Request, key: str) -> Response:
        body, now = serializers.AmountInput.parse(request.data), timezone.now()
        hold = services.capture_hold(key=key, amount=body.amount, actor=actor(request), now=now)
        return Response(serializers.HoldOutput(hold).data)


class ReleaseView(APIView):
    """Free what is held; works for a key never heard of, too."""

    permission_classes = [Sellers]

    @extend_schema(request=None, responses={200: serializers.HoldOutput})
    def post(self, request: Request, key: str) -> Response:
        hold = services.release_hold(key=key, actor=actor(request), now=timezone.now())
        return Response(serializers.HoldOutput(hold).data)


class RefundView(APIView):
    """Pay back to the wallet that paid."""

    permission_classes = [Sellers]

    @extend_schema(request=serializers.AmountInput, responses={200: serializers.HoldOutput})
    def post(self, request: Request, key: str, refund_key: str) -> Response:
        body, by = serializers.AmountInput.parse(request.data), actor(request)
        hold = services.refund_hold(
            key=key, refund_key=refund_key, amount=body.amount, actor=by, now=timezone.now()
        )
        return Response(serializers.HoldOutput(hold).data)


class ChargeView(APIView):
    """Take what a till without a connection has taken already; never refused for want of money."""

    permission_classes = [CalledBy("sales")]

    @extend_schema(request=serializers.ChargeInput, responses={200: serializers.HoldOutput})
    def post(self, request: Request, key: str) -> Response:
        body = serializers.ChargeInput.parse(request.data)
        charge = services.OfflineCharge(key=key, **vars(body))
        paid = services.charge_offline(charge=charge, actor=actor(request), now=timezone.now())
        return Response(serializers.HoldOutput(paid).data)
