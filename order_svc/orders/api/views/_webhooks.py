"""The doors of payment providers: what they come to tell, and the test provider's own page."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import errors, providers, services
from order_svc.orders.api import serializers
from shared_libs.auth.permissions import AllowAny
from shared_libs.money import amount_text


class WebhookView(APIView):
    """What a payment provider comes to tell."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=None, responses=serializers.WebhookOutput)
    def post(self, request: Request, provider: str) -> Response:
        """Take an event that the provider has signed; a repeat has no effect."""
        if provider not in settings.PAYMENT_PROVIDERS:
            raise errors.ProviderNotFound
        now = timezone.now()
        event = providers.by_name(provider).read_webhook(
            body=request.body, headers=request.headers, now=now
        )
        is_new = services.take_webhook(provider=provider, event=event, now=now)
        return Response({"status": "taken" if is_new else "nothing_new"})


@method_decorator(csrf_exempt, name="dispatch")  # who knows the address may answer, by any means
class ChallengePage(View):
    """The page where the customer of the test provider answers the bank; in a demo only."""

    def get(self, request: HttpRequest, challenge: UUID) -> HttpResponse:
        """Ask."""
        return _page(request, _waiting(challenge))

    def post(self, request: HttpRequest, challenge: UUID) -> HttpResponse:
        """Take the answer: `answer` is approve or refuse."""
        if _waiting(challenge) is None:
            return _page(request, None)
        is_approved = request.POST.get("answer") == "approve"
        answered = providers.answer_challenge(challenge=challenge, is_approved=is_approved)
        return _page(request, answered)


def _waiting(challenge: UUID) -> providers.Charge | None:
    if settings.COMPTOIR_ENV == "production":
        return None
    return providers.find_challenge(challenge=challenge)


def _page(request: HttpRequest, charge: providers.Charge | None) -> HttpResponse:
    status = 404 if charge is None else 200
    amount = amount_text(charge.authorised, charge.currency) if charge else ""
    context = {"charge": charge, "amount": amount}
    return render(request, "orders/challenge.html", context, status=status)
