"""Writing what a chunk has made, a statement for each kind of row."""

from collections.abc import Sequence

from sales_svc.sales import selectors
from sales_svc.sales.models import (
    Approval,
    CashMovement,
    RefusedItem,
    Sale,
    Shift,
    SyncException,
    ValueCharge,
    Void,
)
from sales_svc.sales.services._exceptions import close_of_filled_gaps
from sales_svc.sales.services._work import Rows, Work
from shared_libs.events import outbox
from shared_libs.rows import insert_rows

_COUNTERS = ["last_sequence", "last_receipt", "last_z", "contiguous_sequence"]
_SHIFT_COLUMNS = [
    "status",
    "cashier",
    "float_amount",
    "business_date",
    "opened_at",
    "closed_at",
    "expected",
    "counted",
    "difference",
]


def write_rows(work: Work) -> None:
    """The rows that the work has made so far are in the database, with their events; the work goes
    on with none.
    """
    rows, work.rows = work.rows, Rows()
    _write_shifts(list(work.touched_shifts.values()))
    work.touched_shifts.clear()
    # these are nine rows of ten, and what they cost Django is half of a sync
    for documents in (rows.sales, rows.sale_lines, rows.returns, rows.return_lines, rows.tenders):
        insert_rows(documents)
    Void.objects.bulk_create(rows.voids)
    CashMovement.objects.bulk_create(rows.movements)
    Approval.objects.bulk_create(rows.approvals)
    ValueCharge.objects.bulk_create(rows.charges)
    insert_rows(rows.items)
    SyncException.objects.bulk_create(rows.exceptions)
    RefusedItem.objects.bulk_create(rows.refused, ignore_conflicts=True)
    _write_voided(rows)
    outbox.publish_many(rows.events)
    work.used.extend(row.sequence for row in rows.items)


def _write_shifts(shifts: Sequence[Shift]) -> None:
    new = [shift for shift in shifts if shift._state.adding]  # noqa: SLF001 - documented by Django
    known = [shift for shift in shifts if not shift._state.adding]  # noqa: SLF001 - as above
    Shift.objects.bulk_create(new)
    if known:
        Shift.objects.bulk_update(known, _SHIFT_COLUMNS)


def _write_voided(rows: Rows) -> None:
    if rows.voided_sales:
        Sale.objects.bulk_update(rows.voided_sales, ["status"])
    if rows.applied_voids:
        Void.objects.bulk_update(rows.applied_voids, ["applied_at", "shift_id"])


def move_counters(work: Work) -> None:
    """The register knows what it has used of its numbers; gaps that are filled are closed.

    Expects the register's row to be locked and all rows of the chunk to be written.
    """
    register = work.register
    had_holes = register.contiguous_sequence < register.last_sequence
    register.last_sequence, register.last_receipt = work.last_sequence, work.last_receipt
    register.last_z = work.last_z
    register.contiguous_sequence = _contiguous(work, had_holes=had_holes)
    register.save(update_fields=_COUNTERS)
    if had_holes:
        close_of_filled_gaps(register=register, came=work.used, now=work.received_at)


def _contiguous(work: Work, *, had_holes: bool) -> int:
    start = work.register.contiguous_sequence
    used = sorted(work.used)
    if not had_holes and used == list(range(start + 1, start + 1 + len(used))):
        return start + len(used)
    return selectors.highest_without_gap(work.register, start)
