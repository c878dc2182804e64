"""A chunk of items being taken: what is known of everything they touch, and the rows they make.

Everything is loaded once and written once, so that a thousand sales cost some hundred statements.
A Work is thrown away when its savepoint is rolled back; it changes nothing outside itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sales_svc.sales import selectors
from sales_svc.sales.models import (
    Approval,
    CashMovement,
    FulfilledOrderLine,
    RefusedItem,
    Register,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Shift,
    SyncBatch,
    SyncException,
    SyncItem,
    Tender,
    ValueCharge,
    Void,
)
from sales_svc.sales.rules import arithmetic, dating
from sales_svc.sales.rules.approving import Staff
from sales_svc.sales.rules.items import Item, ReturnSaid, SaleSaid, VoidSaid
from sales_svc.sales.rules.judging import Circumstances, ShiftKnown, shift_of
from sales_svc.sales.rules.reading import Label
from sales_svc.sales.selectors import Copies
from shared_libs.events.envelope import Event


@dataclass(frozen=True)
class Sent:
    """One item as it came: its label, its JSON, and what it says if that can be read."""

    label: Label
    body: object
    item: Item | None = None
    code: str = ""
    field: str = ""


@dataclass
class Rows:
    """What the chunk will write."""

    sales: list[Sale] = field(default_factory=list)
    sale_lines: list[SaleLine] = field(default_factory=list)
    returns: list[ReturnDoc] = field(default_factory=list)
    return_lines: list[ReturnLine] = field(default_factory=list)
    tenders: list[Tender] = field(default_factory=list)
    voids: list[Void] = field(default_factory=list)
    applied_voids: list[Void] = field(default_factory=list)
    voided_sales: list[Sale] = field(default_factory=list)
    movements: list[CashMovement] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    charges: list[ValueCharge] = field(default_factory=list)
    items: list[SyncItem] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    exceptions: list[SyncException] = field(default_factory=list)
    events: list[tuple[Event, str]] = field(default_factory=list)


@dataclass
class SaleKnown:
    """A sale that a void may call off."""

    sale: Sale
    lines: Sequence[SaleLine]
    tenders: Sequence[Tender]


@dataclass
class Work:
    """The state of one chunk; see the module."""

    register: Register
    batch: SyncBatch
    batch_sequences: frozenset[int]
    by_sequence: dict[int, SyncItem]
    by_id: dict[UUID, SyncItem]
    copies: Copies
    shifts: dict[UUID, Shift]
    sales: dict[UUID, SaleKnown]
    waiting_voids: dict[UUID, Void]
    sold: dict[str, dict[str, Decimal]]
    returned: dict[str, dict[str, Decimal]]
    originals: frozenset[str]
    unreturned: dict[str, Decimal]
    paid_by: dict[str, frozenset[str]]
    wallet_keys: dict[tuple[UUID, str], list[str]]
    exchanged: dict[UUID, Decimal]
    last_sequence: int
    last_receipt: int
    last_z: int
    staff: Staff
    last_z_hash: str = ""
    touched_shifts: dict[UUID, Shift] = field(default_factory=dict)
    late_shifts: dict[UUID, Shift] = field(default_factory=dict)
    used: list[int] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)

    @property
    def received_at(self) -> datetime:
        """When the batch first reached us."""
        return self.batch.received_at

    @property
    def clock_ahead(self) -> timedelta:
        """By how much the till's clock was wrong when it sent the batch; nothing if unsaid."""
        return dating.skew_told(self.batch.clock_ahead)

    def next_receipt(self) -> int:
        """The next number of the register; it is kept only if the chunk is."""
        self.last_receipt += 1
        return self.last_receipt

    def shift(self, shift_id: UUID) -> Shift:
        """The register's shift of this id, made if it is new, to be written with the chunk; what
        comes for a closed one has a report of its own.
        """
        shift = self.shifts.get(shift_id)
        if shift is None:
            shift = self.shifts[shift_id] = Shift(register=self.register, shift_id=shift_id)
        self.touched_shifts[shift_id] = shift
        if shift.status == Shift.Status.CLOSED:
            self.late_shifts[shift_id] = shift
        return shift

    def wallets_of(self, sale_id: UUID | None, kind: str) -> list[str]:
        """The keys under which a sale's tenders of this type are charged, those of this chunk
        too.
        """
        if sale_id is None:
            return []
        mine = [
            each.key
            for each in self.rows.charges
            if each.document_id == sale_id and each.tender and each.tender.type == kind
        ]
        return [*self.wallet_keys.get((sale_id, kind), ()), *mine]

    def is_after_gap(self, sequence: int) -> bool:
        """Whether the sequence before this one is missing from the register and from the batch."""
        before = sequence - 1
        return (
            before > self.register.contiguous_sequence
            and before not in self.batch_sequences
            and before not in self.by_sequence
        )

    def circumstances(self, item: Item, shift_id: UUID | None = None) -> Circumstances:
        """What the rules judge an item by."""
        named = shift_of(item) or shift_id
        shift = self.shifts.get(named) if named else None
        return Circumstances(
            received_at=self.received_at,
            shift=_shift_known(shift) if shift else None,
            follows_gap=self.is_after_gap(item.sequence),
            is_replay=self.register.is_replay,
            clock_ahead=self.clock_ahead,
        )

    def dated_at(self, item: Item) -> datetime:
        """The moment that dates the item."""
        return dating.dated_at(
            item.occurred_at,
            self.received_at,
            is_judged=not self.register.is_replay,
            ahead=self.clock_ahead,
        )

    def business_time(self, item: Item) -> dating.BusinessTime:
        """The day and hour of the store's books for the item."""
        return dating.business_time(self.dated_at(item), self.register.store.time_zone)


