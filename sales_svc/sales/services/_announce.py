"""Our documents in the words of our events."""

from collections.abc import Sequence

from sales_svc.sales import events
from sales_svc.sales.models import (
    Register,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Shift,
    Tender,
    Void,
    ZReport,
)
from shared_libs.money import amount_text, quantity_text, unit_price_text


def sale_completed(
    register: Register, sale: Sale, lines: Sequence[SaleLine], tenders: Sequence[Tender]
) -> events.SaleCompleted:
    """The event of a sale."""
    return events.SaleCompleted(
        id=sale.id,
        store=register.store.code,
        country=register.store.country,
        register_id=register.id,
        register=register.code,
        sequence=sale.sequence,
        receipt_number=sale.receipt_number,
        shift_id=sale.shift_id,
        cashier=sale.cashier,
        customer_id=sale.customer_id,
        occurred_at=sale.occurred_at,
        received_at=sale.received_at,
        business_date=sale.business_date,
        business_hour=sale.business_hour,
        currency=sale.currency,
        ruleset_version=sale.ruleset_version,
        lines=tuple(_sold_line(line, sale.currency) for line in lines),
        cash_rounding=amount_text(sale.cash_rounding, sale.currency),
        tenders=_tenders(tenders, sale.currency),
        total=amount_text(sale.total, sale.currency),
    )


def sale_voided(void: Void, sale: events.SaleCompleted) -> events.SaleVoided:
    """The event of a void that took effect."""
    return events.SaleVoided(
        id=void.id,
        sale_id=sale.id,
        store=sale.store,
        occurred_at=void.occurred_at,
        business_date=void.business_date,
        business_hour=void.business_hour,
        sale=sale,
    )


def return_completed(
    register: Register,
    taken_back: ReturnDoc,
    lines: Sequence[ReturnLine],
    tenders: Sequence[Tender],
) -> events.ReturnCompleted:
    """The event of a return."""
    return events.ReturnCompleted(
        id=taken_back.id,
        store=register.store.code,
        country=register.store.country,
        register_id=register.id,
        register=register.code,
        sequence=taken_back.sequence,
        receipt_number=taken_back.receipt_number,
        shift_id=taken_back.shift_id,
        cashier=taken_back.cashier,
        customer_id=taken_back.customer_id,
        original_sale_id=taken_back.original_sale_id,
        original_order_number=taken_back.original_order_number or None,
        exchange_id=taken_back.exchange_id,
        occurred_at=taken_back.occurred_at,
        received_at=taken_back.received_at,
        business_date=taken_back.business_date,
        business_hour=taken_back.business_hour,
        currency=taken_back.currency,
        lines=tuple(_returned_line(line, taken_back.currency) for line in lines),
        cash_rounding=amount_text(taken_back.cash_rounding, taken_back.currency),
        tenders=_tenders(tenders, taken_back.currency),
        total=amount_text(taken_back.total, taken_back.currency),
    )


def shift_closed(register: Register, shift: Shift, report: ZReport) -> events.ShiftClosed:
    """The event of a Z report: of a shift that has just been closed, or of what came late for
    it.
    """
    if shift.closed_at is None or shift.business_date is None:
        raise ValueError("only a closed shift is announced")
    return events.ShiftClosed(
        id=shift.shift_id,
        store=register.store.code,
        time_zone=register.store.time_zone,
        register_id=register.id,
        register=register.code,
        cashier=shift.cashier,
        business_date=shift.business_date,
        opened_at=shift.opened_at,
        closed_at=shift.closed_at,
        expected=shift.expected,
        counted=shift.counted,
        difference=shift.difference,
        z_report=events.ZReportIssued(
            id=report.id,
            number=report.number,
            kind=report.kind,
            issued_at=report.issued_at,
            sums=report.content["sums"],
            movements=report.content["movements"],
            previous_hash=report.previous_hash,
            hash=report.hash,
        ),
    )


def _sold_line(line: SaleLine, currency: str) -> events.SoldLine:
    return events.SoldLine(
        line=line.line,
        sku=line.sku,
        name=line.name,
        quantity=quantity_text(line.quantity),
        unit_price=unit_price_text(line.unit_price, currency),
        gross=amount_text(line.gross, currency),
        discount=amount_text(line.discount, currency),
        discount_reason=line.discount_reason,
        net=amount_text(line.net, currency),
        tax=amount_text(line.tax, currency),
        taxes=_taxes(line.taxes),
        total=amount_text(line.total, currency),
        gift_card=_card(line),
    )


def _returned_line(line: ReturnLine, currency: str) -> events.ReturnedLine:
    return events.ReturnedLine(
        line=line.line,
        sku=line.sku,
        name=line.name,
        quantity=quantity_text(line.quantity),
        unit_price=unit_price_text(line.unit_price, currency),
        gross=amount_text(line.gross, currency),
        discount=amount_text(line.discount, currency),
        discount_reason="",
        net=amount_text(line.net, currency),
        tax=amount_text(line.tax, currency),
        taxes=_taxes(line.taxes),
        total=amount_text(line.total, currency),
        gift_card=_card(line),
        original_line=line.original_line,
        reason=line.reason,
        disposition=line.disposition,
    )


def _card(line: SaleLine | ReturnLine) -> events.CardOfLine | None:
    return events.CardOfLine(line.card_digest, line.card_last_four) if line.card_digest else None


def _taxes(taxes: Sequence[dict[str, str]]) -> tuple[events.TaxShare, ...]:
    return tuple(events.TaxShare(code=tax["code"], amount=tax["amount"]) for tax in taxes)


def _tenders(tenders: Sequence[Tender], currency: str) -> tuple[events.TenderTaken, ...]:
    return tuple(
        events.TenderTaken(
            type=tender.type,
            amount=amount_text(tender.amount, currency),
            change=amount_text(tender.change, currency),
        )
        for tender in tenders
    )
