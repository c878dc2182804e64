"""Who asks, and the order as it is afterwards."""

from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from order_svc.invoicing import selectors as invoicing
from order_svc.orders import selectors, services
from order_svc.orders.models import Order
from order_svc.returns import selectors as returns
from shared_libs.auth.permissions import principal
from shared_libs.auth.principals import Principal
from shared_libs.events.envelope import plain
from shared_libs.refusals import Forbidden

CLIENT_WITHOUT_LIMIT = "test"


def known_caller(request: Request) -> Principal:
    """Who asks; the permissions have let nobody in who is not known."""
    caller = principal(request)
    if caller is None:
        raise Forbidden
    return caller


def source_of(request: Request) -> str:
    """The caller's address, so that it can be counted and not read."""
    address = BaseThrottle().get_ident(request)
    return salted_hmac("orders.source", address, algorithm="sha256").hexdigest()


def ensure_may_look_up(request: Request) -> None:
    """Count the look-up, unless the client has no limits; raises TooManyLookups."""
    if request.headers.get("X-API-Client") != CLIENT_WITHOUT_LIMIT:
        services.count_lookup(source=source_of(request), now=timezone.now())


def current_view(order: Order, caller: Principal, *, status: int = 200) -> Response:
    """The order as it is now, as this caller sees it."""
    whole = selectors.whole_order(order.pk)
    is_staff = caller.kind == "staff"
    view = selectors.staff_order_view(whole) if is_staff else selectors.own_order_view(whole)
    parts = {
        "refunds": selectors.refund_views(selectors.refunds_of(order)),
        "returns": returns.return_views(returns.returns_of(order.pk)),
        # only credit pays for what others were exchanged for
        "exchanged_from": returns.exchanges_into(order.pk) if order.stored_amount else (),
        "invoices": invoicing.paper_views(invoicing.papers_of(order.pk)),
    }
    return Response(plain(view) | plain(parts), status=status)
