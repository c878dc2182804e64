"""Editing an order: looked at, decided, paid, taken back."""

from typing import Any  # Any: the parts of a body by name
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from order_svc.orders import selectors, services
from order_svc.orders.api import serializers
from order_svc.orders.api.documentation import KEY
from order_svc.orders.api.guests import WITH_GUESTS, IsGuest
from order_svc.orders.api.views._callers import known_caller
from order_svc.orders.api.views._checkout import rendered
from shared_libs.auth.permissions import HasRole, IsCustomer
from shared_libs.events.envelope import plain
from shared_libs.idempotency.keys import fingerprint, read_key

_Editors = HasRole("support", "store_manager")


class EditView(APIView):
    """What all pages of edits share: tests put their own world in `upstreams`."""

    permission_classes = [_Editors]
    upstreams: services.Upstreams | None = None


class EditPreview(EditView):
    """An edit before it is decided."""

    @extend_schema(request=serializers.EditPreviewInput, responses={200: serializers.EditOutput})
    def post(self, request: Request, number: str) -> Response:
        """Say to the cent what it adds, calls off, and leaves to pay or to give back."""
        body: dict[str, Any] = serializers.EditPreviewInput.parse(request.data)
        order = selectors.visible_order(number=number, principal=known_caller(request))
        wish = {"add": body["add"], "remove": body.get("remove", ())}
        coupons = body.get("coupons", ())
        view = services.preview_edit(
            order=order, coupons=coupons, upstreams=EditView.upstreams, **wish
        )
        return Response(plain(view))


class OrderEdits(EditView):
    """The edits of an order."""

    authentication_classes = WITH_GUESTS
    permission_classes = [IsCustomer | IsGuest | _Editors]

    @extend_schema(operation_id="edits_list", responses=serializers.EditOutput(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List them, the first one first; an order has few."""
        order = selectors.visible_order(number=number, principal=known_caller(request))
        return Response([plain(selectors.edit_view(each)) for each in selectors.edits_of(order)])

    @extend_schema(
        parameters=[KEY], request=serializers.EditInput, responses={201: serializers.EditOutput}
    )
    def post(self, request: Request, number: str) -> Response:
        """Add units and call others off; what it costs more is paid before it is made."""
        if not _Editors().has_permission(request, self):
            self.permission_denied(request)
        by, body = _keyed(request), serializers.EditInput.parse(request.data)
        order = selectors.visible_order(number=number, principal=known_caller(request))
        wish, now = services.EditWish(**body), timezone.now()
        answer = services.begin_edit(
            order=order, wish=wish, by=by, now=now, upstreams=EditView.upstreams
        )
        return rendered(answer)


class EditWithdraw(EditView):
    """Taking an edit back that waits."""

    @extend_schema(request=serializers.WithdrawInput, responses={202: serializers.EditOutput})
    def post(self, request: Request, number: str, edit: UUID) -> Response:
        """Give back what it holds, within seconds; the order stays as it was."""
        body: dict[str, str] = serializers.WithdrawInput.parse(request.data)
        order = selectors.visible_order(number=number, principal=known_caller(request))
        found = selectors.edit_of(order, edit)
        services.withdraw_edit(edit=found, reason=body["reason"])
        return Response(plain(selectors.edit_view(selectors.edit_of(order, edit))), status=202)


class OrderPayments(EditView):
    """Paying what an edit costs more."""

    authentication_classes = WITH_GUESTS
    permission_classes = [IsCustomer | IsGuest | _Editors]

    @extend_schema(
        parameters=[KEY], request=serializers.PayInput, responses={201: serializers.EditOutput}
    )
    def post(self, request: Request, number: str) -> Response:
        """Pay the difference of the edit that waits for it; the edit is then made."""
        by, body = _keyed(request), serializers.PayInput.parse(request.data)
        order = selectors.visible_order(number=number, principal=known_caller(request))
        answer = services.pay_difference(
            order=order, payment=body["payment"], by=by, upstreams=EditView.upstreams
        )
        return rendered(answer)


def _keyed(request: Request) -> services.Keyed:
    key = read_key(request, required=True) or ""
    return services.Keyed(known_caller(request).actor, key, fingerprint(request))
