"""What others report as done. Goods that have left or come back are never refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from inventory_svc.stock.models import Location, Movement, Reservation, ReservationLine
from inventory_svc.stock.rules import allocation, ledger, shipments
from inventory_svc.stock.rules.balances import ZERO
from inventory_svc.stock.rules.ledger import Document, Entry, Fact, Part
from inventory_svc.stock.rules.shipments import OpenLine, Pick
from inventory_svc.stock.services import _backorders, _copies, _ledger
from inventory_svc.stock.services._reserve import order_of

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


@dataclass(frozen=True)
class Sale:
    """A till's sale: the units of its lines have left the store."""

    id: str
    store: str
    lines: Sequence[DocumentLine]
    occurred_at: datetime


@dataclass(frozen=True)
class Return:
    """What was given back at a store, on whose word."""

    id: str
    store: str
    lines: Sequence[ReturnedLine]
    occurred_at: datetime
    actor: str = "svc:sales"


Bundles = Mapping[str, Mapping[str, Decimal]]


@transaction.atomic
def post_till(*, documents: Sequence[Sale | Return], now: datetime) -> None:
    """The units of these sales have left, those of returns are back, as if each were posted alone
    in this order.

    Whether we thought they were there or not: below what is promised it opens an OversellCase. Of a
    bundle its components move. What came back broken is on hand and damaged, what was scrapped does
    not come back. Once for each document. Locks the levels of all of them.
    """
    bundles = _copies.bundles_among({line.sku for each in documents for line in each.lines})
    facts = [
        _of_sale(each, bundles) if isinstance(each, Sale) else _of_return(each, bundles)
        for each in documents
    ]
    _ledger.post_facts(facts=facts, now=now)


def post_sale(
    *, sale_id: str, store: str, lines: Sequence[DocumentLine], occurred_at: datetime, now: datetime
) -> None:
    """A sale alone, as post_till."""
    post_till(documents=[Sale(sale_id, store, lines, occurred_at)], now=now)


def post_return(
    *,
    return_id: str,
    store: str,
    lines: Sequence[ReturnedLine],
    occurred_at: datetime,
    now: datetime,
    actor: str = "svc:sales",
) -> None:
    """A return alone, as post_till."""
    post_till(documents=[Return(return_id, store, lines, occurred_at, actor)], now=now)


def _of_sale(sale: Sale, bundles: Bundles) -> Fact:
    document = Document(f"sale:{sale.id}", Kind.SALE, "svc:sales", sale.occurred_at)
    parts = _parts(sale.lines, bundles)
    return Fact(
        document, [Entry(each.line, each.sku, sale.store, -each.quantity) for each in parts]
    )


def _of_return(back: Return, bundles: Bundles) -> Fact:
    document = Document(f"return:{back.id}", Kind.RETURN, back.actor, back.occurred_at)
    sound = [each for each in back.lines if each.disposition == RESTOCK]
    broken = [each for each in back.lines if each.disposition == DAMAGE]
    entries = [
        Entry(each.line, each.sku, back.store, each.quantity) for each in _parts(sound, bundles)
    ]
    numbers = [each.line for each in entries] + [each.line for each in back.lines]
    last = max(numbers, default=0)
    entries += [
        Entry(last + n, each.sku, back.store, each.quantity, damaged_delta=each.quantity)
        for n, each in enumerate(_parts(broken, bundles), start=1)
    ]
    return Fact(document, entries)


@transaction.atomic
def post_void(
    *, sale_id: str, store: str, lines: Sequence[DocumentLine], occurred_at: datetime, now: datetime
) -> None:
    """The units of a voided sale are back in the store: what the sale moved, if we know it. Once
    for each sale. Locks the levels.
    """
    document = Document(f"void:{sale_id}", Kind.VOID, "svc:sales", occurred_at)
    sold = Movement.objects.filter(reference=f"sale:{sale_id}").order_by("line")
    rows = sold.values_list("line", "level__variant__sku", "level__location__code", "delta")
    entries = [Entry(line, sku, code, -delta) for line, sku, code, delta in rows]
    if not entries:
        parts = _parts(lines, _copies.bundles_among({each.sku for each in lines}))
        entries = [Entry(each.line, each.sku, store, each.quantity) for each in parts]
    _ledger.post_facts(facts=[Fact(document, entries)], now=now)


@transaction.atomic
def fulfil_order(
    *,
    reference: UUID,
    document: str,
    lines: Sequence[DocumentLine],
    occurred_at: datetime,
    now: datetime,
    left_from: str = "",
) -> None:
    """The shipped units have left: they are off what is on hand and off what is reserved, there
    first where the parcel left from.

    Of a bundle what it was made of when it was reserved. Once for each shipment document. What was
    shipped beyond the reservation, or after it was given back, has left all the same. Locks the
    reservation, its backorders, then the levels.
    """
    if Movement.objects.filter(reference=document).exists():
        return
    reservation = Reservation.objects.locked().filter(reference=reference).first()
    waiting = _backorders.lock([reservation] if reservation else [])
    open_lines = _open_lines(reservation)
    taken = shipments.picks(
        _shipped(lines, reservation),
        open_lines,
        otherwise_from=left_from or _web_location(reservation),
        left_from=left_from,
    )
    if reservation and reservation.is_live:
        still_waits = _backorders.ship(waiting, _beyond(taken), now=now)
        is_complete = shipments.is_complete(open_lines, taken) and not still_waits
        _mark_fulfilled(reservation, taken, is_complete=is_complete, now=now)
    shipment = Document(document, Kind.SALE, "svc:order", occurred_at)
    _ledger.post_facts(facts=[Fact(shipment, _shipment(taken))], now=now)


def _parts(lines: Sequence[DocumentLine | ReturnedLine], bundles: Bundles) -> list[Part]:
    return ledger.taken_apart([Part(each.line, each.sku, each.quantity) for each in lines], bundles)


def _shipped(lines: Sequence[DocumentLine], reservation: Reservation | None) -> dict[str, Decimal]:
    """What left, by SKU of what lies on shelves."""
    known = order_of(reservation).articles if reservation else {}
    made_of = {sku: each.parts for sku, each in known.items() if each.is_bundle}
    others = {each.sku for each in lines} - set(known)
    bundles = {**_copies.bundles_among(others), **made_of} if others else made_of
    parts = [Part(each.line, each.sku, each.quantity) for each in lines]
    return allocation.combined(ledger.taken_apart(parts, bundles))


def _beyond(taken: Sequence[Pick]) -> dict[str, Decimal]:
    return allocation.combined([pick for pick in taken if pick.line_id is None])


def _shipment(taken: Sequence[Pick]) -> list[Entry]:
    return [
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
    reservation: Reservation, taken: Sequence[Pick], *, is_complete: bool, now: datetime
) -> None:
    for pick in taken:
        if pick.line_id is not None:
            ReservationLine.objects.filter(pk=pick.line_id).update(
                fulfilled=F("fulfilled") + pick.quantity
            )
    if is_complete:
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