def _shift_known(shift: Shift) -> ShiftKnown:
    return ShiftKnown(
        is_closed=shift.status == Shift.Status.CLOSED,
        is_opened=shift.opened_at is not None,
        opened_at=shift.opened_at,
    )


def prepare(
    register: Register, batch: SyncBatch, batch_sequences: frozenset[int], chunk: Sequence[Sent]
) -> Work:
    """Load all that the chunk touches; locks the sales and orders that returns and voids name.

    Expects the register's row to be locked by the caller, which is what makes the counters safe.
    """
    items = [sent.item for sent in chunk if sent.item is not None]
    originals, voided, numbers = _named(items)
    sales = _lock_sales({*originals, *voided})
    ids = [sent.label.id for sent in chunk if sent.label.id]
    known = selectors.items_known(register, _sequences(chunk), ids)
    return Work(
        register=register,
        batch=batch,
        batch_sequences=batch_sequences,
        by_sequence={x.sequence: x for x in known if x.register_id == register.pk},
        by_id={x.item_id: x for x in known if x.item_id and x.verdict in _TAKEN},
        copies=selectors.copies_of(_skus(items), store=register.store, now=batch.received_at),
        shifts=_shifts(register, items, sales.values()),
        sales={pk: _with_lines(sales[pk]) for pk in voided if pk in sales},
        waiting_voids=_waiting_voids(register, ids),
        sold=_sold(originals, numbers),
        returned=_returned({*originals, *voided}, numbers),
        originals=frozenset(map(str, originals)),
        unreturned=selectors.amounts_unreturned(originals) if originals else {},
        paid_by=selectors.tenders_of_sales(originals) if originals else {},
        wallet_keys=selectors.wallet_keys_of(originals) if originals else {},
        exchanged=_exchanged(items),
        last_sequence=register.last_sequence,
        last_receipt=register.last_receipt,
        last_z=register.last_z,
        staff=selectors.staff_of(register.store_id),
    )


_TAKEN = frozenset({SyncItem.Verdict.ACCEPTED, SyncItem.Verdict.ACCEPTED_WITH_EXCEPTION})


def _named(items: Iterable[Item]) -> tuple[set[UUID], set[UUID], set[str]]:
    returns = [x for x in items if isinstance(x, ReturnSaid)]
    originals = {x.original.sale_id for x in returns if x.original.sale_id}
    numbers = {x.original.order_number for x in returns if x.original.order_number}
    return originals, {x.sale_id for x in items if isinstance(x, VoidSaid)}, numbers


def _exchanged(items: Iterable[Item]) -> dict[UUID, Decimal]:
    sales = (item for item in items if isinstance(item, SaleSaid))
    ids = {sale.id for sale in sales if arithmetic.exchanged(sale.tenders)}
    return selectors.given_in_exchange(ids) if ids else {}


def _lock_sales(ids: set[UUID]) -> dict[UUID, Sale]:
    # two tills that take back the same goods at once must see each other
    return {sale.pk: sale for sale in Sale.objects.filter(pk__in=ids).locked()} if ids else {}


def _sequences(chunk: Iterable[Sent]) -> set[int]:
    mine = {sent.label.sequence for sent in chunk if sent.label.sequence}
    return mine | {sequence - 1 for sequence in mine}


def _skus(items: Iterable[Item]) -> set[str]:
    return {line.sku for item in items for line in getattr(item, "lines", ())}


def _shifts(register: Register, items: Iterable[Item], sales: Iterable[Sale]) -> dict[UUID, Shift]:
    named = {shift_of(item) for item in items} | {sale.shift_id for sale in sales}
    ids = [shift_id for shift_id in named if shift_id]
    found = Shift.objects.filter(register=register, shift_id__in=ids)
    return {shift.shift_id: shift for shift in found}


def _with_lines(sale: Sale) -> SaleKnown:
    lines, tenders = sale.lines.order_by("line"), sale.tenders.order_by("pk")
    return SaleKnown(sale, list(lines), list(tenders))


def _waiting_voids(register: Register, ids: Sequence[UUID]) -> dict[UUID, Void]:
    waiting = Void.objects.filter(register=register, sale_id__in=ids, applied_at__isnull=True)
    return {void.sale_id: void for void in waiting.order_by("-sequence")}


def _sold(originals: set[UUID], numbers: set[str]) -> dict[str, dict[str, Decimal]]:
    sold = selectors.quantities_of_sales(originals) if originals else {}
    if not numbers:
        return sold
    list(FulfilledOrderLine.objects.filter(number__in=numbers).locked().values("pk"))
    return sold | selectors.quantities_of_orders(numbers)


def _returned(sale_ids: set[UUID], numbers: set[str]) -> dict[str, dict[str, Decimal]]:
    if not sale_ids and not numbers:
        return {}
    return selectors.quantities_returned(sale_ids, numbers)
