"""How coupon codes are written, read and made."""

import re
from collections.abc import Callable, Sequence

# no I, L, O, U, 0 and 1: what is read from paper is typed right, and nothing rude comes out
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 12  # 30 to the 12th: 59 bits, not to be found by trying
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}", re.ASCII)
MAX_LENGTH = 40
MAX_BATCH = 20_000


def normal(code: str) -> str:
    """A code as it is kept: capitals, without blanks around it."""
    return code.strip().upper()


def is_code(code: str) -> bool:
    """Whether a normal code may be one: 3 to 40 letters, digits, dashes and underscores."""
    return _CODE.fullmatch(code) is not None


def made_code(prefix: str, choose: Callable[[Sequence[str]], str]) -> str:
    """A code that cannot be guessed; `choose` picks one of some letters, by real chance."""
    letters = "".join(choose(ALPHABET) for _place in range(RANDOM_LENGTH))
    return f"{prefix}{letters}"
