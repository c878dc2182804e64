"""Reading one JSON object member by member. Quick on purpose: a batch has a thousand of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from shared_libs.money import places

T = TypeVar("T")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
# what a database cannot keep or a person cannot see: control characters and lone surrogates
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MAX_SEQUENCE = 10**15
MAX_LINE = 10**6


class Unreadable(Exception):
    """An item makes no sense; `code` says how and `field` where."""

    def __init__(self, code: str, field: str = "") -> None:
        self.code, self.field = code, field
        super().__init__(f"{code} {field}")


class Members:
    """The members of one JSON object; `unread` collects optional ones that made no sense."""

    def __init__(self, body: object, path: str = "", unread: list[str] | None = None) -> None:
        if not isinstance(body, Mapping):
            raise Unreadable("not_an_object", path.rstrip("."))
        self._body: Mapping[str, object] = body
        self._path = path
        self.unread: list[str] = [] if unread is None else unread

    def required(self, name: str, read: Callable[[object], T]) -> T:
        """The member; raises Unreadable where it is missing, null or makes no sense."""
        value = self._body.get(name)
        if value is None:
            raise Unreadable("field_missing", self._path + name)
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError):
            raise Unreadable("field_invalid", self._path + name) from None

    def optional(self, name: str, read: Callable[[object], T], default: T) -> T:
        """The member, or the default where it is missing, null or (noted in `unread`) makes no
        sense.
        """
        value = self._body.get(name)
        if value is None:
            return default
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError):
            self.unread.append(self._path + name)
            return default

    def objects(self, name: str) -> Sequence["Members"]:
        """The objects of a required list."""
        values = self.required(name, _list)
        return [
            Members(value, f"{self._path}{name}.{index}.", self.unread)
            for index, value in enumerate(values)
        ]

    def optional_objects(self, name: str) -> Sequence["Members"]:
        """The objects of a list that may be missing or null."""
        return self.objects(name) if self._body.get(name) is not None else ()


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def text(limit: int) -> Callable[[object], str]:
    """Reads text of 1 to `limit` characters that can be stored."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= limit or _UNSTORABLE.search(value):
            raise ValueError
        return value

    return read


def free_text(limit: int) -> Callable[[object], str]:
    """Reads text that may be empty; what is too long is cut, because a remark is not worth a
    sale.
    """

    def read(value: object) -> str:
        if not isinstance(value, str) or _UNSTORABLE.search(value):
            raise ValueError
        return value[:limit]

    return read


def identity(value: object) -> UUID:
    """Reads a UUID."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError
    return UUID(value)


def moment(value: object) -> datetime:
    """Reads an ISO 8601 time that names its offset."""
    if not isinstance(value, str) or "T" not in value:
        raise ValueError
    when = datetime.fromisoformat(value)
    if when.tzinfo is None:
        raise ValueError
    return when.astimezone(UTC)


def decimal(value: object) -> Decimal:
    """Reads a plain decimal number sent as text or as an integer; never a float."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TypeError
    written = str(value) if isinstance(value, str) or abs(value) < MAX_SEQUENCE else ""
    if not _DECIMAL.fullmatch(written):
        raise ValueError
    return Decimal(written)


def currency(value: object) -> str:
    """Reads an ISO 4217 code."""
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise ValueError
    return value


def amount_in(code: str) -> Callable[[object], Decimal]:
    """Reads an amount with at most the decimals that its currency has."""
    most = places(code)

    def read(value: object) -> Decimal:
        number = decimal(value)
        if _decimals(number.normalize()) > most:
            raise ValueError
        return number

    return read


def not_negative(read: Callable[[object], Decimal]) -> Callable[[object], Decimal]:
    """Reads as the other does and refuses what is below zero."""

    def checked(value: object) -> Decimal:
        number = read(value)
        if number < 0:
            raise ValueError
        return number

    return checked


def quantity(value: object) -> Decimal:
    """Reads a quantity: above zero, at most three decimals."""
    number = decimal(value)
    if not 0 < number < 10**9 or _decimals(number.normalize()) > 3:  # noqa: PLR2004 - decimal(12,3)
        raise ValueError
    return number


def unit_price(value: object) -> Decimal:
    """Reads a unit price: not negative, at most four decimals."""
    number = decimal(value)
    if not 0 <= number < 10**10:
        raise ValueError
    return number


def line_number(value: object) -> int:
    """Reads the number of a line."""
    return _whole(value, MAX_LINE)


def sequence(value: object) -> int:
    """Reads a sequence: from 1."""
    return _whole(value, MAX_SEQUENCE)


def _whole(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if not 1 <= value <= most:
        raise ValueError
    return value


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
