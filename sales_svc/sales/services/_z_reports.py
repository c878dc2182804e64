"""A shift that is closed gets its Z report; what comes later gets one of its own."""

from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: what is on a report is JSON

from sales_svc.sales import selectors
from sales_svc.sales.models import CashMovement, ReturnDoc, Sale, Shift, Void, ZReport
from sales_svc.sales.rules import arithmetic, z_reports
from sales_svc.sales.rules.z_reports import Takings
from sales_svc.sales.services import _announce
from sales_svc.sales.services._work import Work

Kind = ZReport.Kind


def issue_regular(work: Work, shift: Shift) -> None:
    """The shift's documents are in its Z report, which says what was expected and counted.

    Expects the register's row to be locked, the chunk's rows to be written and the shift to be
    closed. What the shift should hold is what its documents say.
    """
    takings = selectors.unreported_takings(shift)
    shift.expected = z_reports.expected_by_tender(takings, Decimal(shift.float_amount))
    counted = {name: Decimal(amount) for name, amount in shift.counted.items()}
    shift.difference = arithmetic.difference(shift.expected, counted)
    _issue(work, shift, Kind.REGULAR, takings)


def issue_supplementary(work: Work) -> None:
    """What came for closed shifts in this chunk is in a Z report for each of them; the closed one
    does not change.

    Expects what issue_regular does.
    """
    for shift in work.late_shifts.values():
        takings = selectors.unreported_takings(shift)
        if not takings.is_empty:
            _issue(work, shift, Kind.SUPPLEMENTARY, takings)
    work.late_shifts.clear()


def _issue(work: Work, shift: Shift, kind: ZReport.Kind, takings: Takings) -> None:
    previous = work.last_z_hash or selectors.last_hash(work.register.pk, work.last_z)
    work.last_z += 1
    issued_at = work.received_at
    content = _content(work, shift, kind, takings, issued_at)
    report = ZReport.objects.create(
        register=work.register,
        number=work.last_z,
        kind=kind,
        shift=shift,
        business_date=content["business_date"],
        issued_at=issued_at,
        content=content,
        previous_hash=previous,
        hash=z_reports.digest(previous=previous, content=content),
    )
    work.last_z_hash = report.hash
    _mark(shift, report)
    event = _announce.shift_closed(work.register, shift, report)
    work.rows.events.append((event, f"shift:{shift.shift_id}"))


def _content(
    work: Work, shift: Shift, kind: ZReport.Kind, takings: Takings, issued_at: datetime
) -> dict[str, Any]:
    register = work.register
    closed_at = shift.closed_at or issued_at
    return {
        "number": work.last_z,
        "kind": str(kind),
        "store": register.store.code,
        "register": register.code,
        "shift_id": str(shift.shift_id),
        "cashier": shift.cashier,
        "business_date": (shift.business_date or closed_at.date()).isoformat(),
        "opened_at": shift.opened_at.isoformat() if shift.opened_at else None,
        "closed_at": closed_at.isoformat(),
        "issued_at": issued_at.isoformat(),
        **z_reports.takings_document(takings),
        **(_drawer(shift) if kind == Kind.REGULAR else {}),
    }


def _drawer(shift: Shift) -> dict[str, Any]:
    return {
        # a shift whose opening has not come yet has the plain zero of its column
        "float": arithmetic.plain(Decimal(shift.float_amount)),
        "expected": shift.expected,
        "counted": shift.counted,
        "difference": shift.difference,
    }


def _mark(shift: Shift, report: ZReport) -> None:
    where = {"register": shift.register_id, "shift_id": shift.shift_id, "z_report": None}
    Sale.objects.filter(**where).update(z_report=report)
    ReturnDoc.objects.filter(**where).update(z_report=report)
    CashMovement.objects.filter(**where).update(z_report=report)
    Void.objects.filter(**where, applied_at__isnull=False).update(z_report=report)
