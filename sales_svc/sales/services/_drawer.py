"""Taking what happens to a drawer into a chunk: a shift opens, cash moves, a shift closes."""

from decimal import Decimal

from sales_svc.sales.models import CashMovement, Shift
from sales_svc.sales.rules import arithmetic, judging
from sales_svc.sales.rules.items import CashMovementSaid, ShiftClosedSaid, ShiftOpenedSaid
from sales_svc.sales.rules.judging import Finding
from sales_svc.sales.services._work import Work
from sales_svc.sales.services._write import write_rows
from sales_svc.sales.services._z_reports import issue_regular


def take_shift_opened(work: Work, said: ShiftOpenedSaid) -> list[Finding]:
    """The shift is open with its float in the drawer; a second opening of it changes nothing."""
    findings = list(judging.common_findings(said, work.circumstances(said)))
    shift = work.shift(said.shift_id)
    problem = "shift_already_opened" if shift.opened_at else ""
    findings.extend(judging.opening_findings(said, problem))
    if not problem:
        _open(work, shift, said)
    return findings


def _open(work: Work, shift: Shift, said: ShiftOpenedSaid) -> None:
    shift.opened_at = work.dated_at(said)
    shift.business_date = work.business_time(said).date
    shift.cashier, shift.float_amount = said.cashier, said.float_amount
    if shift.status == Shift.Status.AWAITED:
        shift.status = Shift.Status.OPEN
        shift.expected = arithmetic.with_cash(shift.expected, said.float_amount)


def take_cash_movement(work: Work, said: CashMovementSaid) -> list[Finding]:
    """The movement stands in the chunk and in its drawer; of an unknown kind it moves nothing
    there.
    """
    sign = arithmetic.DRAWER_SIGNS.get(said.kind)
    findings = [
        *judging.common_findings(said, work.circumstances(said)),
        *judging.drawer_findings(said, "kind_unknown" if sign is None else ""),
    ]
    work.rows.movements.append(_movement(work, said))
    if said.shift_id is not None:
        shift = work.shift(said.shift_id)
        if shift.status != Shift.Status.CLOSED:
            shift.expected = arithmetic.with_cash(shift.expected, said.amount * Decimal(sign or 0))
    return findings


def _movement(work: Work, said: CashMovementSaid) -> CashMovement:
    return CashMovement(
        id=said.id,
        register=work.register,
        sequence=said.sequence,
        shift_id=said.shift_id,
        kind=said.kind,
        amount=said.amount,
        reason=said.reason,
        occurred_at=said.occurred_at,
        received_at=work.received_at,
    )


def take_shift_closed(work: Work, said: ShiftClosedSaid) -> list[Finding]:
    """The shift is closed with what was counted, and has its Z report; a second closing changes
    nothing.
    """
    findings = list(judging.common_findings(said, work.circumstances(said)))
    shift = work.shift(said.shift_id)
    problem = "" if shift.opened_at else "shift_not_opened"
    findings.extend(judging.drawer_findings(said, problem))
    if shift.status != Shift.Status.CLOSED:
        _close(work, shift, said)
        # the report adds up what is in the database
        write_rows(work)
        work.touched_shifts[said.shift_id] = shift
        issue_regular(work, shift)
    return findings


def _close(work: Work, shift: Shift, said: ShiftClosedSaid) -> None:
    shift.status = Shift.Status.CLOSED
    shift.closed_at = work.dated_at(said)
    shift.business_date = shift.business_date or work.business_time(said).date
    shift.counted = {name: arithmetic.plain(amount) for name, amount in said.counted.items()}
