"""Taking a sale, a return or a void into a chunk: its rows, its event, its findings."""

from sales_svc.sales.models import (
    Approval,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Shift,
    Tender,
    Void,
)
from sales_svc.sales.rules import approving, arithmetic, judging
from sales_svc.sales.rules.items import (
    DocumentSaid,
    LineSaid,
    ReturnSaid,
    SaleSaid,
    TenderSaid,
    VoidSaid,
)
from sales_svc.sales.rules.judging import Finding
from sales_svc.sales.services import _announce, _returns, _stored_value
from sales_svc.sales.services._work import SaleKnown, Work
from shared_libs.money import ZERO, amount_text
from shared_libs.rows import new_row
from shared_libs.trade import cards


def take_sale(work: Work, said: SaleSaid) -> list[Finding]:
    """The sale stands in the chunk; a void that came before it takes effect at once."""
    findings = [
        *judging.common_findings(said, work.circumstances(said)),
        *judging.sale_findings(
            said,
            work.copies.catalogue(said.currency),
            is_replay=work.register.is_replay,
            staff=work.staff,
            given_in_exchange=work.exchanged.get(said.id, ZERO),
        ),
    ]
    known = _sale_rows(work, said)
    _count_in_shift(work, said)
    work.sales[said.id] = known
    if str(said.id) in work.originals:
        _returns.know_original(work, said)
    _note_approval(work, said, Approval.Action.DISCOUNT)
    event = _announce.sale_completed(work.register, known.sale, known.lines, known.tenders)
    work.rows.events.append((event, f"sale:{said.id}"))
    void = work.waiting_voids.pop(said.id, None)
    if void is not None:
        _apply_void(work, void, known)
    return findings


def take_return(work: Work, said: ReturnSaid) -> list[Finding]:
    """The return stands in the chunk and counts against its original."""
    original = _returns.take_from_original(work, said)
    findings = [
        *judging.common_findings(said, work.circumstances(said)),
        *judging.return_findings(
            said,
            work.copies.catalogue(said.currency),
            original,
            is_replay=work.register.is_replay,
            staff=work.staff,
        ),
    ]
    _returns.give_in_exchange(work, said)
    taken_back, lines, tenders = _return_rows(work, said)
    _count_in_shift(work, said)
    event = _announce.return_completed(work.register, taken_back, lines, tenders)
    work.rows.events.append((event, f"return:{said.id}"))
    _note_approval(work, said, Approval.Action.RETURN)
    return findings


def take_void(work: Work, said: VoidSaid) -> list[Finding]:
    """The void stands in the chunk; it takes effect if its sale is known, of this register and not
    voided.
    """
    known = work.sales.get(said.sale_id)
    around = work.circumstances(said, known.sale.shift_id if known else None)
    problem = "sale_unknown"
    if known is not None:
        problem = judging.void_problem(
            is_same_register=known.sale.register_id == work.register.pk,
            is_voided=known.sale.status == Sale.Status.VOIDED,
        )
    cashier = known.sale.cashier if known else ""
    wrong = approving.approval_problem(said.approval, cashier=cashier, staff=work.staff)
    returned = work.returned.get(str(said.sale_id), {})
    findings = [
        *judging.common_findings(said, around),
        *judging.void_findings(said, problem or wrong, returned),
    ]
    void = _void_row(work, said)
    if said.approval:
        work.rows.approvals.append(_approval(work, said, Approval.Action.VOID, cashier))
    if known is None:
        work.waiting_voids.setdefault(said.sale_id, void)
    elif not problem:
        _apply_void(work, void, known)
    return findings


def _apply_void(work: Work, void: Void, known: SaleKnown) -> None:
    void.applied_at = work.received_at
    if not any(void is new for new in work.rows.voids):
        work.rows.applied_voids.append(void)
    if not any(known.sale is new for new in work.rows.sales):
        work.rows.voided_sales.append(known.sale)
    known.sale.status = Sale.Status.VOIDED
    void.shift_id = known.sale.shift_id
    if str(known.sale.pk) in work.originals:
        work.sold[str(known.sale.pk)] = {}
    _stored_value.pay_wallets_back(work, void, known.sale, known.tenders)
    _uncount_in_shift(work, known)
    sale = _announce.sale_completed(work.register, known.sale, known.lines, known.tenders)
    work.rows.events.append((_announce.sale_voided(void, sale), f"sale:{known.sale.pk}"))


def _sale_rows(work: Work, said: SaleSaid) -> SaleKnown:
    index = work.next_receipt()
    when = work.business_time(said)
    sale = Sale(
        id=said.id,
        register=work.register,
        sequence=said.sequence,
        receipt_index=index,
        receipt_number=receipt_number(work, index),
        shift_id=said.shift_id,
        cashier=said.cashier,
        customer_id=said.customer_id,
        currency=said.currency,
        cash_rounding=said.cash_rounding,
        total=said.total,
        approval=said.approval,
        occurred_at=said.occurred_at,
        received_at=work.received_at,
        business_date=when.date,
        business_hour=when.hour,
        ruleset_version=said.ruleset_version,
    )
    lines = [_sale_line(work, sale, line) for line in said.lines]
    tenders = [_tender(each, sale=sale) for each in said.tenders]
    _stored_value.charge_wallets(work, sale, said.tenders, tenders)
    work.rows.sales.append(sale)
    work.rows.sale_lines.extend(lines)
    work.rows.tenders.extend(tenders)
    return SaleKnown(sale, lines, tenders)


