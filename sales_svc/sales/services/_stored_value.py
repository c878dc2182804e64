"""Gift cards on documents of a chunk: what their wallets are to be charged or paid back."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sales_svc.sales.models import ReturnDoc, Sale, Tender, ValueCharge, Void
from sales_svc.sales.rules.items import TenderSaid
from sales_svc.sales.services._work import Work

GIFT_CARD = "gift_card"
SHOWN = 4
ZERO = Decimal(0)
Kind = ValueCharge.Kind


def charge_cards(work: Work, sale: Sale, said: Sequence[TenderSaid], rows: list[Tender]) -> None:
    """Each card of a sale is to be charged; its tender shows the end of its code only."""
    for number, (tender, row) in enumerate(zip(said, rows, strict=True), start=1):
        kept = tender.amount - tender.change
        if tender.type != GIFT_CARD or kept <= 0 or not tender.reference:
            continue
        row.status = Tender.Status.OFFLINE_PENDING
        row.reference = tender.reference[-SHOWN:]
        work.rows.charges.append(
            ValueCharge(
                register=work.register,
                tender=row,
                document_id=sale.pk,
                kind=Kind.CHARGE,
                key=f"till:{sale.pk}:{number}",
                code=tender.reference,
                amount=kept,
                currency=sale.currency,
                next_try_at=work.received_at,
            )
        )


def pay_cards_back(work: Work, void: Void, sale: Sale, tenders: Iterable[Tender]) -> None:
    """What a sale that was called off took from cards is to be paid back."""
    for number, tender in enumerate(tenders, start=1):
        kept = tender.amount - tender.change
        if tender.type == GIFT_CARD and kept > 0:
            key = f"till:{sale.pk}:{number}"
            back = _refund(work, f"void:{void.pk}:{number}", key, kept, sale.currency)
            back.document_id = sale.pk
            work.rows.charges.append(back)


def refund_cards(work: Work, taken_back: ReturnDoc, rows: Iterable[Tender]) -> None:
    """What a return pays back to a card goes to the first card of its sale, whichever was shown.

    A return without its sale, or of a sale without a card, has no wallet to pay to: its tender is
    declined for staff to see.
    """
    for number, row in enumerate(rows, start=1):
        if row.type != GIFT_CARD or row.amount >= 0:
            continue
        cards = work.cards_of(taken_back.original_sale_id)
        row.status = Tender.Status.OFFLINE_PENDING if cards else Tender.Status.DECLINED
        if cards:
            refund_key = f"till:{taken_back.pk}:{number}"
            back = _refund(work, refund_key, cards[0], -row.amount, taken_back.currency)
            back.document_id, back.tender = taken_back.pk, row
            work.rows.charges.append(back)


def _refund(work: Work, refund_key: str, key: str, amount: Decimal, currency: str) -> ValueCharge:
    return ValueCharge(
        register=work.register,
        kind=Kind.REFUND,
        key=key,
        refund_key=refund_key,
        amount=amount,
        currency=currency,
        next_try_at=work.received_at,
    )
