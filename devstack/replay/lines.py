"""Reading the file, and saying of each line what it is. Nothing is dropped without a name."""

import csv
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

CENT = Decimal("0.01")
ARTICLE = "article"
POSTAGE = {"POST", "DOT", "C2"}
FEES = {"BANK CHARGES", "AMAZONFEE", "CRUK"}
NAMED = {"M": "manual entry", "D": "discount", "S": "sample", "B": "bad debt"}


@dataclass(frozen=True)
class Line:
    """One line of the file; times are the shop's local ones."""

    invoice: str
    sku: str
    description: str
    quantity: int
    at: datetime
    unit_price: Decimal
    customer: str
    country: str

    @property
    def amount(self) -> Decimal:
        """Quantity times price, rounded half up to the cent."""
        return (self.quantity * self.unit_price).quantize(CENT, rounding=ROUND_HALF_UP)

    @property
    def day(self) -> date:
        """The business date."""
        return self.at.date()

    @property
    def kind(self) -> str:
        """`article`, or what the line is instead."""
        return classify(self)


def classify(line: Line) -> str:
    """What a line is: a sale or return of an article, or what a shop books besides."""
    if line.sku in POSTAGE:
        return "postage"
    if line.sku in FEES:
        return "fee"
    if line.sku in NAMED:
        return NAMED[line.sku]
    if line.sku.startswith("GIFT_"):
        return "gift voucher"
    if line.unit_price < 0:
        return "bad debt"
    return _without_price(line) if line.unit_price == 0 else ARTICLE


def _without_price(line: Line) -> str:
    if line.description.strip().lower() == "test":
        return "test"
    return "write-off" if line.quantity < 0 else "free"


def read(path: Path, count: int | None) -> Iterator[Line]:
    """The lines of the file in its order; `count` is where to stop, at the end of an invoice."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as source:
        last = ""
        for number, row in enumerate(csv.DictReader(source)):
            if count is not None and number >= count and row["InvoiceNo"] != last:
                return
            last = row["InvoiceNo"]
            yield _line(row)


def _line(row: dict[str, str]) -> Line:
    return Line(
        invoice=row["InvoiceNo"],
        # the same article is written in two cases; blanks do not belong into a number
        sku=re.sub(r"\s+", " ", row["StockCode"]).strip().upper(),
        description=row["Description"] or "",
        quantity=int(row["Quantity"]),
        at=datetime.fromisoformat(row["InvoiceDate"]),
        unit_price=Decimal(row["UnitPrice"]),
        customer=row["CustomerID"] or "",
        country=row["Country"],
    )
