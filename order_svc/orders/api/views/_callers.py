"""Who asks, and the order as it is afterwards."""

from rest_framework.request import Request
from rest_framework.response import Response

from order_svc.orders import selectors
from order_svc.orders.models import Order
from shared_libs.auth.permissions import principal
from shared_libs.auth.principals import Principal
from shared_libs.events.envelope import plain
from shared_libs.refusals import Forbidden


def known_caller(request: Request) -> Principal:
    """Who asks; the permissions have let nobody in who is not known."""
    caller = principal(request)
    if caller is None:
        raise Forbidden
    return caller


def current_view(order: Order, caller: Principal, *, status: int = 200) -> Response:
    """The order as it is now, as this caller sees it."""
    whole = selectors.whole_order(order.pk)
    is_staff = caller.kind == "staff"
    view = selectors.staff_order_view(whole) if is_staff else selectors.own_order_view(whole)
    return Response(plain(view), status=status)
