"""What a barcode says: which article, how many of it, and, where a scale printed it, how much.

Weighed codes are EAN-13s of a range that GS1 leaves to each shop (prefixes 20 to 29, "restricted
circulation numbers"): prefix, article number, measure or price, check digit. GS1 General
Specifications 2.1 ("variable measure trade items scanned in retail") shows the structures and
leaves their choice to the country or the shop; 7.9 gives the check digit and the four-digit
verifier. The lengths of `21` and `23` are those that scales and other tills come with (Odoo's
default barcode nomenclature: `21.....{NNDDD}` a weight, `23.....{NNNDD}` a price).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from stdnum import ean

GTIN_LENGTHS: Mapping[str, int] = MappingProxyType(
    {"gtin8": 8, "gtin12": 12, "gtin13": 13, "gtin14": 14}
)
INTERNAL = "internal"
WEIGHED = "weighed"
MAX_CODE = 64
_PRINTABLE = re.compile(r"[!-~](?:[ -~]{0,62}[!-~])?", re.ASCII)
_ARTICLE_DIGITS = 5
_WEIGHED_KEY = "weighed:"
# GS1 General Specifications 7.9: each digit's product with its weight, `2-`, `2-`, `3` and `5-`
_TWO_MINUS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_THREE = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_FIVE_MINUS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)
_VERIFIER_WEIGHTS = (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS)


@dataclass(frozen=True)
class Layout:
    """What follows the prefix and the five digits of the article: perhaps a verifier, then
    digits with so many decimals.
    """

    carries: str
    decimals: int
    has_verifier: bool = False


WEIGHT = "weight"
PRICE = "price"
LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "21": Layout(WEIGHT, decimals=3),
        "22": Layout(PRICE, decimals=2, has_verifier=True),
        "23": Layout(PRICE, decimals=2),
    }
)


@dataclass(frozen=True)
class BarcodeText:
    """A barcode to have on an article."""

    code: str
    kind: str
    pack_quantity: int = 1


@dataclass(frozen=True)
class Measure:
    """What a scale has printed: the `amount` is kilograms or money."""

    carries: str
    amount: Decimal


def is_gtin(number: str) -> bool:
    """Whether this is a GTIN-8, -12, -13 or -14 of plain digits with the right check digit."""
    return number.isascii() and number.isdigit() and bool(ean.is_valid(number))


def gtin14(number: str) -> str:
    """The same GTIN at its full length; a UPC and the EAN that contains it become equal."""
    return number.zfill(14)


def gtin_kind(number: str) -> str:
    """Of which kind a GTIN is, by its length."""
    return f"gtin{len(number)}"


def is_code_of(kind: str, code: str) -> bool:
    """Whether a code can be of this kind.

    A shop's own code is anything printable that is no GTIN. Of a weighed one the prefix and the
    number of the article are kept: seven digits, the rest is another on each package.
    """
    if kind in GTIN_LENGTHS:
        return len(code) == GTIN_LENGTHS[kind] and is_gtin(code)
    if kind == WEIGHED:
        digits = code.isascii() and code.isdigit()
        return digits and len(code) == 2 + _ARTICLE_DIGITS and code[:2] in LAYOUTS
    return _PRINTABLE.fullmatch(code) is not None and not is_gtin(code)


def key_of(kind: str, code: str) -> str:
    """What a scan of this barcode is looked up by."""
    if kind in GTIN_LENGTHS:
        return gtin14(code)
    return f"{_WEIGHED_KEY}{code}" if kind == WEIGHED else code


def scanned_keys(scanned: str) -> Iterator[str]:
    """What a scan may be looked up by, the most exact first; nothing for what no barcode says."""
    if is_gtin(scanned):
        yield gtin14(scanned)
        if measure_in(scanned) is not None:
            yield key_of(WEIGHED, scanned[: 2 + _ARTICLE_DIGITS])
    elif _PRINTABLE.fullmatch(scanned):
        yield scanned


def measure_in(scanned: str) -> Measure | None:
    """The weight or price in a scanned EAN-13; None unless it has one and its digits agree."""
    layout = LAYOUTS.get(scanned[:2])
    if layout is None or len(scanned) != GTIN_LENGTHS["gtin13"] or not is_gtin(scanned):
        return None
    digits = scanned[2 + _ARTICLE_DIGITS : -1]
    if layout.has_verifier:
        verifier, digits = digits[0], digits[1:]
        if verifier != price_verifier(digits):
            return None
    return Measure(layout.carries, Decimal(digits).scaleb(-layout.decimals))


def price_verifier(digits: str) -> str:
    """The digit that guards a price of four digits."""
    weighted = zip(_VERIFIER_WEIGHTS, digits, strict=True)
    return str(3 * sum(table[int(digit)] for table, digit in weighted) % 10)
