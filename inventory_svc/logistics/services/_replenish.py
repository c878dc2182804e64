"""What runs low becomes a request to the centre, or an order to a supplier."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from inventory_svc.logistics import errors, selectors
from inventory_svc.logistics.models import PurchaseOrder, Transfer
from inventory_svc.logistics.rules import numbers
from inventory_svc.logistics.rules.commands import Command, Quantity
from inventory_svc.logistics.services import _documents, _purchasing, _requests
from inventory_svc.logistics.services._purchasing import OrderedQuantity, OrderWanted
from inventory_svc.logistics.services._requests import TransferWanted
from inventory_svc.stock import selectors as stock

MAX_LINES = 500
SUPPLIER = "supplier"


@transaction.atomic
def replenish(
    *, location: str, command: Command, skus: Sequence[str] | None = None
) -> Transfer | PurchaseOrder:
    """What is proposed for the location (of these SKUs, if any are named) has been asked for.

    A warehouse that supplies it gets a request; of a supplier an order is drafted, at the costs of
    the last one. What is coming counts, so two who do it at once order once. Locks the series of
    numbers, before it looks. Raises NotYourPlace, NoSource, NothingToOrder, and what
    request_transfer and draft_purchase_order raise.
    """
    if not command.by.works_at(location):
        raise errors.NotYourPlace(location=location)
    source, kind = _source_of(location)
    is_bought = kind == SUPPLIER
    series = numbers.PURCHASE_ORDER if is_bought else numbers.TRANSFER
    _documents.hold_series(series, now=command.now)
    lines = _proposed(location, skus)
    if is_bought:
        return _buy(source, location, lines, command)
    wanted = TransferWanted(source=source, destination=location, lines=lines)
    return _requests.request_transfer(wanted=wanted, command=command)


def _source_of(location: str) -> tuple[str, str]:
    """The code and the type of the location that supplies this one."""
    supplied = stock.locations().filter(code=location, supplied_from__isnull=False)
    found = supplied.values_list("supplied_from__code", "supplied_from__type").first()
    if found is None:
        raise errors.NoSource(location=location)
    code, kind = found
    return str(code), str(kind)


def _proposed(location: str, skus: Sequence[str] | None) -> list[Quantity]:
    levels = stock.below_reorder_point().filter(location__code=location)
    if skus is not None:
        levels = levels.filter(variant__sku__in=skus)
    rows = list(levels.order_by("variant__sku")[:MAX_LINES])
    proposals = stock.reorder_proposals(rows, incoming=stock.coming_to(rows))
    if not proposals:
        raise errors.NothingToOrder(location=location)
    return [Quantity(each.sku, each.quantity) for each in proposals]


def _buy(
    supplier: str, location: str, lines: Sequence[Quantity], command: Command
) -> PurchaseOrder:
    costs = selectors.last_costs(supplier, [line.sku for line in lines])
    wanted = OrderWanted(
        supplier=supplier,
        destination=location,
        lines=[
            OrderedQuantity(line.sku, line.quantity, costs.get(line.sku, Decimal(0)))
            for line in lines
        ],
    )
    return _purchasing.draft_purchase_order(wanted=wanted, command=command)
