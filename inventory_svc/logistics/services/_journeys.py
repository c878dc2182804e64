"""Goods on their way: shipped, received, or lost. Units are conserved at every moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from inventory_svc.logistics import errors, selectors
from inventory_svc.logistics.models import Transfer, TransferLine
from inventory_svc.logistics.rules import transfers
from inventory_svc.logistics.rules.commands import Command, Quantity
from inventory_svc.logistics.rules.transfers import Excess, LineState
from inventory_svc.logistics.services import _documents, _requests
from inventory_svc.stock import services as stock

State = Transfer.State
ZERO = Decimal(0)
TRANSIT, SCRAP = "TRANSIT", "SCRAP"
OUT, IN, LOST = "transfer_out", "transfer_in", "scrap"
Guard = Callable[[Sequence[stock.Change]], None]


@transaction.atomic
def ship_transfer(*, command: Command, lines: Sequence[Quantity] | None = None) -> Transfer:
    """The approved units, or just these, have left the source and are on the road.

    What is not named stays, and is not sent later. Locks the transfer, then the levels. Raises
    OverShipped, NotThere naming every line of which less is free at the source, NotYourPlace,
    NotOnDocument, NothingNamed, and what every step raises.
    """
    transfer = _requests.locked_transfer(command, "ship")
    source = transfer.source.code
    _requests.ensure_works_at(command, source)
    sent = _requests.quantities_of(transfer, lines, limit=_approved)
    _requests.refuse_excess(transfer, sent, _approved, errors.OverShipped)
    _requests.set_quantities(transfer, sent, "shipped")
    move = _Move(transfer, f"transfer:{transfer.number}:ship", source, TRANSIT, IN)
    move.post(sent, command, guard=_takes_only_what_is_free(transfer, sent, source))
    _documents.take_step(
        transfer, command, "ship", to=State.IN_TRANSIT, summary=_documents.told(sent)
    )
    return selectors.transfer(transfer.number, by=command.by)


@transaction.atomic
def receive_transfer(*, command: Command, lines: Sequence[Quantity]) -> Transfer:
    """These units have come in at the destination; the rest stays on the road.

    Locks the transfer, then the levels: whoever comes second is measured against what is left.
    Raises OverReceived naming every line of which less is on its way, NotYourPlace,
    NotOnDocument, NothingNamed, and what every step raises.
    """
    transfer = _requests.locked_transfer(command, "receive")
    destination = transfer.destination.code
    _requests.ensure_works_at(command, destination)
    return _arrive(transfer, command, lines, "receive", _Ending("received", destination, IN))


@transaction.atomic
def lose_in_transit(*, command: Command, lines: Sequence[Quantity]) -> Transfer:
    """These units will never come, for a reason: they are off the road and in the scrap.

    Locks the transfer, then the levels. Raises as receive_transfer; either end may say so.
    """
    transfer = _requests.locked_transfer(command, "lose")
    return _arrive(transfer, command, lines, "lose", _Ending("lost", SCRAP, LOST))


@dataclass(frozen=True)
class _Ending:
    """What becomes of units that are no longer on the road."""

    column: str
    location: str
    kind: str


@dataclass(frozen=True)
class _Move:
    """Units that leave one location for another, under one reference of the ledger."""

    transfer: Transfer
    reference: str
    start: str
    end: str
    into: str

    def post(self, quantities: Mapping[str, Decimal], command: Command, *, guard: Guard) -> None:
        """Each unit is off the one location and on the other."""
        document = stock.Document(self.reference, OUT, command.by.name, command.now, command.reason)
        entries = [
            entry
            for line in _requests.states_of(self.transfer)
            if (quantity := quantities.get(line.sku))
            for entry in self._both_sides(line.line, line.sku, quantity)
        ]
        stock.post_document(document=document, entries=entries, guard=guard, now=command.now)

    def _both_sides(self, line: int, sku: str, quantity: Decimal) -> list[stock.Entry]:
        return [
            stock.Entry(transfers.out_line(line), sku, self.start, -quantity, kind=OUT),
            stock.Entry(transfers.in_line(line), sku, self.end, quantity, kind=self.into),
        ]


def _arrive(
    transfer: Transfer, command: Command, lines: Sequence[Quantity], step: str, ending: _Ending
) -> Transfer:
    arrived = _requests.quantities_of(transfer, lines, limit=_in_transit)
    _requests.refuse_excess(transfer, arrived, _in_transit, errors.OverReceived)
    for sku, quantity in arrived.items():
        TransferLine.objects.filter(transfer=transfer, variant__sku=sku).update(
            **{ending.column: F(ending.column) + quantity}
        )
    reference = f"transfer:{transfer.number}:{step}:{transfer.arrivals + 1}"
    move = _Move(transfer, reference, TRANSIT, ending.location, ending.kind)
    move.post(arrived, command, guard=stock.allow_as_fact)
    _documents.take_step(
        transfer,
        command,
        step,
        to=_state_after(transfer),
        summary=_documents.told(arrived),
        arrivals=transfer.arrivals + 1,
    )
    return selectors.transfer(transfer.number, by=command.by)


def _state_after(transfer: Transfer) -> str:
    states = [line.as_state for line in transfer.lines.select_related("variant").order_by("line")]
    return State.RECEIVED if transfers.is_complete(states) else State.PARTIALLY_RECEIVED


def _takes_only_what_is_free(transfer: Transfer, sent: Mapping[str, Decimal], source: str) -> Guard:
    numbers = {line.sku: line.line for line in _requests.states_of(transfer)}

    def guard(changes: Sequence[stock.Change]) -> None:
        short = [
            Excess(numbers[each.sku], each.sku, sent[each.sku], max(each.before.uncommitted, ZERO))
            for each in changes
            if each.location == source and each.after.uncommitted < ZERO
        ]
        if short:
            raise errors.NotThere(excesses=sorted(short, key=lambda each: each.line))

    return guard


def _approved(line: LineState) -> Decimal:
    return line.approved


def _in_transit(line: LineState) -> Decimal:
    return line.in_transit
