"""What to order, from where."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: rows of a room that this one does not know

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from inventory_svc.stock.models import Alert, StockLevel
from inventory_svc.stock.rules import reorder
from inventory_svc.stock.rules.balances import ZERO
from inventory_svc.stock.rules.reorder import Need

Incoming = Callable[..., Iterable[Any]]


@dataclass(frozen=True)
class ReorderProposal:
    """So much of an article should be ordered for a location; from nowhere if nobody said."""

    sku: str
    location: str
    supplied_from: str
    available: Decimal
    incoming: Decimal
    reorder_point: Decimal
    quantity: Decimal


def below_reorder_point() -> QuerySet[StockLevel]:
    """The levels that have come down to their reorder point, with article, location and source."""
    low = Alert.objects.filter(kind=Alert.Kind.LOW).exclude(state=Alert.State.RESOLVED)
    return StockLevel.objects.filter(
        pk__in=low.values("level"), reorder_point__isnull=False
    ).select_related("variant", "location__supplied_from")


def reorder_proposals(
    levels: Iterable[StockLevel], *, incoming: Mapping[tuple[str, str], Decimal]
) -> list[ReorderProposal]:
    """What should be ordered for these of the levels below their point, though so much (by SKU and
    location code) is coming.
    """
    proposals = [_proposal(level, incoming) for level in levels]
    return [each for each in proposals if each.quantity > ZERO]


def coming_to(levels: Iterable[StockLevel]) -> dict[tuple[str, str], Decimal]:
    """What is on its way or asked for, by SKU and location code: settings.INCOMING_STOCK knows."""
    rows = list(levels)
    asked: Incoming = import_string(settings.INCOMING_STOCK)
    found = asked(
        skus={level.variant.sku for level in rows},
        locations={level.location.code for level in rows},
    )
    return {(each.sku, each.location): each.on_the_way + each.asked_for for each in found}


def _proposal(level: StockLevel, incoming: Mapping[tuple[str, str], Decimal]) -> ReorderProposal:
    coming = incoming.get((level.variant.sku, level.location.code), ZERO)
    point = level.reorder_point or ZERO
    need = Need(level.balance.available, coming, point, level.reorder_quantity)
    source = level.location.supplied_from
    return ReorderProposal(
        sku=level.variant.sku,
        location=level.location.code,
        supplied_from=source.code if source else "",
        available=need.available,
        incoming=coming,
        reorder_point=point,
        quantity=reorder.quantity_to_order(need),
    )
