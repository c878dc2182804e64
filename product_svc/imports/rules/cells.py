"""What one cell says. Nothing that a spreadsheet would take for a formula goes out or comes in
unmarked: it stands behind an apostrophe, which is taken off again. So does a text that is, word for
word, how a file says that a field shall be empty.
"""

import re
import unicodedata
from decimal import Decimal

_MARKED = ("=", "+", "-", "@", "\t", "\r", "'")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,10}([.,][0-9]{1,4})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DECEPTIVE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_TOWER = re.compile("[\u0300-\u036f]{8,}")
_MAX_DIGITS = 11
_BLANKS = " \u00a0\u202f"
EMPTIES = frozenset({"(empty)", "(vide)"})
YES, NO = (
    frozenset({"yes", "oui", "true", "vrai", "1"}),
    frozenset({"no", "non", "false", "faux", "0"}),
)


class Wrong(Exception):
    """Why a cell can not be taken: a code, and what its sentence needs."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def empties(cell: str) -> bool:
    """Whether the cell, or a part of it, asks for nothing to be left there."""
    return cell.strip(" \u00a0").casefold() in EMPTIES


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula, and no import for the wish that
    there be none; `plain` gives it back.
    """
    return f"'{text}" if text.startswith(_MARKED) or empties(text) else text


def plain(cell: str) -> str:
    """The text of a cell, in NFC; raises Wrong for a formula and for what no text should hold."""
    text = cell.strip(" \u00a0")
    if text.startswith("'") and (text[1:2] in _MARKED or empties(text[1:])):
        text = text[1:]
    elif text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        raise Wrong("formula")
    if _CONTROL.search(text):
        raise Wrong("control_character")
    text = unicodedata.normalize("NFC", _DECEPTIVE.sub("", text))
    if _TOWER.search(text):
        raise Wrong("combining_marks")
    return text


def text(value: str, *, longest: int) -> str:
    """A text of at most so many characters."""
    if len(value) > longest:
        raise Wrong("too_long", limit=longest)
    return value


def amount(value: str) -> Decimal:
    """A price: up to four decimals after a point or a comma, blanks between thousands."""
    bare = value.translate({ord(blank): None for blank in _BLANKS})
    if not _AMOUNT.fullmatch(bare):
        raise Wrong("not_an_amount")
    return Decimal(bare.replace(",", "."))


def whole(value: str, *, most: int) -> int:
    """A whole number from 0."""
    is_short = value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS
    if not is_short or int(value) > most:
        raise Wrong("not_whole", limit=most)
    return int(value)


def yes_or_no(value: str) -> bool:
    """Yes or no, in either language."""
    said = value.casefold()
    if said not in YES | NO:
        raise Wrong("not_yes_or_no")
    return said in YES


def matching(value: str, pattern: re.Pattern[str], code: str) -> str:
    """A text of this shape."""
    if not pattern.fullmatch(value):
        raise Wrong(code)
    return value