def _return_rows(work: Work, said: ReturnSaid) -> tuple[ReturnDoc, list[ReturnLine], list[Tender]]:
    index = work.next_receipt()
    when = work.business_time(said)
    taken_back = ReturnDoc(
        id=said.id,
        register=work.register,
        sequence=said.sequence,
        receipt_index=index,
        receipt_number=receipt_number(work, index),
        shift_id=said.shift_id,
        cashier=said.cashier,
        customer_id=said.customer_id,
        currency=said.currency,
        cash_rounding=said.cash_rounding,
        total=said.total,
        approval=said.approval,
        occurred_at=said.occurred_at,
        received_at=work.received_at,
        business_date=when.date,
        business_hour=when.hour,
        original_sale_id=said.original.sale_id,
        original_order_number=said.original.order_number,
        exchange_id=said.original.exchange_id,
    )
    lines = [_return_line(work, taken_back, line) for line in said.lines]
    tenders = [_tender(each, return_doc=taken_back) for each in said.tenders]
    _stored_value.refund_wallets(work, taken_back, tenders)
    work.rows.returns.append(taken_back)
    work.rows.return_lines.extend(lines)
    work.rows.tenders.extend(tenders)
    return taken_back, lines, tenders


def receipt_number(work: Work, index: int) -> str:
    """How a receipt's number is written: the register's code and six digits or more."""
    return f"{work.register.code}-{index:06d}"


def _sale_line(work: Work, sale: Sale, said: LineSaid) -> SaleLine:
    values = {
        "sale_id": sale.pk,
        "discount_reason": said.discount_reason,
        **_line_values(work, said, sale.currency),
    }
    return new_row(SaleLine, values)


def _return_line(work: Work, taken_back: ReturnDoc, said: LineSaid) -> ReturnLine:
    values = {
        "return_doc_id": taken_back.pk,
        "original_line": said.original_line,
        "reason": said.reason,
        "disposition": said.disposition,
        **_line_values(work, said, taken_back.currency),
    }
    return new_row(ReturnLine, values)


def _line_values(work: Work, said: LineSaid, currency: str) -> dict[str, object]:
    """The columns that a line has either way."""
    amounts = arithmetic.line_amounts(said, currency)
    code = said.gift_card
    return {
        "line": said.line,
        "sku": said.sku,
        "name": work.copies.names.get(said.sku, ""),
        "quantity": said.quantity,
        "unit_price": said.unit_price,
        "gross": amounts.gross,
        "discount": said.discount,
        "net": amounts.net,
        "tax": said.tax,
        "taxes": _taxes(said, currency),
        "total": said.total,
        "card_digest": cards.card_digest(code) if code else "",
        "card_last_four": cards.last_four(code) if code else "",
    }


def _taxes(said: LineSaid, currency: str) -> list[dict[str, str]]:
    return [{"code": x.code, "amount": amount_text(x.amount, currency)} for x in said.taxes]


def _tender(
    said: TenderSaid, *, sale: Sale | None = None, return_doc: ReturnDoc | None = None
) -> Tender:
    return Tender(
        sale=sale,
        return_doc=return_doc,
        type=said.type,
        amount=said.amount,
        change=said.change,
        reference=said.reference,
    )


def _void_row(work: Work, said: VoidSaid) -> Void:
    when = work.business_time(said)
    void = Void(
        id=said.id,
        register=work.register,
        sequence=said.sequence,
        sale_id=said.sale_id,
        approval=said.approval,
        occurred_at=said.occurred_at,
        received_at=work.received_at,
        business_date=when.date,
        business_hour=when.hour,
    )
    work.rows.voids.append(void)
    return void


def _count_in_shift(work: Work, said: DocumentSaid) -> None:
    """The drawer should now hold the tenders too; a closed shift's figures do not change any
    more.
    """
    if said.shift_id is None:
        return
    shift = work.shift(said.shift_id)
    if shift.status != Shift.Status.CLOSED:
        shift.expected = arithmetic.with_tenders(shift.expected, said.tenders)


def _uncount_in_shift(work: Work, known: SaleKnown) -> None:
    if known.sale.shift_id is None:
        return
    shift = work.shift(known.sale.shift_id)
    if shift.status != Shift.Status.CLOSED:
        tenders = [TenderSaid(x.type, x.amount, x.change, "") for x in known.tenders]
        shift.expected = arithmetic.with_tenders(shift.expected, tenders, sign=-1)


def _note_approval(work: Work, said: DocumentSaid, action: Approval.Action) -> None:
    if said.approval:
        work.rows.approvals.append(_approval(work, said, action, said.cashier))


def _approval(
    work: Work, said: DocumentSaid | VoidSaid, action: Approval.Action, cashier: str
) -> Approval:
    approval = said.approval or {}
    return Approval(
        register=work.register,
        document_id=said.id,
        action=action,
        manager=approval.get("manager", "")[:64],
        cashier=cashier,
        reason=approval.get("reason", ""),
        occurred_at=said.occurred_at,
    )
