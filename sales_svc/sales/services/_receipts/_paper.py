"""What stands on a receipt, in the reader's language, before it is known how it is printed."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sales_svc.sales import selectors
from sales_svc.sales.models import ReturnLine, Sale, SaleLine, Store
from sales_svc.sales.selectors import Receipt
from sales_svc.sales.services._receipts._links import public_url
from shared_libs.money import amount_text, quantity_text, unit_price_text
from shared_libs.trade.cards import CARD_SKU, masked
from shared_libs.trade.paper import Entry, PaperLine, ReceiptPaper

ZERO = Decimal(0)


def paper_of(found: Receipt) -> ReceiptPaper:
    """The receipt in the language that is active."""
    document, currency = found.document, found.document.currency
    there = document.occurred_at.astimezone(ZoneInfo(found.store.time_zone))
    sign = -1 if found.is_return else 1
    names = selectors.names_in({line.sku for line in found.lines}, language=_language())
    return ReceiptPaper(
        store=found.store.name,
        head=found.store.receipt_head.splitlines(),
        number=document.receipt_number,
        printed_at=f"{there:%Y-%m-%d %H:%M}",
        cashier=document.cashier,
        notes=_notes(found),
        lines=[_line(line, names, currency, sign) for line in found.lines],
        taxes=_taxes(found, sign),
        total=Entry(f"{_('TOTAL')} {currency}", amount_text(document.total, currency)),
        payments=_payments(found),
        registrations=[
            f"{tax_name(code)} {number}"
            for code, number in sorted(found.store.registrations.items())
        ],
        foot=_foot(found.store),
        url=public_url(document.pk, found.register.receipt_key),
    )


def _notes(found: Receipt) -> list[str]:
    if found.is_return:
        return [_("RETURN")]
    is_voided = isinstance(found.document, Sale) and found.document.status == Sale.Status.VOIDED
    return [_("CALLED OFF")] if is_voided else []


def _line(
    line: SaleLine | ReturnLine, names: Mapping[str, str], currency: str, sign: int
) -> PaperLine:
    price = unit_price_text(line.unit_price, currency)
    counted = f"{quantity_text(line.quantity)} x {price}"
    discount = None
    if line.discount:
        discount = Entry(_("discount"), amount_text(-line.discount * sign, currency))
    name = names.get(line.sku) or line.name or line.sku
    if line.card_last_four:
        name = masked(_("Gift card") if line.sku == CARD_SKU else name, line.card_last_four)
    return PaperLine(
        name,
        Entry(counted, amount_text(line.gross * sign, currency)),
        discount,
    )


def _taxes(found: Receipt, sign: int) -> list[Entry]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in found.lines:
        for tax in line.taxes:
            sums[tax["code"]] += Decimal(tax["amount"])
    currency = found.document.currency
    return [
        Entry(tax_name(code), amount_text(total * sign, currency)) for code, total in sums.items()
    ]


def _payments(found: Receipt) -> list[Entry]:
    currency, rounding = found.document.currency, found.document.cash_rounding
    entries = [Entry(_("cash rounding"), amount_text(rounding, currency))] if rounding else []
    for tender in found.tenders:
        label = " ".join(filter(None, (tender_name(tender.type), tender.reference[-4:])))
        entries.append(Entry(label, amount_text(tender.amount, currency)))
    change = sum((tender.change for tender in found.tenders), ZERO)
    if change:
        entries.append(Entry(_("change"), amount_text(change, currency)))
    return entries


def _foot(store: Store) -> list[str]:
    foot = store.receipt_foot_fr if _language() == "fr" else store.receipt_foot_en
    return foot.splitlines()


def _language() -> str:
    return "fr" if (get_language() or "").startswith("fr") else "en"


def tax_name(code: str) -> str:
    """How people call a tax."""
    known = {"GST": _("GST"), "QST": _("QST"), "HST": _("HST"), "PST": _("PST")}
    return known.get(code, code)


def tender_name(tender: str) -> str:
    """How people call a way of paying."""
    known = {
        "cash": _("cash"),
        "card": _("card"),
        "gift_card": _("gift card"),
        "store_credit": _("store credit"),
        "loyalty": _("points"),
        "cheque": _("cheque"),
        "voucher": _("voucher"),
        "exchange": _("exchange"),
    }
    return known.get(tender, tender)
