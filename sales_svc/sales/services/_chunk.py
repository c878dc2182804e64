"""A chunk of items and their verdicts, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any  # Any: a result is free JSON

import structlog
from django.db import DataError, IntegrityError, transaction

from sales_svc.sales.models import RefusedItem, Register, SyncBatch, SyncException, SyncItem
from sales_svc.sales.rules import reading, verdicts
from sales_svc.sales.rules.items import (
    CashMovementSaid,
    Item,
    ReturnSaid,
    SaleSaid,
    ShiftClosedSaid,
    ShiftOpenedSaid,
    VoidSaid,
)
from sales_svc.sales.rules.judging import Finding
from sales_svc.sales.rules.verdicts import Course, Used
from sales_svc.sales.services._documents import take_return, take_sale, take_void
from sales_svc.sales.services._drawer import (
    take_cash_movement,
    take_shift_closed,
    take_shift_opened,
)
from sales_svc.sales.services._work import Sent, Work, prepare
from sales_svc.sales.services._write import move_counters, write_rows
from sales_svc.sales.services._z_reports import issue_supplementary

log = structlog.get_logger(__name__)
Result = dict[str, Any]
UNSTORABLE = "not_storable"


def take_chunk(
    register: Register, batch: SyncBatch, batch_sequences: frozenset[int], chunk: Sequence[Sent]
) -> list[Result]:
    """Every item of the chunk has its verdict, its rows and its events; returns the results in
    order.

    Expects the caller's transaction with the register's row locked. All rows are written at once;
    should the database refuse them, each item is taken in a savepoint of its own and only the
    culprit is malformed.
    """
    try:
        with transaction.atomic():
            return _take_all(prepare(register, batch, batch_sequences, chunk), chunk)
    except (DataError, IntegrityError) as problem:
        log.warning("sync.chunk_taken_one_by_one", reason=str(problem).split("\n")[0])
    return [_take_alone(register, batch, batch_sequences, sent) for sent in chunk]


def _take_alone(
    register: Register, batch: SyncBatch, batch_sequences: frozenset[int], sent: Sent
) -> Result:
    try:
        with transaction.atomic():
            return _take_all(prepare(register, batch, batch_sequences, [sent]), [sent])[0]
    except (DataError, IntegrityError) as problem:
        log.exception("sync.item_not_storable", reason=str(problem).split("\n")[0])
    unstorable = Sent(sent.label, sent.body, None, UNSTORABLE)
    with transaction.atomic():
        return _take_all(prepare(register, batch, batch_sequences, [unstorable]), [unstorable])[0]


def _take_all(work: Work, chunk: Sequence[Sent]) -> list[Result]:
    results = [_take(work, sent) for sent in chunk]
    write_rows(work)
    if work.late_shifts:
        issue_supplementary(work)
        write_rows(work)
    move_counters(work)
    return results


def _take(work: Work, sent: Sent) -> Result:
    label = sent.label
    first = work.by_id.get(label.id) if label.id else None
    before = work.by_sequence.get(label.sequence) if label.sequence else None
    course = verdicts.course_of(label, _used(first), _used(before))
    if course is Course.DUPLICATE and first is not None:
        return _repeat(work, sent, first)
    if course is Course.REPEAT_MALFORMED and before is not None:
        return _result(sent, before)
    if course is not Course.TAKE:
        return _refuse(work, sent, str(course), "")
    if sent.item is None:
        return _refuse(work, sent, sent.code, sent.field)
    return _accept(work, sent, sent.item)


def _used(item: SyncItem | None) -> Used | None:
    if item is None:
        return None
    is_malformed = item.verdict == SyncItem.Verdict.MALFORMED
    return Used(fingerprint=item.fingerprint, is_malformed=is_malformed, code=item.code)


def _accept(work: Work, sent: Sent, item: Item) -> Result:
    receipt_before = work.last_receipt
    findings = _TAKERS[type(item)](work, item)
    row = _item_row(work, sent)
    row.exceptions = [finding.kind for finding in findings]
    row.verdict = SyncItem.Verdict.ACCEPTED
    if findings:
        row.verdict = SyncItem.Verdict.ACCEPTED_WITH_EXCEPTION
    if work.last_receipt > receipt_before:
        document = (work.rows.sales if isinstance(item, SaleSaid) else work.rows.returns)[-1]
        row.receipt_index, row.receipt_number = document.receipt_index, document.receipt_number
        row.business_date = document.business_date
    _use(work, row)
    work.by_id[item.id] = row
    work.rows.exceptions.extend(_exception(work, row, finding) for finding in findings)
    return _result(sent, row)


def _exception(work: Work, row: SyncItem, finding: Finding) -> SyncException:
    return SyncException(
        register=work.register,
        item=row,
        sequence=row.sequence,
        kind=finding.kind,
        detail=dict(finding.detail),
        opened_at=work.received_at,
    )


def _repeat(work: Work, sent: Sent, first: SyncItem) -> Result:
    """A duplicate: the first item's receipt; a sequence that it used up is not a gap."""
    row = _item_row(work, sent)
    row.verdict = SyncItem.Verdict.DUPLICATE
    row.receipt_number, row.exceptions = first.receipt_number, first.exceptions
    if sent.label.sequence and sent.label.sequence not in work.by_sequence:
        _use(work, row)
    return _result(sent, row)


