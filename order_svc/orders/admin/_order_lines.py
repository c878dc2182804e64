"""The lines of an order on the pages that ask for units of them."""

from decimal import Decimal

from django.urls import reverse

from order_svc.orders import selectors, services
from order_svc.orders.admin._line_pages import AskedLine, LinesForm
from order_svc.orders.models import Order
from shared_libs.money import ZERO, quantity_text


def refundable(order: Order) -> list[AskedLine]:
    """What may be given back."""
    left = {line: row.left for line, row in selectors.refundable_order(order).lines.items()}
    return _asked(order, left)


def returnable(order: Order) -> list[AskedLine]:
    """What the customer has."""
    return _asked(order, selectors.returnable_units(order))


def in_no_parcel(order: Order) -> list[AskedLine]:
    """What may be called off."""
    return _asked(order, selectors.open_units(order))


def quantities(form: LinesForm) -> list[services.LineQuantity]:
    """How many units of each line are wanted; expects a valid form."""
    return [services.LineQuantity(line.line, each["units"]) for line, each in form.chosen()]


def url(order: Order) -> str:
    """The page of the order."""
    return reverse("admin:orders_order_change", args=[order.pk])


def _asked(order: Order, possible: dict[int, Decimal]) -> list[AskedLine]:
    """The lines of which something is possible, with how much."""
    return [
        AskedLine(line.line, line.sku, line.name, most, (quantity_text(most),))
        for line in order.lines.order_by("line")
        if (most := possible.get(line.line, ZERO))
    ]
