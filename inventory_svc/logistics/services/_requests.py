"""Asking for goods, and granting it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from inventory_svc.logistics import errors, selectors
from inventory_svc.logistics.models import Transfer, TransferLine
from inventory_svc.logistics.rules import numbers, transfers
from inventory_svc.logistics.rules.commands import Command, Quantity
from inventory_svc.logistics.rules.transfers import LineState
from inventory_svc.logistics.services import _documents

State = Transfer.State


@dataclass(frozen=True)
class TransferWanted:
    """Goods that one location asks of another."""

    source: str
    destination: str
    lines: Sequence[Quantity]
    note: str = ""
    needed_by_date: date | None = None


@transaction.atomic
def request_transfer(*, wanted: TransferWanted, command: Command) -> Transfer:
    """The destination has asked the source for these quantities; lines of one SKU are one.

    `command.number` is not read. Locks the series of numbers. Raises SamePlace, NotYourPlace for
    whoever works at neither, NothingNamed, NoShelves, and UnknownLocation, UnknownArticle,
    NotCounted, QuantityMustBeWhole of stock.
    """
    if wanted.source == wanted.destination:
        raise errors.SamePlace
    if not command.by.works_at(wanted.source, wanted.destination):
        raise errors.NotYourPlace(location=wanted.destination)
    quantities = _documents.combined(wanted.lines)
    ends = (wanted.source, wanted.destination)
    ids = _documents.variant_ids(quantities, locations=ends)
    source_id, destination_id = _documents.location_ids(*ends)
    transfer = Transfer.objects.create(
        number=_documents.next_number(numbers.TRANSFER, now=command.now),
        source_id=source_id,
        destination_id=destination_id,
        note=wanted.note,
        needed_by_date=wanted.needed_by_date,
        created_by=command.by.name,
        created_at=command.now,
    )
    TransferLine.objects.bulk_create(
        TransferLine(transfer=transfer, line=line, variant_id=ids[sku], requested=quantity)
        for line, (sku, quantity) in enumerate(sorted(quantities.items()), start=1)
    )
    _documents.note(transfer.number, command, "request")
    return selectors.transfer(transfer.number, by=command.by)


@transaction.atomic
def approve_transfer(*, command: Command, lines: Sequence[Quantity] | None = None) -> Transfer:
    """The source will send what was asked for, or just these quantities; an article that is then
    not named is not sent.

    Locks the transfer. Raises OwnRequest for whoever asked, NotYourPlace for whoever does not work
    at the source, OverApproved, NotOnDocument, NothingNamed, and what every step raises.
    """
    transfer = _at_source(command, "approve")
    if command.by.name == transfer.created_by:
        raise errors.OwnRequest
    granted = quantities_of(transfer, lines, limit=lambda line: line.requested)
    refuse_excess(transfer, granted, lambda line: line.requested, errors.OverApproved)
    set_quantities(transfer, granted, "approved")
    _documents.take_step(transfer, command, "approve", to=State.APPROVED)
    return selectors.transfer(transfer.number, by=command.by)


@transaction.atomic
def reject_transfer(*, command: Command) -> Transfer:
    """The source will send nothing, for a reason. Locks the transfer. Raises NotYourPlace."""
    transfer = _at_source(command, "reject")
    _documents.take_step(transfer, command, "reject", to=State.REJECTED)
    return selectors.transfer(transfer.number, by=command.by)


@transaction.atomic
def cancel_transfer(*, command: Command) -> Transfer:
    """Nothing will travel: either end called it off before the goods left. Locks the transfer."""
    transfer = locked_transfer(command, "cancel")
    _documents.take_step(transfer, command, "cancel", to=State.CANCELLED)
    return selectors.transfer(transfer.number, by=command.by)


def locked_transfer(command: Command, step: str) -> Transfer:
    """The transfer, locked, if it concerns the caller and the step is possible."""
    return _documents.locked(selectors.transfers_of(command.by), command, step)


def ensure_works_at(command: Command, *codes: str) -> None:
    """Raises NotYourPlace for whoever works at none of these locations."""
    if not command.by.works_at(*codes):
        raise errors.NotYourPlace(location=codes[0])


def states_of(transfer: Transfer) -> list[LineState]:
    """The lines as they were read with the transfer."""
    return [line.as_state for line in transfer.lines.all()]


def quantities_of(
    transfer: Transfer, lines: Sequence[Quantity] | None, limit: transfers.Limit
) -> dict[str, Decimal]:
    """The quantities named, or each line's limit; raises NotOnDocument and NothingNamed."""
    states = states_of(transfer)
    given = [Quantity(each.sku, limit(each)) for each in states] if lines is None else lines
    quantities = _documents.combined(given)
    if strangers := transfers.unknown(states, quantities):
        raise errors.NotOnDocument(skus=strangers)
    return quantities


def refuse_excess(
    transfer: Transfer,
    quantities: Mapping[str, Decimal],
    limit: transfers.Limit,
    refusal: type[errors.TooMuch],
) -> None:
    """Raises the refusal, naming every line of which more is named than its limit."""
    if excesses := transfers.excesses(states_of(transfer), quantities, limit):
        raise refusal(excesses=excesses)


def set_quantities(transfer: Transfer, quantities: Mapping[str, Decimal], column: str) -> None:
    """This column of each line is what is named of its article, and 0 for the others."""
    rows = list(transfer.lines.all())
    for row in rows:
        setattr(row, column, quantities.get(row.variant.sku, _documents.ZERO))
    TransferLine.objects.bulk_update(rows, [column])


def _at_source(command: Command, step: str) -> Transfer:
    transfer = locked_transfer(command, step)
    ensure_works_at(command, transfer.source.code)
    return transfer
