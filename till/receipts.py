"""What is printed: receipts, as the shop would print them again, and the report of a shift."""

import base64
import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Protocol  # Any: JSON documents
from uuid import UUID
from zoneinfo import ZoneInfo

from shared_libs.money import ZERO, amount_text, round_amount
from shared_libs.trade.cards import CARD_SKU, last_four, masked
from shared_libs.trade.paper import RULE, WIDTH, Entry, PaperLine, ReceiptPaper, text_of
from till import store
from till.store import Database, Item
from till.words import _, card_name, spoken

_SEAL_BYTES = 16


class Desk(Protocol):
    """What a receipt has to know of where it is printed."""

    @property
    def database(self) -> Database: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def place(self) -> Mapping[str, Any]: ...
    @property
    def register_code(self) -> str: ...
    @property
    def currency(self) -> str: ...
    def local_time(self) -> datetime: ...


def text(desk: Desk, item: Item) -> str:
    """The receipt of a document, in the till's language."""
    return text_of(paper(desk, item))


def paper(desk: Desk, item: Item) -> ReceiptPaper:
    """Everything on a receipt."""
    said, settings, place = item.body, desk.settings["receipts"], desk.place
    there = datetime.fromisoformat(said["occurred_at"]).astimezone(ZoneInfo(place["time_zone"]))
    currency = said["currency"]
    return ReceiptPaper(
        store=place["name"],
        head=settings["head"].splitlines(),
        number=item.number,
        printed_at=f"{there:%Y-%m-%d %H:%M}",
        cashier=said["cashier"],
        notes=_notes(desk, item),
        lines=list(_lines(desk, item)),
        taxes=list(_taxes(item)),
        total=Entry(f"{_('TOTAL')} {currency}", said["total"]),
        payments=list(_payments(said)),
        registrations=[
            f"{tax_name(code)} {number}"
            for code, number in sorted(settings["registrations"].items())
        ],
        foot=settings["foot"][spoken()].splitlines(),
        url=settings["url"] + token(UUID(item.id), settings["key"]),
    )


def _notes(desk: Desk, item: Item) -> list[str]:
    if item.type == "return":
        return [_("RETURN")]
    is_voided = any(each.type == "void" for each in store.returned_of(desk.database, item.id))
    return [_("CALLED OFF")] if is_voided else []


def token(document_id: UUID, key: str) -> str:
    """What the QR code of a receipt says of it: its id, sealed by the register's key."""
    seal = hmac.new(bytes.fromhex(key), document_id.bytes, sha256).digest()[:_SEAL_BYTES]
    return base64.urlsafe_b64encode(document_id.bytes + seal).decode().rstrip("=")


def _lines(desk: Desk, item: Item) -> Iterator[PaperLine]:
    sign = -1 if item.type == "return" else 1
    currency = item.body["currency"]
    names = store.names(desk.database, [each["sku"] for each in item.body["lines"]], spoken())
    for line in item.body["lines"]:
        quantity, price = Decimal(line["quantity"]), Decimal(line["unit_price"])
        gross, off = round_amount(quantity * price, currency), Decimal(line["discount"])
        counted = f"{line['quantity']} x {line['unit_price']}"
        discount = Entry(_("discount"), amount_text(-off * sign, currency)) if off else None
        name = names.get(line["sku"]) or line["sku"]
        if line.get("gift_card"):
            called = card_name() if line["sku"] == CARD_SKU else name
            name = masked(called, last_four(line["gift_card"]))
        yield PaperLine(name, Entry(counted, amount_text(gross * sign, currency)), discount)


def _taxes(item: Item) -> Iterator[Entry]:
    sign, sums = -1 if item.type == "return" else 1, dict[str, Decimal]()
    for tax in (tax for line in item.body["lines"] for tax in line["taxes"]):
        sums[tax["code"]] = sums.get(tax["code"], ZERO) + Decimal(tax["amount"])
    for code, total in sums.items():
        yield Entry(tax_name(code), amount_text(total * sign, item.body["currency"]))


def _payments(said: Mapping[str, Any]) -> Iterator[Entry]:
    rounding = Decimal(said["cash_rounding"])
    if rounding:
        yield Entry(_("cash rounding"), said["cash_rounding"])
    for tender in said["tenders"]:
        label = " ".join(
            filter(None, (tender_name(tender["type"]), (tender["reference"] or "")[-4:]))
        )
        yield Entry(label, tender["amount"])
    change = sum((Decimal(each["change"]) for each in said["tenders"]), ZERO)
    if change:
        yield Entry(_("change"), amount_text(change, said["currency"]))


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
        "cheque": _("cheque"),
        "voucher": _("voucher"),
        "exchange": _("exchange"),
    }
    return known.get(tender, tender)


def movement_name(kind: str) -> str:
    """How people call cash that moves beside sales."""
    known = {
        "paid_in": _("paid in"),
        "paid_out": _("paid out"),
        "drop": _("drop"),
        "no_sale": _("drawer opened"),
    }
    return known.get(kind, kind)


def report_rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """An X or Z report, row by row: a label and an amount."""
    names = {"sales": _("sales"), "returns": _("returns"), "voids": _("called off")}
    for currency, sums in report["sums"].items():
        for kind, name in names.items():
            if sums[kind]["count"]:
                yield f"{name} ({sums[kind]['count']})", sums[kind]["total"]
        for code, amount in sums["taxes"].items():
            yield f"  {tax_name(code)}", amount
        for tender, amount in sums["tenders"].items():
            yield f"  {tender_name(tender)}", amount
        if Decimal(sums["cash_rounding"]):
            yield _("cash rounding"), sums["cash_rounding"]
        yield f"{_('TOTAL')} {currency}", sums["total"]
    for kind, moved in report["movements"].items():
        yield f"{movement_name(kind)} ({moved['count']})", moved["amount"]


def report_text(desk: Desk, title: str, report: Mapping[str, Any]) -> str:
    """An X or Z report in 42 columns."""
    head = [
        title.center(WIDTH).rstrip(),
        f"{desk.register_code}  {desk.local_time():%Y-%m-%d %H:%M}",
    ]
    rows = [f"{label[:30]:<31}{amount:>11}" for label, amount in report_rows(report)]
    between = [f"{report['first_receipt']} - {report['last_receipt']}"] if report["sums"] else []
    return "\n".join([*head, RULE, *rows, RULE, *between]) + "\n"


def closing_text(desk: Desk, report: Mapping[str, Any], expected: Decimal, counted: Decimal) -> str:
    """The report of a shift that is over: with what was counted, and by how much it is off."""
    amounts = (
        (_("expected in cash"), expected),
        (_("counted"), counted),
        (_("difference"), counted - expected),
    )
    rows = [f"{label:<31}{amount_text(amount, desk.currency):>11}" for label, amount in amounts]
    return report_text(desk, _("END OF SHIFT"), report) + "\n".join(rows) + "\n"
