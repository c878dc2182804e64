"""Wallets on documents of a chunk: gift cards and store credit, what they are to be charged or paid
back.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sales_svc.sales.models import ReturnDoc, Sale, Tender, ValueCharge, Void
from sales_svc.sales.rules.items import TenderSaid
from sales_svc.sales.rules.stored_value import GIFT_CARD, STORE_CREDIT, WALLETS, charge_keys
from sales_svc.sales.services._work import Work

SHOWN = 4
ZERO = Decimal(0)
Kind = ValueCharge.Kind


def charge_wallets(work: Work, sale: Sale, said: Sequence[TenderSaid], rows: list[Tender]) -> None:
    """Each wallet of a sale is to be charged; a card's tender shows the end of its code only."""
    keys = charge_keys(sale.pk, [tender.type for tender in said])
    for key, tender, row in zip(keys, said, rows, strict=True):
        kept = tender.amount - tender.change
        if not _has_wallet(tender) or kept <= 0:
            continue
        code = tender.reference if tender.type == GIFT_CARD else ""
        row.status = Tender.Status.OFFLINE_PENDING
        row.reference = code[-SHOWN:]
        work.rows.charges.append(
            ValueCharge(
                register=work.register,
                tender=row,
                document_id=sale.pk,
                kind=Kind.CHARGE,
                key=key,
                code=code,
                amount=kept,
                currency=sale.currency,
                next_try_at=work.received_at,
            )
        )


def _has_wallet(tender: TenderSaid) -> bool:
    return tender.type == STORE_CREDIT or (tender.type == GIFT_CARD and bool(tender.reference))


def pay_wallets_back(work: Work, void: Void, sale: Sale, tenders: Sequence[Tender]) -> None:
    """What a sale that was called off took from wallets is to be paid back."""
    keys = charge_keys(sale.pk, [tender.type for tender in tenders])
    for number, (key, tender) in enumerate(zip(keys, tenders, strict=True), start=1):
        kept = tender.amount - tender.change
        if tender.type in WALLETS and kept > 0:
            back = _refund(work, f"void:{void.pk}:{number}", key, kept, sale.currency)
            back.document_id = sale.pk
            work.rows.charges.append(back)


def refund_wallets(work: Work, taken_back: ReturnDoc, rows: Iterable[Tender]) -> None:
    """What a return pays back to a card goes to the first card of its sale, whichever was shown,
    and to store credit where that had paid.

    A return without its sale, or of a sale without such a wallet, has none to pay to: its tender is
    declined for staff to see.
    """
    for number, row in enumerate(rows, start=1):
        if row.type not in WALLETS or row.amount >= 0:
            continue
        keys = work.wallets_of(taken_back.original_sale_id, row.type)
        row.status = Tender.Status.OFFLINE_PENDING if keys else Tender.Status.DECLINED
        if keys:
            refund_key = f"till:{taken_back.pk}:{number}"
            back = _refund(work, refund_key, keys[0], -row.amount, taken_back.currency)
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
