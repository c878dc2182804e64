"""Which orders there are, and who may see them."""

from hmac import compare_digest
from typing import Any  # Any: expressions of Django's
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from order_svc.orders import errors
from order_svc.orders.models import Order, OrderEvent, OrderLine, StoredValue, TaxLine
from order_svc.orders.selectors._places import place_name
from shared_libs.auth.principals import Principal
from shared_libs.privacy import Person

STAFF_ROLES = ("support", "store_manager", "stock_clerk", "analyst")


def orders_visible_to(principal: Principal) -> QuerySet[Order]:
    """The orders that this caller may see: all for staff who work on them, else one's own;
    to a guest the one that the token is for."""
    placed = Order.objects.placed()
    if principal.kind == "staff" and principal.has_role(*STAFF_ROLES):
        return placed
    if principal.kind == "customer":
        return placed.filter(customer_id=principal.id)
    if principal.kind == "guest":
        return placed.filter(pk=principal.id)
    return placed.none()


def visible_order(*, number: str, principal: Principal) -> Order:
    """The order of this number; raises OrderNotFound for one that the caller may not see, too."""
    return one_order(orders_visible_to(principal).filter(number=number))


def order_of_guest(*, number: str, email: str) -> Order:
    """The order of this number placed with this e-mail; one OrderNotFound for every mismatch."""
    order = one_order(Order.objects.placed().filter(number=number))
    if not compare_digest(order.email.casefold().encode(), email.strip().casefold().encode()):
        raise errors.OrderNotFound
    return order


def search_orders(orders: QuerySet[Order], term: str) -> QuerySet[Order]:
    """Those that a customer's own words name in full: a number, an e-mail, or an id."""
    said = term.strip()
    if not said:
        return orders
    if "@" in said:
        return orders.filter(email=said)
    try:
        identity = UUID(said)
    except ValueError:
        return orders.filter(number=said.upper())
    return orders.filter(Q(pk=identity) | Q(customer_id=identity) | Q(attempt_id=identity))


def detailed_order(order_id: UUID) -> Order:
    """The order with everything that its view shows."""
    orders = Order.objects.filter(pk=order_id).prefetch_related("payments")
    return with_details(orders).get()


def with_details(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The same orders with lines, taxes, timeline and what their place for pickup is called: four
    queries however many there are.
    """
    return orders.annotate(pickup_name=place_name("pickup_location")).prefetch_related(
        Prefetch("lines", OrderLine.objects.order_by("line")),
        Prefetch("tax_lines", TaxLine.objects.order_by("pk")),
        Prefetch("events", OrderEvent.objects.order_by("pk")),
    )


def one_order(orders: QuerySet[Order]) -> Order:
    """The only one of these; raises OrderNotFound."""
    try:
        return orders.get()
    except Order.DoesNotExist:
        raise errors.OrderNotFound from None


def paid_with_credit(*, customer: Any, since: Any) -> QuerySet[Order]:
    """The orders of a customer that store credit has paid for since then, the first one first; for
    subqueries, whose OuterRefs these two are.
    """
    credit = StoredValue.objects.filter(
        order=OuterRef("pk"), kind=StoredValue.Kind.STORE_CREDIT
    ).exclude(status=StoredValue.Status.RELEASED)
    own = Order.objects.placed().filter(Exists(credit), customer_id=customer, placed_at__gt=since)
    return own.exclude(status=Order.Status.CANCELLED).order_by("placed_at", "pk")


def orders_of_person(person: Person) -> list[UUID]:
    """The orders of an account, and those that a guest placed with its address."""
    own = Q(customer_id=person.customer_id) | Q(email__iexact=person.email)
    return list(Order.objects.filter(own).order_by("pk").values_list("pk", flat=True))


def orders_of_pseudonym(pseudonym: str) -> list[UUID]:
    """The orders whose person was forgotten under this pseudonym."""
    found = Order.objects.filter(email=pseudonym).order_by("pk")
    return list(found.values_list("pk", flat=True))
