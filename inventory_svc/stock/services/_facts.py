"""What others report as done. Goods that have left or come back are never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from inventory_svc.stock.models import Location, Movement, Reservation, ReservationLine
from inventory_svc.stock.rules import allocation, shipments
from inventory_svc.stock.rules.balances import ZERO
from inventory_svc.stock.rules.ledger import Document, Entry
from inventory_svc.stock.rules.shipments import OpenLine, Pick
from inventory_svc.stock.services import _ledger

Kind = Movement.Kind
RESTOCK, DAMAGE = "restock", "damage"
WEB_LOCATION = "WEB"


@dataclass(frozen=True)
class DocumentLine:
    """A line of a sale or a shipment; `line` numbers it within its document."""

    line: int
    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class ReturnedLine:
    """A line of a return, and where the goods went: restock, damage or scrap."""

    line: int
    sku: str
    quantity: Decimal
    disposition: str


@transaction.atomic
def post_sale(
    *, sale_id: str, store: str, lines: Sequence[DocumentLine], occurred_at: datetime, now: datetime
) -> None:
    """The units of a till's sale have left the store, whether we thought they were there or not.

    Once for each sale. Below what is promised it opens an OversellCase. Locks the levels.
    """
    document = Document(f"sale:{sale_id}", Kind.SALE, "svc:sales", occurred_at)
    entries = [Entry(each.line, each.sku, store, -each.quantity) for each in lines]
    _ledger.post_document(document=document, entries=entries, guard=_ledger.allow_as_fact, now=now)


@transaction.atomic
def post_void(
    *, sale_id: str, store: str, lines: Sequence[DocumentLine], occurred_at: datetime, now: datetime
) -> None:
    """The units of a voided sale are back in the store. Once for each sale. Locks the levels."""
    document = Document(f"void:{sale_id}", Kind.VOID, "svc:sales", occurred_at)
    entries = [Entry(each.line, each.sku, store, each.quantity) for each in lines]
    _ledger.post_document(document=document, entries=entries, guard=_ledger.allow_as_fact, now=now)


@transaction.atomic
def post_return(
    *,
    return_id: str,
    store: str,
    lines: Sequence[ReturnedLine],
    occurred_at: datetime,
    now: datetime,
) -> None:
    """Returned units are on hand again, or on hand and damaged; scrapped ones do not come back.

    Once for each return. Locks the levels.
    """
    document = Document(f"return:{return_id}", Kind.RETURN, "svc:sales", occurred_at)
    entries = [
        Entry(
            each.line,
            each.sku,
            store,
            each.quantity,
            damaged_delta=each.quantity if each.disposition == DAMAGE else ZERO,
        )
        for each in lines
        if each.disposition in {RESTOCK, DAMAGE}
    ]
    _ledger.post_document(document=document, entries=entries, guard=_ledger.allow_as_fact, now=now)


@transaction.atomic
def fulfil_order(
    *,
    reference: UUID,
    document: str,
    lines: Sequence[DocumentLine],
    occurred_at: datetime,
    now: datetime,
) -> None:
    """The shipped units have left: they are off what is on hand and off what is reserved.

    Once for each shipment document. What was shipped beyond the reservation, or after it was given
    back, has left all the same. Locks the reservation, then the levels.
    """
    if Movement.objects.filter(reference=document).exists():
        return
    reservation = Reservation.objects.locked().filter(reference=reference).first()
    open_lines = _open_lines(reservation)
    taken = shipments.picks(
        allocation.combined(lines), open_lines, otherwise_from=_web_location(reservation)
    )
    if reservation and reservation.is_live:
        _mark_fulfilled(reservation, open_lines, taken, now=now)
    entries = [
        Entry(
            line,
            pick.sku,
            pick.location,
            -pick.quantity,
            reserved_delta=-pick.quantity if pick.line_id is not None else ZERO,
        )
        for line, pick in enumerate(taken, start=1)
        if pick.location
    ]
    shipment = Document(document, Kind.SALE, "svc:order", occurred_at)
    _ledger.post_document(document=shipment, entries=entries, guard=_ledger.allow_as_fact, now=now)


def _open_lines(reservation: Reservation | None) -> list[OpenLine]:
    if reservation is None or not reservation.is_live:
        return []
    lines = reservation.lines.filter(fulfilled__lt=F("quantity")).order_by("pk")
    rows = lines.values_list("pk", "variant__sku", "level__location__code", "quantity", "fulfilled")
    return [
        OpenLine(pk, sku, code or "", quantity - fulfilled)
        for pk, sku, code, quantity, fulfilled in rows
    ]


def _mark_fulfilled(
    reservation: Reservation,
    open_lines: Sequence[OpenLine],
    taken: Sequence[Pick],
    *,
    now: datetime,
) -> None:
    for pick in taken:
        if pick.line_id is not None:
            ReservationLine.objects.filter(pk=pick.line_id).update(
                fulfilled=F("fulfilled") + pick.quantity
            )
    if shipments.is_complete(open_lines, taken):
        reservation.state = Reservation.State.FULFILLED
    reservation.updated_at = now
    reservation.save(update_fields=["state", "updated_at"])


def _web_location(reservation: Reservation | None) -> str:
    """Where a shipment came from that we know no promise of: where it once lay, or the first that
    sells online.
    """
    once = reservation and reservation.lines.exclude(level=None).order_by("pk").first()
    if once and once.level:
        return once.level.location.code
    selling = (
        Location.objects.filter(sells_online=True).order_by("pk").values_list("code", flat=True)
    )
    return selling.first() or WEB_LOCATION
