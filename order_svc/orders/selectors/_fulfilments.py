"""Parcels and pickups: which there are, whose business they are, how they are shown."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet, Sum

from order_svc.orders import errors, rules
from order_svc.orders.models import (
    Fulfilment,
    FulfilmentLine,
    Order,
    Refund,
    RefundLine,
)
from order_svc.orders.selectors._orders import STAFF_ROLES
from order_svc.orders.selectors._places import named_place, place_name
from shared_libs.auth.principals import Principal
from shared_libs.backoffice.access import in_own_stores
from shared_libs.money import ZERO, quantity_text

PICKUP = "pickup"


@dataclass(frozen=True)
class FulfilledLineView:
    """So many units of one line."""

    line: int
    sku: str
    name: str
    quantity: str
    reservation: UUID | None


@dataclass(frozen=True)
class FulfilmentView:
    """A parcel or a pickup. Its code is shown to the customer alone."""

    id: UUID
    status: str
    location: str
    location_name: str
    carrier: str
    tracking_number: str
    tracking_url: str
    created_at: datetime
    fulfilled_at: datetime | None
    received_at: datetime | None
    replaces: UUID | None
    version: int
    lines: tuple[FulfilledLineView, ...]
    pickup_code: str | None = None


def fulfilments_visible_to(principal: Principal) -> QuerySet[Fulfilment]:
    """Those that leave from where this member of staff works."""
    every = Fulfilment.objects.all()
    if not (principal.kind == "staff" and principal.has_role(*STAFF_ROLES, "cashier")):
        return every.none()
    return in_own_stores(every, caller=principal, lookup="location")


def visible_fulfilment(*, fulfilment_id: UUID, principal: Principal) -> Fulfilment:
    """The fulfilment; raises FulfilmentNotFound, also for one that the caller may not see."""
    try:
        return with_lines(fulfilments_visible_to(principal)).get(pk=fulfilment_id)
    except Fulfilment.DoesNotExist:
        raise errors.FulfilmentNotFound from None


def with_lines(fulfilments: QuerySet[Fulfilment]) -> QuerySet[Fulfilment]:
    """The same with order, lines and the name of the place: two queries however many there are."""
    lines = FulfilmentLine.objects.select_related("order_line").order_by("order_line__line")
    named = fulfilments.annotate(location_name=place_name("location"))
    return named.select_related("order").prefetch_related(Prefetch("lines", lines))


@dataclass(frozen=True)
class FulfilmentSummary:
    """A fulfilment in a list of what is to be done."""

    id: UUID
    number: str
    status: str
    order_status: str
    location: str
    shipping_method: str
    created_at: datetime
    units: str


def fulfilments_listed(principal: Principal) -> QuerySet[Fulfilment]:
    """Those of the caller with their orders and how many units each has: one query."""
    rows = fulfilments_visible_to(principal).select_related("order")
    return rows.annotate(units=Sum("lines__quantity"))


def fulfilment_summary(fulfilment: Fulfilment) -> FulfilmentSummary:
    """The fulfilment in a list; expects `fulfilments_listed`."""
    units: Decimal | None = getattr(fulfilment, "units", None)
    return FulfilmentSummary(
        id=fulfilment.pk,
        number=fulfilment.order.number or "",
        status=fulfilment.status.lower(),
        order_status=fulfilment.order.status.lower(),
        location=fulfilment.location,
        shipping_method=fulfilment.order.shipping_method,
        created_at=fulfilment.created_at,
        units=quantity_text(units or Decimal(0)),
    )


def parcel(fulfilment_id: UUID) -> FulfilmentView:
    """One fulfilment as staff see it."""
    return fulfilment_view(with_lines(Fulfilment.objects.filter(pk=fulfilment_id)).get())


def fulfilment_view(fulfilment: Fulfilment) -> FulfilmentView:
    """The fulfilment without its code; expects `with_lines`."""
    return FulfilmentView(
        id=fulfilment.pk,
        status=fulfilment.status.lower(),
        location=fulfilment.location,
        location_name=named_place(fulfilment, "location_name", fulfilment.location),
        carrier=fulfilment.carrier,
        tracking_number=fulfilment.tracking_number,
        tracking_url=fulfilment.tracking_url,
        created_at=fulfilment.created_at,
        fulfilled_at=fulfilment.fulfilled_at,
        received_at=fulfilment.received_at,
        replaces=fulfilment.replaces_id,
        version=fulfilment.version,
        lines=tuple(_line_view(line) for line in fulfilment.lines.all()),
    )


def refunded_of_lost(lost: Fulfilment) -> dict[int, Decimal]:
    """Which lines of a lost parcel the customer has, or is to have, too much money back for it to
    be sent again, with how many units. Three queries.

    Other lost parcels of the order count too: units are alike, and nobody says which were refunded.
    """
    own = {line.order_line: line.quantity for line in lost.lines.select_related("order_line")}
    units = _lost_units(lost.order_id)
    gone = _refunded_without_goods(lost.order_id)
    found = {}
    for line, wanted in own.items():
        refunded = rules.refunded_of_lost(
            lost=units[line.pk], gone=gone.get(line.pk, ZERO), cancelled=line.cancelled_quantity
        )
        missing = wanted - (units[line.pk] - refunded)
        if missing > 0:
            found[line.line] = missing
    return found


def _lost_units(order_id: UUID) -> dict[int, Decimal]:
    """How many units of each line were lost and are not on their way again."""
    away = Fulfilment.objects.filter(order=order_id, status=Fulfilment.Status.LOST)
    rows = FulfilmentLine.objects.filter(fulfilment__in=away.not_sent_again())
    return dict(rows.values_list("order_line").annotate(Sum("quantity")))


def _refunded_without_goods(order_id: UUID) -> dict[int, Decimal]:
    """How many units of each line were refunded, or are to be, without coming back."""
    refunds = Refund.objects.standing().filter(order=order_id, is_at_till=False)
    standing = RefundLine.objects.filter(refund__in=refunds, disposition="")
    return dict(standing.values_list("order_line").annotate(Sum("quantity")))


def pickup_code(fulfilment: Fulfilment) -> str:
    """The code that opens the pickup now; it is kept nowhere."""
    return rules.pickup_code(
        secret=settings.SECRET_KEY,
        fulfilment_id=fulfilment.pk,
        round_=fulfilment.pickup_round,
    )


def is_pickup(order: Order) -> bool:
    """Whether its customer comes for it."""
    return order.shipping_method == PICKUP


def _line_view(line: FulfilmentLine) -> FulfilledLineView:
    return FulfilledLineView(
        line=line.order_line.line,
        sku=line.order_line.sku,
        name=line.order_line.name,
        quantity=quantity_text(line.quantity),
        reservation=line.reservation or line.order_line.reservation,
    )
