"""What the columns of a report hold, and how a value is written where programs read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any  # Any: the values of a row are of many types, a title may be a lazy text

from shared_libs.money import amount_text, quantity_text, unit_price_text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    COUNT = "count"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    UNIT_PRICE = "unit_price"
    RATE = "rate"


@dataclass(frozen=True)
class Column:
    """A column of a report; amounts are in the `currency` of their row, rates in percent."""

    name: str
    title: Any
    kind: Kind

    @property
    def is_number(self) -> bool:
        """Whether it stands on the right and may be reckoned with."""
        return self.kind not in {Kind.TEXT, Kind.DAY, Kind.MOMENT}


Row = Mapping[str, Any]

_WRITTEN: dict[Kind, Callable[[Any, str], str | int]] = {
    Kind.TEXT: lambda value, _currency: str(value),
    Kind.DAY: lambda value, _currency: _iso(value),
    Kind.MOMENT: lambda value, _currency: _iso(value),
    Kind.COUNT: lambda value, _currency: int(value),
    Kind.QUANTITY: lambda value, _currency: quantity_text(Decimal(value)),
    Kind.AMOUNT: amount_text,
    Kind.UNIT_PRICE: unit_price_text,
    Kind.RATE: lambda value, _currency: f"{value:f}",
}


def _iso(value: date | datetime) -> str:
    return value.isoformat()


def written(column: Column, row: Row) -> str | int | None:
    """The value of a column in JSON: plain digits, dates as ISO 8601; null where there is none."""
    value = row.get(column.name)
    if value is None:
        return None
    return _WRITTEN[column.kind](value, str(row.get("currency") or ""))


def read_back(column: Column, text: str) -> str | int | None:
    """The value of a column in JSON, out of the cell of a file."""
    if column.kind == Kind.TEXT:
        return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
    if column.kind == Kind.COUNT and text:
        return int(text)
    return text or None


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