def _refuse(work: Work, sent: Sent, code: str, field: str) -> Result:
    """A malformed item: it uses its sequence if that is free, and its body is kept either way."""
    row = _item_row(work, sent)
    row.verdict, row.code, row.field = SyncItem.Verdict.MALFORMED, code, field[:100]
    row.body = reading.plain_text(sent.body)
    if sent.label.sequence and sent.label.sequence not in work.by_sequence:
        _use(work, row)
    else:
        work.rows.refused.append(_refused_row(work, row, sent))
    return _result(sent, row)


def _item_row(work: Work, sent: Sent) -> SyncItem:
    return SyncItem(
        register=work.register,
        batch=work.batch,
        sequence=sent.label.sequence or 0,
        item_id=sent.label.id,
        type=sent.label.type,
        fingerprint=sent.label.fingerprint,
    )


def _refused_row(work: Work, row: SyncItem, sent: Sent) -> RefusedItem:
    return RefusedItem(
        register=work.register,
        batch=work.batch,
        sequence=sent.label.sequence,
        item_id=row.item_id,
        code=row.code,
        fingerprint=row.fingerprint,
        body=row.body,
        received_at=work.received_at,
    )


def _use(work: Work, row: SyncItem) -> None:
    work.by_sequence[row.sequence] = row
    work.rows.items.append(row)
    work.last_sequence = max(work.last_sequence, row.sequence)


def _result(sent: Sent, row: SyncItem) -> Result:
    """An item's part of the answer: its own sequence and id, and what became of it."""
    said = sent.body if isinstance(sent.body, Mapping) else {}
    result: Result = {
        "sequence": sent.label.sequence,
        "id": said.get("id") if sent.label.id else None,
        "verdict": str(row.verdict),
    }
    if row.code:
        result["code"] = row.code
    if row.field:
        result["field"] = row.field
    if row.receipt_number:
        result["receipt_number"] = row.receipt_number
    result["exceptions"] = list(row.exceptions)
    return result


Taker = Callable[[Work, Any], list[Finding]]  # Any: each taker gets the item it is listed for
_TAKERS: Mapping[type[Item], Taker] = {
    SaleSaid: take_sale,
    ReturnSaid: take_return,
    VoidSaid: take_void,
    ShiftOpenedSaid: take_shift_opened,
    CashMovementSaid: take_cash_movement,
    ShiftClosedSaid: take_shift_closed,
}
