"""Transfers brought to a state, through the front door."""

from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from inventory_svc.logistics import services
from inventory_svc.logistics.models import Transfer, TransferLine
from inventory_svc.logistics.rules.commands import Actor, Command, Quantity
from inventory_svc.logistics.services import TransferWanted
from inventory_svc.stock import services as stock_services
from inventory_svc.tests.factories import NOW, LocationFactory, VariantFactory

STORE = Actor("staff:store", frozenset({"MTL"}))
CENTRE = Actor("staff:centre", frozenset({"LC"}))
HEAD_OFFICE = Actor("staff:head-office")


def act(number: str, by: Actor, *, version: int | None = None, reason: str = "") -> Command:
    """Somebody acts on a document."""
    return Command(number, by, NOW, version, reason)


def this_year() -> int:
    """The year that a document made now is numbered in: the shop's own."""
    return timezone.localtime(timezone=ZoneInfo(settings.SHOP_TIME_ZONE)).year


def some(*lines: tuple[str, int | str]) -> list[Quantity]:
    """Quantities of articles."""
    return [Quantity(sku, Decimal(quantity)) for sku, quantity in lines]


def places(*codes: str) -> None:
    """Stores by these codes, and the places that every shop has."""
    for code in codes:
        LocationFactory(code=code)
    stock_services.ensure_places(time_zone="America/Toronto")


def requested(
    *lines: tuple[str, int | str], by: Actor = STORE, source: str = "LC", to: str = "MTL"
) -> Transfer:
    """A store has asked for goods."""
    places(source, to)
    for sku, _quantity in lines:
        VariantFactory(sku=sku)
    wanted = TransferWanted(source=source, destination=to, lines=some(*lines))
    return services.request_transfer(wanted=wanted, command=act("", by))


def approved(*lines: tuple[str, int | str]) -> Transfer:
    """The centre has granted it."""
    transfer = requested(*lines)
    return services.approve_transfer(command=act(transfer.number, CENTRE))


def shipped(*lines: tuple[str, int | str]) -> Transfer:
    """The goods are on the road."""
    transfer = approved(*lines)
    return services.ship_transfer(command=act(transfer.number, CENTRE))


def progress(number: str) -> dict[str, tuple[int, ...]]:
    """Requested, approved, shipped, received and lost of each article."""
    rows: Iterable[TransferLine] = TransferLine.objects.filter(
        transfer__number=number
    ).select_related("variant")
    return {
        row.variant.sku: tuple(
            int(each) for each in (row.requested, row.approved, row.shipped, row.received, row.lost)
        )
        for row in rows
    }
